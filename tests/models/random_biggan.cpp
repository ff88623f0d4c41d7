#include "random_biggan.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/mv.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/random.hpp"

namespace surveyor {
namespace {

class Writer {
  public:
    explicit Writer(const RandomBigGan& sizes) : sizes_(sizes) {}

    void normal(const std::string& name, const Shape& shape, float scale) {
        Array array(DType::float32, shape);
        RandomStream(sizes_.seed, Purpose::random_weights, next_++).normals(array.values<float>());
        for (float& value : array.values<float>()) {
            value *= scale;
        }
        arrays_.insert_or_assign(name, std::move(array));
    }

    void constant(const std::string& name, const Shape& shape, float value) {
        Array array(DType::float32, shape);
        std::ranges::fill(array.values<float>(), value);
        arrays_.insert_or_assign(name, std::move(array));
    }

    void spectral(const std::string& name, const Shape& shape) {
        const std::int64_t rest = element_count(shape) / shape[0];
        normal(name + ".weight_orig", shape, 1.0F);
        normal(name + ".weight_u", {shape[0]}, 1.0F);
        constant(name + ".weight_v", {rest}, 0.0F);
        const auto view = [&](const std::string& part, at::IntArrayRef as) {
            return at::from_blob(arrays_.at(name + part).values<float>().data(), as, at::kFloat);
        };
        const at::Tensor matrix = view(".weight_orig", {shape[0], rest});
        at::Tensor u = view(".weight_u", {shape[0]});
        at::Tensor v = view(".weight_v", {rest});
        for (int step = 0; step < 10; ++step) {
            v.copy_(at::mv(matrix.t(), u));
            v.div_(v.norm());
            u.copy_(at::mv(matrix, v));
            u.div_(u.norm());
        }
    }

    void statistics(const std::string& name, int channels) {
        normal(name + ".running_means", {51, channels}, 0.1F);
        constant(name + ".running_vars", {51, channels}, 0.3F);
    }

    void block(const std::string& name, int in, int out) {
        const int middle = in / 4;
        const int condition = 2 * sizes_.z_dim;
        const std::vector<Shape> convolutions = {
            {middle, in, 1, 1}, {middle, middle, 3, 3}, {middle, middle, 3, 3}, {out, middle, 1, 1}};
        for (std::size_t k = 0; k < convolutions.size(); ++k) {
            const std::string norm = name + ".bn_" + std::to_string(k);
            const int channels = k == 0 ? in : middle;
            statistics(norm, channels);
            spectral(norm + ".scale", {channels, condition});
            spectral(norm + ".offset", {channels, condition});
            spectral(name + ".conv_" + std::to_string(k), convolutions[k]);
            normal(name + ".conv_" + std::to_string(k) + ".bias", {convolutions[k][0]}, 0.1F);
        }
    }

    void attention(const std::string& name, int channels) {
        constant(name + ".gamma", {1}, 0.5F);
        spectral(name + ".snconv1x1_theta", {channels / 8, channels, 1, 1});
        spectral(name + ".snconv1x1_phi", {channels / 8, channels, 1, 1});
        spectral(name + ".snconv1x1_g", {channels / 2, channels, 1, 1});
        spectral(name + ".snconv1x1_o_conv", {channels, channels / 2, 1, 1});
    }

    [[nodiscard]] ArrayMap take() { return std::move(arrays_); }

  private:
    RandomBigGan sizes_;
    std::uint64_t next_ = 0;
    ArrayMap arrays_;
};

/// Channels between the blocks, in units of the channel width.
std::vector<int> units_of(int resolution) {
    switch (resolution) {
        case 128:
            return {16, 16, 16, 16, 8, 8, 4, 4, 2, 2, 1};
        case 256:
            return {16, 16, 16, 16, 8, 8, 8, 8, 4, 4, 2, 2, 1};
        default:
            return {16, 16, 16, 16, 8, 8, 8, 8, 4, 4, 2, 2, 1, 1, 1};
    }
}

}  // namespace

ArrayMap random_biggan(const RandomBigGan& sizes) {
    const int width = sizes.channel_width;
    const std::vector<int> units = units_of(sizes.resolution);
    Writer writer(sizes);
    writer.normal("embeddings.weight", {sizes.z_dim, sizes.classes}, 0.1F);
    writer.spectral("generator.gen_z", {256 * width, 2 * sizes.z_dim});
    writer.normal("generator.gen_z.bias", {256 * width}, 0.1F);
    for (std::size_t b = 0, module = 0; b + 1 < units.size(); ++b, ++module) {
        if (b == 8) {
            writer.attention("generator.layers.8", units[b] * width);
            ++module;
        }
        writer.block("generator.layers." + std::to_string(module), units[b] * width, units[b + 1] * width);
    }
    writer.statistics("generator.bn", width);
    writer.normal("generator.bn.weight", {width}, 1.0F);
    writer.normal("generator.bn.bias", {width}, 0.1F);
    writer.spectral("generator.conv_to_rgb", {width, width, 3, 3});
    writer.normal("generator.conv_to_rgb.bias", {width}, 0.1F);
    return writer.take();
}

}  // namespace surveyor
