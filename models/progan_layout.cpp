#include "models/progan_layout.hpp"

#include "base/error.hpp"
#include "models/source_rows.hpp"

namespace surveyor {
namespace {

/// TensorFlow's matrix [z_dim, 16 C], its columns in the order (channel, row, column) of the image that it makes.
WeightSource dense_source(const std::string& key, const ProGanSizes& sizes) {
    const std::int64_t z_dim = sizes.z_dim;
    const std::int64_t width = sizes.width(0);
    const auto change = [z_dim, width](const at::Tensor& stored) {
        return stored.reshape({z_dim, width, 4, 4}).transpose(0, 1).flip({2, 3}).contiguous();
    };
    return {"layer0.weight", key, {z_dim, 16 * width}, {width, z_dim, 4, 4}, false, change};
}

/// A fused kernel, [in, out, 3, 3] or [height, width, out, in]: that of a transposed convolution, so turned by half a
/// turn and from the input's side.
WeightSource fused_source(const std::string& canonical, const std::string& key, const Shape& shape, bool transposed) {
    const auto change = [transposed](const at::Tensor& stored) {
        const at::Tensor kernel = transposed ? stored.permute({2, 3, 0, 1}) : stored.transpose(0, 1);
        return kernel.flip({2, 3}).contiguous();
    };
    const Shape file_shape =
        transposed ? Shape{shape[2], shape[3], shape[0], shape[1]} : Shape{shape[1], shape[0], shape[2], shape[3]};
    return {canonical, key, file_shape, shape, false, change};
}

}  // namespace

ProGanSizes progan_sizes(const ShapeMap& shapes, const ProGanLayout& layout) {
    ProGanSizes sizes;
    const std::string first = layout.layer(0, shapes).weight;
    sizes.z_dim = layout.is_transposed ? size_in(shapes, first, 2, 0) : size_in(shapes, first, 4, 1);
    const auto has_layer = [&](int j) {
        const ProGanLayerKeys keys = layout.layer(j, shapes);
        return shapes.contains(keys.weight) || shapes.contains(keys.bias);
    };
    // A side is there when either of its layers is, so that a missing one is named.
    for (int j = 0; j == 0 || has_layer(j) || has_layer(j + 1); j += 2) {
        sizes.channels.push_back(size_in(shapes, layout.layer(j, shapes).bias, 1, 0));
    }
    if (sizes.channels.size() < 2 || sizes.channels.size() > 11) {
        throw DataError("a ProGAN of " + std::to_string(sizes.channels.size()) +
                        " sides was found; supported are images of 8 to 4096 pixels");
    }
    return sizes;
}

std::vector<WeightSource> progan_sources(const ProGanLayout& layout,
                                         const ProGanSizes& sizes,
                                         const ShapeMap& shapes,
                                         bool is_fused) {
    using Orientation = SourceRows::Orientation;
    SourceRows rows(layout.is_transposed ? Orientation::tensorflow : Orientation::torch);
    for (int j = 0; j < sizes.layers(); ++j) {
        const std::string canonical = "layer" + std::to_string(j);
        const ProGanLayerKeys keys = layout.layer(j, shapes);
        const std::int64_t in = j == 0 ? sizes.z_dim : sizes.width(j - 1);
        const std::int64_t side = j == 0 ? 4 : 3;
        const Shape shape = {sizes.width(j), in, side, side};
        if (j == 0 && layout.is_transposed) {
            rows.row(dense_source(keys.weight, sizes));
        } else if (keys.is_fused || (is_fused && j > 0 && j % 2 == 0)) {
            rows.row(fused_source(canonical + ".weight", keys.weight, shape, layout.is_transposed));
        } else {
            rows.kernel(canonical + ".weight", keys.weight, shape);
        }
        rows.vector(canonical + ".bias", keys.bias, sizes.width(j));
    }
    const ProGanLayerKeys torgb = layout.torgb(static_cast<int>(sizes.channels.size()));
    rows.kernel("torgb.weight", torgb.weight, {3, sizes.channels.back(), 1, 1});
    rows.vector("torgb.bias", torgb.bias, 3);
    return rows.all();
}

}  // namespace surveyor
