#include "models/progan_loader.hpp"

#include <algorithm>
#include <optional>

#include "base/codec.hpp"
#include "base/error.hpp"
#include "models/progan_layout.hpp"
#include "models/progressive_growth.hpp"
#include "models/tensorflow_arguments.hpp"

namespace surveyor {
namespace {

constexpr const char* architecture = "progan";

std::optional<ProGanLayout> layout_of(const Checkpoint& checkpoint) {
    if (is_export_of(checkpoint, architecture)) {
        return progan_export_layout();
    }
    const auto has = [&](const std::string& key) { return checkpoint.tensors.contains(key); };
    // Other networks have a "layer0", too; this one begins with a matrix, or a kernel of 4x4.
    const auto is_first_layer = [&](const ProGanLayout& layout) {
        const auto found = checkpoint.tensors.find(layout.marks.front());
        if (found == checkpoint.tensors.end()) {
            return false;
        }
        const Shape& shape = found->second.shape;
        return layout.is_transposed ? shape.size() == 2 : shape.size() == 4 && shape[2] == 4 && shape[3] == 4;
    };
    for (const ProGanLayout& layout : {progan_genforce_layout(),
                                       progan_netdissect_layout(),
                                       progan_older_netdissect_layout(),
                                       progan_tensorflow_layout()}) {
        if (is_first_layer(layout) && std::any_of(layout.marks.begin() + 1, layout.marks.end(), has)) {
            return layout;
        }
    }
    return std::nullopt;
}

/// Whether the kernels of doubling layers are those of a transposed convolution. Adds what had to be assumed.
bool is_fused(const ProGanLayout& layout,
              const ProGanSizes& sizes,
              const ShapeMap& shapes,
              const GeneratorOptions& options,
              std::vector<std::string>& assumed) {
    if (!layout.may_be_fused_unnamed) {
        return false;
    }
    if (options.fused_scale) {
        return *options.fused_scale;
    }
    for (int j = 2; j < sizes.layers(); j += 2) {
        const int in = sizes.width(j - 1);
        const int out = sizes.width(j);
        const auto kernel = shapes.find(layout.layer(j, shapes).weight);
        if (in != out && kernel != shapes.end()) {
            return kernel->second == Shape{in, out, 3, 3};
        }
    }
    assumed.emplace_back("upsampling that is not fused (fused_scale), of which the file says nothing");
    return false;
}

/// akanimax/pro_gan_pytorch normalises and scales in other places: other numbers under weights of the same shapes.
bool is_of_akanimax(const Checkpoint& checkpoint) {
    return checkpoint.tensors.contains("layers.0.conv_1.weight") &&
           checkpoint.tensors.contains("rgb_converters.0.weight");
}

/// Only TensorFlow's files tell.
void refuse_classes(const Checkpoint& checkpoint) {
    if (const double classes = checkpoint.number("static_kwargs.label_size", 0); classes != 0) {
        throw DataError("the generator is class-conditional (label_size " + number_text(classes) +
                        "); only ProGAN generators without classes can be surveyed");
    }
}

}  // namespace

bool is_progan(const Checkpoint& checkpoint) {
    return layout_of(checkpoint).has_value() || is_of_akanimax(checkpoint);
}

NetworkFile load_progan(const Checkpoint& checkpoint, const GeneratorOptions& options) {
    const std::optional<ProGanLayout> layout = layout_of(checkpoint);
    if (!layout && is_of_akanimax(checkpoint)) {
        throw DataError(
            "tensor 'layers.0.conv_1.weight' is of akanimax/pro_gan_pytorch, whose ProGAN computes otherwise "
            "than the published one; only genforce's, netdissect's and TensorFlow's can be surveyed");
    }
    expect(layout.has_value(), "is_progan() was asked before loading");
    require_fully_grown(checkpoint, layout->lods);
    require_published_arguments(checkpoint);
    refuse_classes(checkpoint);
    const ShapeMap shapes = shapes_of(checkpoint);
    const ProGanSizes sizes = progan_sizes(shapes, *layout);

    NetworkFile file;
    file.info.architecture = architecture;
    file.info.layout = layout->name;
    file.info.z_dim = sizes.z_dim;
    file.info.w_dim = sizes.w_dim();
    file.info.resolution = sizes.resolution();
    file.info.layers = 1;
    file.info.mapping_layers = 1;
    file.info.space = "layer0";
    file.info.spaces = {"layer0"};
    const bool fused = is_fused(*layout, sizes, shapes, options, file.info.assumed);
    file.weights = read_weights(checkpoint,
                                progan_sources(*layout, sizes, shapes, fused),
                                {"ProGAN", layout->name},
                                options,
                                file.info,
                                layout->may_be_unused);
    if (is_export_of(checkpoint, architecture)) {
        file.settings = exported_settings(checkpoint);
    } else {
        file.settings["latent_norms"] = std::to_string(layout->latent_norms);
    }
    return file;
}

}  // namespace surveyor
