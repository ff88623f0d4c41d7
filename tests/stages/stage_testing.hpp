#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/array.hpp"
#include "geometry/matrix.hpp"
#include "pipeline/plan.hpp"
#include "pipeline/study.hpp"
#include "stages/all_stages.hpp"

namespace surveyor::testing {

/// The trained 64-px generator that ships with the project; its W has 128 dimensions.
[[nodiscard]] std::filesystem::path demo_weights();

/// tests/golden/<relative>.
[[nodiscard]] std::filesystem::path golden(const std::string& relative);

/// A folder of the running test's own, removed at its end.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

  private:
    std::filesystem::path path_;
};

/// Stages without a store: computes any index range of any group in memory, and what it reads on the way.
class Bench {
  public:
    /// `sections`: a study as YAML without its head and generator, which is the demo's unless written.
    explicit Bench(const std::string& sections, const std::vector<std::string>& overrides = {});

    [[nodiscard]] const Configs& configs() const { return study_.configs; }

    [[nodiscard]] Plan plan() const { return make_plan(study_.configs, schema_); }

    [[nodiscard]] const Schema& schema() const { return schema_; }

    [[nodiscard]] const Generator& generator() { return resources_.generator(study_.configs); }

    /// Indices [first, last) as one unit, from inputs computed unit by unit.
    [[nodiscard]] ArrayMap run(const GroupName& name, std::int64_t first, std::int64_t last);

    /// The same from inputs made by hand.
    [[nodiscard]] ArrayMap run(const GroupName& name, std::int64_t first, std::int64_t last, const Inputs& inputs);

    [[nodiscard]] std::vector<OutputField> outputs(const GroupName& name) const;

  private:
    /// Rows 0 to `count` in units of the group's block, joined.
    [[nodiscard]] ArrayMap run_all(const GroupName& name, std::int64_t count);

    Resources resources_;
    Schema schema_;
    Study study_;
};

/// Reads a study from text, as `surveyor run` reads a file in the folder of the demo's weights.
[[nodiscard]] Study study_of(const std::string& text, const std::vector<std::string>& overrides, const Schema& schema);

/// The message of the Error that reading this study must end in; fails the test when it is sound or the code another.
[[nodiscard]] std::string fault_of(const std::string& sections, ExitCode code);

/// One array of several, two-dimensional, as numbers; a one-dimensional one is a column.
[[nodiscard]] Matrix matrix_of(const ArrayMap& arrays, const std::string& name);

/// Sub-array `i` of the first dimension of a three-dimensional array.
[[nodiscard]] Matrix slice_of(const ArrayMap& arrays, const std::string& name, std::int64_t i);

/// The largest |a - b|; infinite when the sizes differ.
[[nodiscard]] double difference(const Matrix& a, const Matrix& b);

}  // namespace surveyor::testing
