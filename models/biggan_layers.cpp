#include "models/biggan_layers.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/addcmul.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/mv.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/rsqrt.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/upsample_nearest2d.h>

namespace surveyor {
namespace {

/// A spectrally normalised linear layer of v = [z, e]: what multiplies z, and what e contributes.
struct SplitLinear {
    at::Tensor of_z;  ///< [out, z_dim], float64
    at::Tensor of_e;  ///< [out], float64
};

SplitLinear split_linear(const BigGanSource& source, const std::string& layer) {
    const at::Tensor all = spectrally_normalised(source.weights, layer, source.condition.epsilon);
    const std::int64_t z_dim = source.condition.embedding.size(0);
    return {all.narrow(1, 0, z_dim), at::mv(all.narrow(1, z_dim, z_dim), source.condition.embedding)};
}

at::Tensor doubled_side(const at::Tensor& x) {
    return at::upsample_nearest2d(x, {2 * x.size(2), 2 * x.size(3)});
}

}  // namespace

BigGanNorm::BigGanNorm(const BigGanSource& source, const std::string& layer) {
    const BatchStatistics statistics = statistics_at(source.weights, layer, source.condition);
    const SplitLinear scale = split_linear(source, layer + ".scale");
    const SplitLinear offset = split_linear(source, layer + ".offset");
    const at::Tensor inverse = at::rsqrt(statistics.variance + source.condition.epsilon);
    const at::Tensor gain = (scale.of_e + 1.0) * inverse;
    const at::Tensor gain_of_z = scale.of_z * inverse.unsqueeze(1);
    const at::Tensor shift = offset.of_e - statistics.mean * gain;
    const at::Tensor shift_of_z = offset.of_z - statistics.mean.unsqueeze(1) * gain_of_z;
    weight_ = at::cat({gain_of_z, shift_of_z}, 0).to(source.device, source.dtype);
    bias_ = at::cat({gain, shift}, 0).to(source.device, source.dtype);
}

at::Tensor BigGanNorm::operator()(const at::Tensor& x, const at::Tensor& z) const {
    const at::Tensor both = at::linear(z, weight_, bias_).unsqueeze(-1).unsqueeze(-1);
    const std::int64_t channels = x.size(1);
    return at::relu(at::addcmul(both.narrow(1, channels, channels), x, both.narrow(1, 0, channels)));
}

BigGanConv::BigGanConv(const BigGanSource& source, const std::string& layer)
    : BigGanConv(source,
                 spectrally_normalised(source.weights, layer, source.condition.epsilon),
                 source.weights.contains(layer + ".bias") ? weight(source.weights, layer + ".bias") : at::Tensor()) {}

BigGanConv::BigGanConv(const BigGanSource& source, const at::Tensor& weight, const at::Tensor& bias)
    : weight_(weight.to(source.device, source.dtype).contiguous(at::MemoryFormat::ChannelsLast)),
      bias_(bias.defined() ? bias.to(source.device, source.dtype) : bias) {}

at::Tensor BigGanConv::operator()(const at::Tensor& x) const {
    const std::int64_t padding = weight_.size(2) / 2;
    return at::conv2d(x, weight_, bias_, {1, 1}, {padding, padding});
}

BigGanBlock::BigGanBlock(const BigGanSource& source,
                         const std::string& name,
                         const BigGanBlockSizes& sizes,
                         int channels_out)
    : up_(sizes.up),
      channels_out_(channels_out),
      norms_{
          {{source, name + ".norm0"}, {source, name + ".norm1"}, {source, name + ".norm2"}, {source, name + ".norm3"}}},
      convolutions_{{{source, name + ".conv0"},
                     {source, name + ".conv1"},
                     {source, name + ".conv2"},
                     {source, name + ".conv3"}}} {}

at::Tensor BigGanBlock::operator()(const at::Tensor& x, const at::Tensor& z) const {
    at::Tensor h = convolutions_[0](norms_[0](x, z));
    h = norms_[1](h, z);
    h = convolutions_[1](up_ ? doubled_side(h) : h);
    h = convolutions_[2](norms_[2](h, z));
    h = convolutions_[3](norms_[3](h, z));
    const at::Tensor kept = x.narrow(1, 0, channels_out_);
    return h + (up_ ? doubled_side(kept) : kept);
}

BigGanAttention::BigGanAttention(const BigGanSource& source)
    : theta_(source, "attention.theta"),
      phi_(source, "attention.phi"),
      g_(source, "attention.g"),
      o_(source,
         spectrally_normalised(source.weights, "attention.o", source.condition.epsilon) *
             weight(source.weights, "attention.gamma").to(at::kDouble),
         {}) {}

at::Tensor BigGanAttention::operator()(const at::Tensor& x) const {
    const at::Tensor query = theta_(x).flatten(2);                       // [n, C/8, positions]
    const at::Tensor keys = at::max_pool2d(phi_(x), {2, 2}).flatten(2);  // [n, C/8, positions/4]
    const at::Tensor values = at::max_pool2d(g_(x), {2, 2}).flatten(2);  // [n, C/2, positions/4]
    const at::Tensor shares = at::softmax(at::bmm(query.transpose(1, 2), keys), -1);
    const at::Tensor seen = at::bmm(values, shares.transpose(1, 2));  // [n, C/2, positions]
    return x + o_(seen.reshape({x.size(0), -1, x.size(2), x.size(3)}));
}

}  // namespace surveyor
