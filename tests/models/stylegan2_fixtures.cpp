#include "stylegan2_fixtures.hpp"

#include <ATen/ops/cat.h>

#include "model_testing.hpp"
#include "models/all_models.hpp"

namespace surveyor {
namespace {

GeneratorOptions clamped(double bound) {
    GeneratorOptions options;
    options.conv_clamp = bound;
    return options;
}

}  // namespace

std::string StyleGan2Fixture::name() const {
    std::string name = weights.substr(weights.rfind('/') + 1);
    for (char& letter : name) {
        letter = std::isalnum(static_cast<unsigned char>(letter)) != 0 ? letter : '_';
    }
    return name;
}

std::ostream& operator<<(std::ostream& out, const StyleGan2Fixture& fixture) {
    return out << fixture.weights;
}

std::vector<StyleGan2Fixture> stylegan2_fixtures() {
    return {
        {"checkpoints/st_ros_r16.safetensors", "expected/st_ros_r16.npz", "rosinality"},
        {"checkpoints/st_nv_r16.safetensors", "expected/st_nv_r16.npz", "nvidia"},
        {"local_basis/nv_sg2_r32.safetensors", "expected/nv_sg2_r32.npz", "nvidia"},
        {"stylegan2/nv_sg2_orig_r16.safetensors", "stylegan2/nv_sg2_orig_r16.npz", "nvidia"},
        {"stylegan2/nv_sg2_resnet_r16.safetensors", "stylegan2/nv_sg2_resnet_r16.npz", "nvidia", clamped(2.5)},
        {"stylegan2/nv_sg2_longfilter_r16.safetensors", "stylegan2/nv_sg2_longfilter_r16.npz", "nvidia"},
        {"stylegan2/gf_sg2_label_r8.safetensors", "stylegan2/gf_sg2_label_r8.npz", "genforce"},
    };
}

FixtureGenerators::FixtureGenerators(const StyleGan2Fixture& fixture,
                                     const ArrayMap& expected,
                                     const GeneratorOptions& options) {
    const auto labels = expected.find("c");
    const std::int64_t count = labels == expected.end() ? 1 : labels->second.size(0);
    for (std::int64_t i = 0; i < count; ++i) {
        GeneratorOptions own = options;
        if (labels != expected.end()) {
            own.label = labels->second.rows(i, i + 1).as_doubles();
        }
        generators_.push_back(open_generator(golden(fixture.weights), own));
    }
}

at::Tensor FixtureGenerators::map(const at::Tensor& z) const {
    if (generators_.size() == 1) {
        return any().map(z);
    }
    std::vector<at::Tensor> rows;
    for (std::int64_t i = 0; i < z.size(0); ++i) {
        rows.push_back(of_sample(i).map(z.narrow(0, i, 1)));
    }
    return at::cat(rows, 0);
}

const Generator& FixtureGenerators::of_sample(std::int64_t sample) const {
    return generators_.size() == 1 ? any() : *generators_.at(static_cast<std::size_t>(sample));
}

}  // namespace surveyor
