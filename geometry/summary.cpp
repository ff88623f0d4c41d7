#include "geometry/summary.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/error.hpp"

namespace surveyor {

Summary summary_of_columns(const Matrix& rows) {
    expect(rows.rows() > 0, "a summary needs at least one row");
    const auto n = static_cast<double>(rows.rows());
    Summary summary{Vector(rows.cols()), Vector(rows.cols()), Vector(rows.cols()), Vector(rows.cols())};
    for (Eigen::Index column = 0; column < rows.cols(); ++column) {
        std::vector<double> values;
        double sum = 0.0;
        for (Eigen::Index row = 0; row < rows.rows(); ++row) {
            values.push_back(rows(row, column));
            sum += values.back();
        }
        const double mean = sum / n;
        double squares = 0.0;
        for (const double value : values) {
            squares += (value - mean) * (value - mean);
        }
        std::sort(values.begin(), values.end());
        const std::size_t half = values.size() / 2;
        summary.mean(column) = mean;
        summary.standard_deviation(column) = std::sqrt(squares / n);
        summary.standard_error(column) = n > 1 ? std::sqrt(squares / (n - 1) / n) : 0.0;
        summary.median(column) = values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }
    return summary;
}

}  // namespace surveyor
