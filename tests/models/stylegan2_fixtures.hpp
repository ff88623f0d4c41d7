#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "base/array.hpp"
#include "models/generator.hpp"

namespace surveyor {

/// A network of the public programs with what they computed (READMEs of tests/golden/{checkpoints,expected,stylegan2}).
struct StyleGan2Fixture {
    std::string weights;   ///< below tests/golden
    std::string expected;  ///< below tests/golden
    std::string layout;
    GeneratorOptions options = {};
    double double_image_tolerance = 1e-11;
    double psi070 = 0.7;  ///< what the program computed with in float64 when asked for 0.7

    [[nodiscard]] std::string name() const;
};

std::ostream& operator<<(std::ostream& out, const StyleGan2Fixture& fixture);

/// All of them: a new one is a line here.
[[nodiscard]] std::vector<StyleGan2Fixture> stylegan2_fixtures();

/// A fixture's generators: one, or for a network with classes one for each sample's label.
class FixtureGenerators {
  public:
    FixtureGenerators(const StyleGan2Fixture& fixture, const ArrayMap& expected, const GeneratorOptions& options);

    /// z [samples, z_dim] -> w, each sample under its own label.
    [[nodiscard]] at::Tensor map(const at::Tensor& z) const;

    [[nodiscard]] const Generator& of_sample(std::int64_t sample) const;

    [[nodiscard]] const Generator& any() const { return *generators_.front(); }

  private:
    std::vector<std::unique_ptr<Generator>> generators_;
};

}  // namespace surveyor
