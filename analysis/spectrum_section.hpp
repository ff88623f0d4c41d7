#pragma once

#include <optional>

#include "analysis/section.hpp"
#include "base/array.hpp"
#include "pipeline/reader.hpp"

namespace surveyor {

/// Singular values of the mapping network's Jacobian, descending.
struct Spectrum {
    Array values;              ///< float64 [sample, value]
    bool is_complete = false;  ///< all singular values, or the leading ones alone
};

/// /basis/main/spectrum, or the leading values of /basis/main/singular_values when the study asked for no whole
/// spectrum; nothing when neither is there.
[[nodiscard]] std::optional<Spectrum> read_spectrum(const ResultsReader& results);

/// Value against index on a logarithmic axis: the first three samples and the mean over all of them.
[[nodiscard]] Section spectrum_section(const Spectrum& spectrum);

}  // namespace surveyor
