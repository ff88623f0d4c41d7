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
    const double float_psi = 0.699999988079071;  // genforce rounds psi to float32 in every run
    const std::string c = "checkpoints/";
    const std::string e = "expected/";
    const std::string s = "stylegan2/";
    return {
        {c + "ros_sg2_r32_zip.pt", e + "ros_sg2_r32.npz", "rosinality"},
        {c + "ros_sg2_r32_legacy.pt", e + "ros_sg2_r32.npz", "rosinality"},
        {c + "ros_sg2_train_r16.pt", e + "ros_sg2_train_r16.npz", "rosinality"},
        {c + "st_ros_r16.safetensors", e + "st_ros_r16.npz", "rosinality"},
        {"hostile/e01_reduce_print_inside_good_file.pt", e + "e01_reduce_print.npz", "rosinality"},
        {c + "nv_sg2_r16_proto2.pkl", e + "nv_sg2_r16.npz", "nvidia"},
        {c + "nv_sg2_r16_proto5.pkl", e + "nv_sg2_r16.npz", "nvidia"},
        {c + "nv_sg2_r32.pkl", e + "nv_sg2_r32.npz", "nvidia"},
        {"local_basis/nv_sg2_r32.safetensors", e + "nv_sg2_r32.npz", "nvidia"},
        {c + "nv_sg2_r32_clamp05.pkl", e + "nv_sg2_r32_clamp05.npz", "nvidia"},
        {c + "nv_sg2_channelslast.pkl", e + "nv_sg2_channelslast.npz", "nvidia"},
        {c + "nv_sg2_cond.pkl", e + "nv_sg2_cond.npz", "nvidia"},
        {c + "ada_sg2_r16.pkl", e + "ada_sg2_r16.npz", "nvidia"},
        {c + "st_nv_r16.safetensors", e + "st_nv_r16.npz", "nvidia"},
        {s + "nv_sg2_orig_r16.safetensors", s + "nv_sg2_orig_r16.npz", "nvidia"},
        {s + "nv_sg2_resnet_r16.safetensors", s + "nv_sg2_resnet_r16.npz", "nvidia", clamped(2.5)},
        {s + "nv_sg2_longfilter_r16.safetensors", s + "nv_sg2_longfilter_r16.npz", "nvidia"},
        {c + "gf_sg2_r16.pth", e + "gf_sg2_r16.npz", "genforce", {}, 1e-11, float_psi},
        {s + "gf_sg2_label_r8.safetensors", s + "gf_sg2_label_r8.npz", "genforce"},
        // Its reference demodulates by another epsilon than the program that wrote it.
        {c + "tf_sg2_r32.pkl", e + "tf_sg2_r32.npz", "tensorflow", {}, 1e-7},
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
