#pragma once

#include <ATen/core/Tensor.h>

#include "models/tensor_map.hpp"

namespace surveyor::benchmarks {

/// The synthesis network of StyleGAN2 composed as the public PyTorch port composes it on a CPU: per-sample weights in a
/// grouped convolution, FIR filters as a convolution with all channels folded into the batch, contiguous layout.
/// Written from that description, with the same library as ours; rosinality's tensor names.
class PublicSynthesis {
  public:
    /// `arrays` of a file, computed in float32.
    explicit PublicSynthesis(const ArrayMap& arrays);

    /// w [n, w_dim] -> images [n, 3, R, R], with the file's noise images.
    [[nodiscard]] at::Tensor operator()(const at::Tensor& w) const;

  private:
    [[nodiscard]] const at::Tensor& at(const std::string& name) const { return weight(weights_, name); }

    [[nodiscard]] at::Tensor modulated_weights(const std::string& layer, const at::Tensor& w, bool demodulate) const;
    [[nodiscard]] at::Tensor styled(
        const std::string& layer, int noise, const at::Tensor& x, const at::Tensor& w, bool up) const;
    [[nodiscard]] at::Tensor rgb(const std::string& layer, const at::Tensor& x, const at::Tensor& w) const;

    TensorMap weights_;
    at::Tensor filter_;  ///< [4, 4], sum 4, as an upsampling needs it
};

}  // namespace surveyor::benchmarks
