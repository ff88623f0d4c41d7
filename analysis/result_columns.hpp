#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/curve_rows.hpp"
#include "pipeline/reader.hpp"

namespace surveyor {

/// The columns of one group of results.h5, such as "/fid/pixels": all of one length, that of the first one read.
/// Reading throws DataError when a column is absent or its length is another.
class ResultColumns {
  public:
    ResultColumns(const ResultsReader& results, std::string group);

    [[nodiscard]] bool has(const std::string& name) const;
    [[nodiscard]] std::vector<double> numbers(const std::string& name);
    [[nodiscard]] std::vector<std::int64_t> integers(const std::string& name);
    [[nodiscard]] std::vector<std::string> texts(const std::string& name);

    /// The columns method, traversal, direction and intensity.
    [[nodiscard]] std::vector<CurvePoint> points();

  private:
    [[nodiscard]] Array column(const std::string& name);

    const ResultsReader& results_;
    std::string group_;
    std::optional<std::int64_t> length_;
};

}  // namespace surveyor
