#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <string>

#include "models/tensor_map.hpp"

namespace surveyor {

/// Whether the classifier adds its bias. The Inception score of the published programs is computed without.
enum class ClassifierBias { none, added };

/// The Inception network on whose features FID is defined (Heusel et al., arXiv 1706.08500): InceptionV3 as
/// TensorFlow's graph of 2015-12-05 has it. It differs from other InceptionV3 in that average pools divide by the
/// pixels that are there (never by padding), and in that the pool of the last block takes the maximum.
///
/// Batch norms are folded into the convolutions in float64: w' = w g / sqrt(v + eps), b' = beta - m g / sqrt(v + eps).
/// Channels lie together in memory (channels-last), which spares the convolution library its rearrangements.
class Inception {
  public:
    /// `weights` by canonical name (load_inception); computed in `dtype`, float or double, on `device`. DataError when
    /// a stored variance is negative.
    Inception(const TensorMap& weights, at::ScalarType dtype, at::Device device);

    /// x [n, 3, 299, 299] in the network's range, about [-1, 1] -> features [n, tap], averaged over the picture, none
    /// negative, by their number: 64 and 192 (after the first and second max pool), 768 (before Mixed_7a), 2048 (the
    /// end). The network runs as far as `last`, one of these.
    [[nodiscard]] std::map<int, at::Tensor> taps(const at::Tensor& x, int last) const;

    /// The last of them alone.
    [[nodiscard]] at::Tensor features(const at::Tensor& x, int tap) const { return taps(x, tap).at(tap); }

    /// Features of tap 2048 [n, 2048] -> [n, 1008], before the softmax.
    [[nodiscard]] at::Tensor logits(const at::Tensor& features, ClassifierBias bias) const;

    [[nodiscard]] at::ScalarType dtype() const noexcept { return dtype_; }

  private:
    struct Unit {
        at::Tensor weight;
        at::Tensor bias;
        std::int64_t stride = 1;
        std::vector<std::int64_t> padding;
    };

    [[nodiscard]] at::Tensor unit(const std::string& name, const at::Tensor& x) const;
    [[nodiscard]] at::Tensor branch(const std::string& name, const at::Tensor& x, int length) const;
    [[nodiscard]] at::Tensor block_a(const std::string& name, const at::Tensor& x) const;
    [[nodiscard]] at::Tensor block_b(const std::string& name, const at::Tensor& x) const;
    [[nodiscard]] at::Tensor block_c(const std::string& name, const at::Tensor& x) const;
    [[nodiscard]] at::Tensor block_d(const std::string& name, const at::Tensor& x) const;
    [[nodiscard]] at::Tensor block_e(const std::string& name, const at::Tensor& x, const at::Tensor& pooled) const;

    at::ScalarType dtype_;
    at::Device device_;
    std::map<std::string, Unit> units_;
    at::Tensor classifier_weight_;
    at::Tensor classifier_bias_;
};

}  // namespace surveyor
