#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "analysis/section.hpp"
#include "pipeline/hdf5_file.hpp"

namespace surveyor::testing {

/// Writes the results of one extractor with all that is known of their errors, as a run does: the start, and two curves
/// ("local_basis" "curve" and `method` "linear") of one direction at the intensities 2 and 4. By hand:
///
///     condition            start   curve 2   curve 4   method 2   method 4
///     distance             10      12        16        20         30
///     standard error       0.5     0.5       1         1          2
///     corrected            4       6         10        14         24
///     its standard error   0.5     0.5       1         1          3
///     floor                5       5         6         5.5        5
///
/// reaches 2 and 3, a reference floor of 0.25, `features` features, 1000 images a point, 20 of them held at curve 4.
/// The difference curve - method is -8 with error 1 at intensity 2, and -1 with error 3 at 4. `name`: distance_name.
void add_fd_with_errors(Hdf5File& file,
                        const std::string& extractor,
                        const std::string& name,
                        const std::string& method,
                        std::int64_t features);

/// KID, precision and its kin, class score and limit at the same conditions: all values 0.25, 0.5, ... 1.25, all errors
/// 0.125.
void add_other_metrics(Hdf5File& file, const std::string& extractor, const std::string& method);

/// A folder of the test's own, with a results.h5 when `write` was called, and the sections of it.
class SampleResults : public ::testing::Test {
  protected:
    void SetUp() override;
    void TearDown() override;

    [[nodiscard]] std::filesystem::path results() const { return folder_ / "results.h5"; }

    /// All of the above with the method sefa.
    void write(const std::string& extractor, const std::string& name, std::int64_t features = 100) const;

    [[nodiscard]] Section fd(const std::string& extractor) const;
    [[nodiscard]] Section metrics(const std::string& extractor) const;

    [[nodiscard]] static std::string content(const std::filesystem::path& path);
    [[nodiscard]] static std::vector<std::string> files_in(const std::filesystem::path& folder);

    std::filesystem::path folder_;
};

}  // namespace surveyor::testing
