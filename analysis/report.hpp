#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/reader.hpp"

namespace surveyor {

struct ReportOutcome {
    std::filesystem::path page;         ///< index.html
    std::vector<std::string> messages;  ///< what a person should know: figures that could not be drawn, and why
};

/// Draws what the results hold and writes, under `folder` (made when absent, e.g. <run>/report):
///
///     index.html            the page, complete in itself
///     figures/<name>.svg    each figure, and the same as .png and in numbers as .csv (analysis/csv.hpp)
///     strips/<sample>.png   the pictures of each sample
///     tables/<name>.csv     each table
///
/// Groups that the study did not ask for are left out. Each file appears whole or not at all, the page last; files of
/// those kinds that other results left in the three folders are removed. Without a working gnuplot the page has tables
/// and pictures, the figures are numbers alone, and the page says what to install. DataError when the results
/// contradict themselves; SystemError (cannot_create, io_error) when files cannot be written.
[[nodiscard]] ReportOutcome write_report(const ResultsReader& results,
                                         const std::filesystem::path& folder,
                                         const std::string& gnuplot = "gnuplot");

/// Whether the page under `folder` shows these very results: not when another run's stands there, or when an earlier
/// attempt to draw was cut short.
[[nodiscard]] bool is_report_current(const ResultsReader& results, const std::filesystem::path& folder);

}  // namespace surveyor
