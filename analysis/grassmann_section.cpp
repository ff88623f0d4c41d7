#include "analysis/grassmann_section.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "analysis/labels.hpp"
#include "analysis/styles.hpp"
#include "base/error.hpp"

namespace surveyor {

namespace {

constexpr std::string_view close_prefix = "close_w@";
constexpr double usual_epsilon = 0.1;

/// A metric: how it is called, and where it is found in a Comparison.
struct Metric {
    std::string name;
    std::string label;
    MetricCurve Comparison::*curve;
};

const std::vector<Metric>& metrics() {
    static const std::vector<Metric> all = {{"projection", "Projection metric", &Comparison::projection},
                                            {"geodesic", "Geodesic metric (rad)", &Comparison::geodesic}};
    return all;
}

bool is_close(const std::string& name) {
    return name.starts_with(close_prefix);
}

double epsilon_of(const std::string& name) {
    return is_close(name) ? std::strtod(name.c_str() + close_prefix.size(), nullptr) : 0.0;
}

int rank_of(const std::string& name) {
    return name == "random_o" ? 0 : name == "random_w" ? 1 : is_close(name) ? 2 : 3;
}

std::vector<Comparison> close_ones(const std::vector<Comparison>& comparisons) {
    std::vector<Comparison> close;
    std::copy_if(comparisons.begin(), comparisons.end(), std::back_inserter(close), [](const Comparison& comparison) {
        return is_close(comparison.name);
    });
    return close;
}

/// The comparisons with a single close_w among them.
std::vector<Comparison> main_ones(const std::vector<Comparison>& comparisons) {
    const std::vector<Comparison> close = close_ones(comparisons);
    const auto usual = std::find_if(close.begin(), close.end(), [](const Comparison& comparison) {
        return epsilon_of(comparison.name) == usual_epsilon;
    });
    const std::string shown = close.empty() ? "" : usual == close.end() ? close.front().name : usual->name;
    std::vector<Comparison> chosen;
    std::copy_if(comparisons.begin(), comparisons.end(), std::back_inserter(chosen), [&](const Comparison& comparison) {
        return !is_close(comparison.name) || comparison.name == shown;
    });
    return chosen;
}

Figure figure_of(const std::vector<Comparison>& comparisons,
                 const Metric& metric,
                 const std::string& name,
                 bool one_close) {
    Figure figure;
    figure.name = name + "-" + metric.name;
    figure.title = metric.label.substr(0, metric.label.find(" ("));
    figure.x_label = "Subspace dimension k";
    figure.y_label = metric.label;
    StyleBook styles;
    for (const Comparison& comparison : comparisons) {
        const bool is_usual = is_close(comparison.name) && (one_close || epsilon_of(comparison.name) == usual_epsilon);
        const std::string key = is_usual ? "close_w" : comparison.name;
        const MetricCurve& curve = comparison.*metric.curve;
        Series series{comparison_label(comparison.name), styles.style_of(key), comparison.k, curve.mean, {}, {}, {}};
        for (std::size_t i = 0; i < curve.mean.size(); ++i) {
            series.lower.push_back(std::max(0.0, curve.mean[i] - curve.spread[i]));  // no distance is below 0
            series.upper.push_back(curve.mean[i] + curve.spread[i]);
        }
        figure.series.push_back(std::move(series));
    }
    return figure;
}

/// A few dimensions that every reader asks for, as far as they are there, and the greatest.
std::vector<double> tabulated_dimensions(const std::vector<Comparison>& comparisons) {
    std::set<double> present;
    for (const Comparison& comparison : comparisons) {
        present.insert(comparison.k.begin(), comparison.k.end());
    }
    std::vector<double> dimensions;
    for (const double k : {1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 40.0, 50.0, 100.0, 200.0}) {
        if (present.contains(k)) {
            dimensions.push_back(k);
        }
    }
    if (!present.empty() && (dimensions.empty() || dimensions.back() < *present.rbegin())) {
        dimensions.push_back(*present.rbegin());
    }
    return dimensions;
}

Table table_of(const std::vector<Comparison>& comparisons, const Metric& metric) {
    Table table{metric.label + ", mean ± standard deviation", "Dimension k", {}, {}, "grassmann-" + metric.name};
    const std::vector<double> dimensions = tabulated_dimensions(comparisons);
    for (const double k : dimensions) {
        table.columns.push_back(short_text(k));
    }
    for (const Comparison& comparison : comparisons) {
        const MetricCurve& curve = comparison.*metric.curve;
        TableRow row{comparison_label(comparison.name) + " (" + counted(comparison.pairs, "pair") + ")", {}};
        for (const double k : dimensions) {
            const auto at = std::find(comparison.k.begin(), comparison.k.end(), k) - comparison.k.begin();
            const auto index = static_cast<std::size_t>(at);
            row.cells.push_back(
                index == comparison.k.size()
                    ? Cell{"", "", false}
                    : Cell{measured_text(curve.mean[index], 4), "± " + measured_text(curve.spread[index], 2), false});
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

std::vector<double> column(const ResultsReader& results, const std::string& path, std::size_t length) {
    std::vector<double> values = results.array(path).as_doubles();
    if (values.size() != length) {
        throw DataError(results.path().string() + ": " + path + " has " + std::to_string(values.size()) +
                        " values where its dimension k has " + std::to_string(length) +
                        ". Delete the file and run the study again: it is made anew from the shards.");
    }
    return values;
}

/// Large arrays stay in their shards, of which results.h5 has a table.
std::int64_t pairs_in(const ResultsReader& results, const std::string& path) {
    if (!results.has(path + "/last")) {
        return results.array(path).size(0);
    }
    const std::vector<double> last = results.array(path + "/last").as_doubles();
    return last.empty() ? 0 : static_cast<std::int64_t>(*std::max_element(last.begin(), last.end()));
}

}  // namespace

std::vector<Comparison> read_comparisons(const ResultsReader& results) {
    std::vector<Comparison> comparisons;
    for (const std::string& name : results.children("/grassmann")) {
        const std::string group = "/grassmann/" + name + "/";
        Comparison comparison;
        comparison.name = name;
        comparison.k = results.array(group + "k").as_doubles();
        const std::size_t length = comparison.k.size();
        comparison.pairs = pairs_in(results, group + "projection");
        for (const Metric& metric : metrics()) {
            comparison.*metric.curve = {column(results, group + metric.name + "_mean", length),
                                        column(results, group + metric.name + "_std", length)};
        }
        comparisons.push_back(std::move(comparison));
    }
    std::stable_sort(comparisons.begin(), comparisons.end(), [](const Comparison& a, const Comparison& b) {
        return rank_of(a.name) != rank_of(b.name) ? rank_of(a.name) < rank_of(b.name)
                                                  : epsilon_of(a.name) < epsilon_of(b.name);
    });
    return comparisons;
}

Section grassmann_section(const std::vector<Comparison>& comparisons) {
    Section section;
    section.title = "Grassmannian warpage of W";
    section.notes = {
        "Distance between the subspaces that the first k directions of two bases span. Projection metric: the operator "
        "norm of "
        "the difference of the projectors, which is the sine of the largest principal angle. Geodesic metric: the root "
        "of the sum of the "
        "squared principal angles. Lines are means over pairs, bands one population standard deviation, cut off at 0. "
        "Where "
        "most pairs are close and a few far apart, the band is wide and the mean far above the median (results.h5).",
        "Random O: two random orthonormal frames. Random w: local bases at two independent samples. Close w, ε: local "
        "bases at z and "
        "at a distance of ε from it; the first figures show one ε, those after them all. A method's name: its global "
        "directions against the local basis at a sample."};
    const std::vector<Comparison> close = close_ones(comparisons);
    for (const Metric& metric : metrics()) {
        section.figures.push_back(figure_of(main_ones(comparisons), metric, "grassmann", true));
    }
    if (close.size() > 1) {
        for (const Metric& metric : metrics()) {
            Figure figure = figure_of(close, metric, "grassmann-close-w", false);
            figure.title += ", bases a distance ε apart";
            section.figures.push_back(std::move(figure));
        }
    }
    for (const Metric& metric : metrics()) {
        section.tables.push_back(table_of(comparisons, metric));
    }
    return section;
}

}  // namespace surveyor
