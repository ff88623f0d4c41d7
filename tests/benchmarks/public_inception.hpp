#pragma once

#include <ATen/core/Tensor.h>

#include "models/tensor_map.hpp"

namespace surveyor::benchmarks {

/// The FID network composed as the public PyTorch port composes it: convolution, batch norm and ReLU one after the
/// other, channels apart in memory. Written from that description, with the same library as ours.
class PublicInception {
  public:
    explicit PublicInception(TensorMap weights) : weights_(std::move(weights)) {}

    /// x [n, 3, 299, 299] in the network's range -> [n, 2048].
    [[nodiscard]] at::Tensor operator()(const at::Tensor& x) const;

  private:
    struct Kernel {
        std::int64_t stride = 1;
        at::IntArrayRef padding = {0, 0};
    };

    [[nodiscard]] const at::Tensor& at(const std::string& name) const { return weight(weights_, name); }

    [[nodiscard]] at::Tensor unit(const std::string& name, const at::Tensor& x, const Kernel& kernel) const;

    [[nodiscard]] at::Tensor point(const std::string& name, const at::Tensor& x) const { return unit(name, x, {}); }

    [[nodiscard]] at::Tensor block_a(const std::string& name, const at::Tensor& x) const;
    [[nodiscard]] at::Tensor block_b(const std::string& name, const at::Tensor& x) const;
    [[nodiscard]] at::Tensor block_c(const std::string& name, const at::Tensor& x) const;
    [[nodiscard]] at::Tensor block_d(const std::string& name, const at::Tensor& x) const;
    [[nodiscard]] at::Tensor block_e(const std::string& name, const at::Tensor& x, const at::Tensor& pooled) const;

    TensorMap weights_;
};

}  // namespace surveyor::benchmarks
