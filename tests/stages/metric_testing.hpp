#pragma once

#include <filesystem>
#include <string>

#include "geometry/frechet.hpp"
#include "tests/stages/stage_testing.hpp"

namespace surveyor::testing {

/// The value of an array of one.
[[nodiscard]] double number_of(const ArrayMap& arrays, const std::string& name);
[[nodiscard]] std::string text_of(const ArrayMap& arrays, const std::string& name);

/// Rows of independent normals, stretched and then moved: [rows, dim], float32 as features are stored.
[[nodiscard]] Array normal_features(
    std::int64_t rows, std::int64_t dim, std::uint64_t stream, double shift = 0.0, double scale = 1.0);

/// Eight rows with exactly the mean `shift` and the covariance scale^2 (divisor n - 1) in each of four dimensions.
[[nodiscard]] Array exact_features(double shift, double scale);

/// Features as numbers, for the functions of geometry/.
[[nodiscard]] Matrix rows_of(const Array& features);

/// What the stage `features` puts out, of these features; the first `held` images are flagged.
[[nodiscard]] ArrayMap features_group(const Array& features, std::int64_t held = 0);

/// Groups of the stage `fid` from features made by hand. `bench` must outlive it.
class FidChain {
  public:
    FidChain(Bench& bench, const Array& features);

    [[nodiscard]] const ArrayMap& reference() const { return reference_; }

    /// The same reference by another route: moments of all rows at once.
    [[nodiscard]] const FrechetReference& plain_reference() const { return plain_reference_; }

    [[nodiscard]] ArrayMap condition(const ArrayMap& features, const std::string& label = "start");
    [[nodiscard]] ArrayMap infinity(const ArrayMap& features, const ArrayMap& finite);

  private:
    [[nodiscard]] Inputs inputs_with(const ArrayMap& features) const;

    Bench& bench_;
    ArrayMap reference_;
    ArrayMap factor_;
    FrechetReference plain_reference_;
};

/// Random levels, uint8 [height, width, 3].
[[nodiscard]] Array random_picture(std::int64_t height, std::int64_t width, std::uint64_t stream);

/// picture_0.png, picture_1.png, ... of random levels, 16 x 16 pixels, in a folder that is made.
void write_pictures(const std::filesystem::path& folder, int count, std::uint64_t first_stream = 0);

}  // namespace surveyor::testing
