#include "models/pixels_extractor.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/adaptive_avg_pool2d.h>
#include <ATen/ops/clamp.h>

#include "base/error.hpp"

namespace surveyor {
namespace {

constexpr std::int64_t grid = 8;
constexpr std::int64_t colours = 3;

class PixelsExtractor final : public FeatureExtractor {
  public:
    [[nodiscard]] std::string name() const override { return std::string(pixels_extractor_name); }

    [[nodiscard]] std::string distance() const override { return "FD (pixels)"; }

    [[nodiscard]] std::map<std::string, std::string> facts() const override { return {}; }

    [[nodiscard]] int features() const override { return static_cast<int>(colours * grid * grid); }

    [[nodiscard]] at::Tensor input(const at::Tensor& images) const override {
        const at::NoGradGuard guard;
        expect(images.dim() == 4 && images.size(1) == colours, "images have shape [n, 3, h, w]");
        if (images.size(2) < grid || images.size(3) < grid) {
            throw DataError("the extractor 'pixels' needs images of 8 x 8 pixels or more, got " +
                            std::to_string(images.size(2)) + " x " + std::to_string(images.size(3)));
        }
        const at::Tensor x = images.to(at::kFloat);
        const bool are_levels = images.scalar_type() == at::kByte;
        const at::Tensor unit = are_levels ? x / 255.0 : (at::clamp(x, -1.0, 1.0) + 1.0) * 0.5;
        return at::adaptive_avg_pool2d(unit, {grid, grid});
    }

    [[nodiscard]] at::Tensor features_of(const at::Tensor& input) const override {
        return input.flatten(1).contiguous();
    }

    [[nodiscard]] at::Tensor probabilities(const at::Tensor&) const override {
        throw DataError("the extractor 'pixels' has no classifier, so there is no score of its classes");
    }
};

}  // namespace

std::unique_ptr<FeatureExtractor> make_pixels_extractor() {
    return std::make_unique<PixelsExtractor>();
}

}  // namespace surveyor
