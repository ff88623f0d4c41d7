#pragma once

#include "geometry/matrix.hpp"

namespace surveyor {

/// What a figure says of repeated measurements, column by column.
struct Summary {
    Vector mean;                ///< [column]
    Vector standard_deviation;  ///< [column], of the population (divisor n): the bands of the paper's figures
    Vector standard_error;      ///< [column], of the mean (divisor n - 1); 0 for one row
    Vector median;              ///< [column], the mean of the middle two for an even number of rows
};

/// Over the rows [row, column], at least one, summed in the order of the rows.
[[nodiscard]] Summary summary_of_columns(const Matrix& rows);

}  // namespace surveyor
