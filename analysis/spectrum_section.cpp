#include "analysis/spectrum_section.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/labels.hpp"
#include "analysis/styles.hpp"
#include "base/error.hpp"

namespace surveyor {

namespace {

constexpr std::size_t shown_samples = 3;

/// [sample, value] without copies.
struct Rows {
    std::vector<double> values;
    std::size_t count;
    std::size_t width;

    [[nodiscard]] double at(std::size_t sample, std::size_t index) const { return values[sample * width + index]; }
};

struct ColumnStatistics {
    double mean;
    double spread;  ///< population standard deviation
    double least;
    double most;
};

ColumnStatistics statistics_of(const Rows& rows, std::size_t index) {
    ColumnStatistics found{0, 0, rows.at(0, index), rows.at(0, index)};
    for (std::size_t sample = 0; sample < rows.count; ++sample) {
        const double value = rows.at(sample, index);
        found.mean += value / static_cast<double>(rows.count);
        found.least = std::min(found.least, value);
        found.most = std::max(found.most, value);
    }
    for (std::size_t sample = 0; sample < rows.count; ++sample) {
        found.spread += std::pow(rows.at(sample, index) - found.mean, 2) / static_cast<double>(rows.count);
    }
    found.spread = std::sqrt(found.spread);
    return found;
}

Figure figure_of(const Rows& rows) {
    Figure figure;
    figure.name = "spectrum";
    figure.title = "Singular values of the Jacobian of z → w";
    figure.x_label = "Index, from 0";
    figure.y_label = "Singular value";
    figure.y_scale = Scale::logarithmic;
    StyleBook styles;
    std::vector<double> indices;
    std::vector<double> means;
    for (std::size_t index = 0; index < rows.width; ++index) {
        indices.push_back(static_cast<double>(index));
        means.push_back(statistics_of(rows, index).mean);
    }
    for (std::size_t sample = 0; sample < std::min(rows.count, shown_samples); ++sample) {
        const std::string label = "Sample " + std::to_string(sample);
        Series series{label, styles.style_of(label), indices, {}, {}, {}, {}};
        series.style.marker = Marker::none;
        const auto first = rows.values.begin() + static_cast<std::ptrdiff_t>(sample * rows.width);
        series.y.assign(first, first + static_cast<std::ptrdiff_t>(rows.width));
        figure.series.push_back(std::move(series));
    }
    const std::string mean = "Mean of " + counted(static_cast<long long>(rows.count), "sample");
    figure.series.push_back({mean, styles.style_of("mean"), indices, means, {}, {}, {}});
    return figure;
}

Table table_of(const Rows& rows) {
    Table table{"Singular values over " + counted(static_cast<long long>(rows.count), "sample"),
                "Index, from 0",
                {},
                {},
                "spectrum"};
    table.rows = {{"Mean", {}}, {"Standard deviation", {}}, {"Least", {}}, {"Greatest", {}}};
    std::vector<std::size_t> shown = {0, 1, 2, 4, 9, 19, 49, 99, 199, rows.width - 1};
    std::sort(shown.begin(), shown.end());
    shown.erase(std::unique(shown.begin(), shown.end()), shown.end());
    for (const std::size_t index : shown) {
        if (index >= rows.width) {
            break;
        }
        const ColumnStatistics column = statistics_of(rows, index);
        table.columns.push_back(std::to_string(index));
        const double values[] = {column.mean, column.spread, column.least, column.most};
        for (std::size_t row = 0; row < table.rows.size(); ++row) {
            table.rows[row].cells.push_back({measured_text(values[row], 4), "", false});
        }
    }
    return table;
}

}  // namespace

std::optional<Spectrum> read_spectrum(const ResultsReader& results) {
    for (const bool is_complete : {true, false}) {
        const std::string path = is_complete ? "/basis/main/spectrum" : "/basis/main/singular_values";
        if (!results.has(path) || results.has(path + "/path")) {
            continue;
        }
        Array values = results.array(path);
        if (values.shape().size() == 2 && values.count() > 0) {
            const std::vector<double> wide = values.as_doubles();
            return Spectrum{Array::of<double>(wide).reshaped(values.shape()), is_complete};
        }
    }
    return std::nullopt;
}

Section spectrum_section(const Spectrum& spectrum) {
    expect(spectrum.values.shape().size() == 2 && spectrum.values.count() > 0,
           "a spectrum is [sample, value], not empty");
    const Rows rows{spectrum.values.as_doubles(),
                    static_cast<std::size_t>(spectrum.values.size(0)),
                    static_cast<std::size_t>(spectrum.values.size(1))};
    Section section;
    section.title = "Singular-value spectrum";
    if (std::any_of(rows.values.begin(), rows.values.end(), [](double value) { return value > 0; })) {
        section.figures.push_back(figure_of(rows));
    } else {
        section.notes.push_back("All singular values are 0, so there is nothing to draw: every z has the same w.");
    }
    section.tables.push_back(table_of(rows));
    section.notes.push_back(
        std::string(spectrum.is_complete ? "All singular values" : "The leading singular values") +
        " of the Jacobian of the mapping network at each sample, in descending order; the mean is taken "
        "over samples at each index.");
    return section;
}

}  // namespace surveyor
