#include "models/biggan_network.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/addcmul.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/mv.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/rsqrt.h>
#include <ATen/ops/tanh.h>

#include "base/error.hpp"

namespace surveyor {
namespace {

constexpr int colours = 3;

}  // namespace

BigGanNetwork::BigGanNetwork(const BigGanSource& source, const BigGanConfig& config, int blocks)
    : attention_at_(config.attention) {
    const auto placed = [&](const at::Tensor& tensor) { return tensor.to(source.device, source.dtype); };
    const at::Tensor first = spectrally_normalised(source.weights, "gen_z", config.epsilon);
    const at::Tensor of_class = at::mv(first.narrow(1, config.z_dim, config.z_dim), source.condition.embedding);
    start_weight_ = placed(first.narrow(1, 0, config.z_dim)).contiguous();
    start_bias_ = placed(weight(source.weights, "gen_z.bias").to(at::kDouble) + of_class);
    for (int b = 0; b < blocks; ++b) {
        const std::string name = "b" + std::to_string(b);
        blocks_.emplace_back(source, name, config.blocks[static_cast<std::size_t>(b)], config.channels_after(b));
    }
    if (config.attention >= 0 && config.attention < blocks) {
        attention_.emplace(source);
    }
    if (blocks == config.size()) {
        const BatchStatistics statistics = statistics_at(source.weights, "norm", source.condition);
        const at::Tensor gain =
            weight(source.weights, "norm.weight").to(at::kDouble) * at::rsqrt(statistics.variance + config.epsilon);
        const at::Tensor shift = weight(source.weights, "norm.bias").to(at::kDouble) - statistics.mean * gain;
        gain_ = placed(gain).unsqueeze(-1).unsqueeze(-1);
        shift_ = placed(shift).unsqueeze(-1).unsqueeze(-1);
        // Of its many outputs three are colours; the norm was that of all.
        to_rgb_.emplace(source,
                        spectrally_normalised(source.weights, "rgb", config.epsilon).narrow(0, 0, colours),
                        weight(source.weights, "rgb.bias").narrow(0, 0, colours));
    }
}

at::Tensor BigGanNetwork::start(const at::Tensor& z) const {
    return at::linear(z, start_weight_, start_bias_);
}

at::Tensor BigGanNetwork::first_map(const at::Tensor& flat) const {
    return flat.reshape({flat.size(0), 4, 4, -1}).permute({0, 3, 1, 2});
}

at::Tensor BigGanNetwork::through(at::Tensor x, const at::Tensor& z, int first, int last) const {
    for (int b = first; b <= last; ++b) {
        if (b == attention_at_) {
            x = (*attention_)(x);
        }
        x = blocks_.at(static_cast<std::size_t>(b))(x, z);
    }
    return x;
}

at::Tensor BigGanNetwork::image(const at::Tensor& x) const {
    expect(to_rgb_.has_value(), "this part of the network draws no images");
    return at::tanh((*to_rgb_)(at::relu(at::addcmul(shift_, x, gain_)))).contiguous();
}

}  // namespace surveyor
