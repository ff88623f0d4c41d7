#pragma once

#include <ATen/core/Tensor.h>

#include "models/fir.hpp"

namespace surveyor {

/// The bypass of a block in the residual form of StyleGAN2: channels mixed by a 1x1 convolution without bias, then
/// sides doubled.
class ResidualBranch {
  public:
    /// `weight` [out, in, 1, 1] as stored (1/sqrt(in) is still to be applied), `filter` [k, k] of sum 1.
    ResidualBranch(
        const at::Tensor& weight, const at::Tensor& filter, double gain, at::Device device, at::ScalarType dtype);

    /// x [n, in, h, w] -> [n, out, 2h, 2w].
    [[nodiscard]] at::Tensor operator()(const at::Tensor& x) const;

  private:
    at::Tensor weight_;  ///< [out, in, 1, 1], scale and gain folded in
    ImageUpsampler upsample_;
};

}  // namespace surveyor
