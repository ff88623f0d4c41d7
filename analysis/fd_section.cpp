#include "analysis/fd_section.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "analysis/labels.hpp"
#include "analysis/styles.hpp"
#include "base/error.hpp"

namespace surveyor {

namespace {

/// All conditions of one curve of one direction, intensity ascending, the shared one first.
struct Curve {
    std::string label;
    std::string style_key;
    std::vector<FdCondition> points;
};

double held_share(const FdCondition& condition) {
    return condition.images > 0 ? static_cast<double>(condition.held) / static_cast<double>(condition.images) : 0.0;
}

std::vector<std::int64_t> directions_of(const std::vector<FdCondition>& conditions) {
    std::set<std::int64_t> directions;
    for (const FdCondition& condition : conditions) {
        if (!condition.is_shared()) {
            directions.insert(condition.direction);
        }
    }
    return {directions.begin(), directions.end()};
}

/// Curves in the order in which the study lists them.
std::vector<Curve> curves_of(const std::vector<FdCondition>& conditions, std::int64_t direction) {
    std::vector<Curve> curves;
    for (const FdCondition& condition : conditions) {
        if (condition.direction != direction) {
            continue;
        }
        const std::string key = condition.method + "/" + condition.traversal;
        auto found =
            std::find_if(curves.begin(), curves.end(), [&](const Curve& curve) { return curve.style_key == key; });
        if (found == curves.end()) {
            curves.push_back({curve_label(condition.method, condition.traversal), key, {}});
            found = curves.end() - 1;
        }
        found->points.push_back(condition);
    }
    for (Curve& curve : curves) {
        std::copy_if(
            conditions.begin(), conditions.end(), std::back_inserter(curve.points), [](const FdCondition& condition) {
                return condition.is_shared();
            });
        std::stable_sort(curve.points.begin(), curve.points.end(), [](const FdCondition& a, const FdCondition& b) {
            return a.intensity < b.intensity;
        });
    }
    return curves;
}

Series series_of(const Curve& curve, double max_held, StyleBook& styles) {
    Series series{curve.label, styles.style_of(curve.style_key), {}, {}, {}, {}, {}};
    for (const FdCondition& point : curve.points) {
        series.x.push_back(point.intensity);
        series.y.push_back(point.distance);
        series.hollow.push_back(held_share(point) > max_held);
    }
    return series;
}

Table table_of(const std::vector<Curve>& curves, const std::string& caption, double max_held) {
    std::set<double> intensities;
    for (const Curve& curve : curves) {
        for (const FdCondition& point : curve.points) {
            intensities.insert(point.intensity);
        }
    }
    Table table{caption, "Intensity", {}, {}};
    for (const double intensity : intensities) {
        table.columns.push_back(short_text(intensity));
    }
    for (const Curve& curve : curves) {
        TableRow row{curve.label, {}};
        for (const double intensity : intensities) {
            const auto at = std::find_if(curve.points.begin(), curve.points.end(), [&](const FdCondition& point) {
                return point.intensity == intensity;
            });
            row.cells.push_back(at == curve.points.end() ? Cell{"", "", false}
                                                         : Cell{measured_text(at->distance, 5),
                                                                at->held > 0 ? "held " + std::to_string(at->held) : "",
                                                                held_share(*at) > max_held});
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

/// One line for each curve with too many held images: "Local Basis, curve, direction 0: intensity 8 (9 of 1000 held),
/// ...".
std::vector<std::string> warnings_of(const std::vector<Curve>& curves, std::int64_t direction, double max_held) {
    std::vector<std::string> warnings;
    for (const Curve& curve : curves) {
        std::string listed;
        for (const FdCondition& point : curve.points) {
            if (held_share(point) > max_held) {
                listed += (listed.empty() ? "" : ", ") + short_text(point.intensity) + " (" +
                          std::to_string(point.held) + " of " + std::to_string(point.images) + ")";
            }
        }
        if (!listed.empty()) {
            warnings.push_back(curve.label + ", direction " + std::to_string(direction) +
                               ": curves that stopped early and hold their last valid point exceed " +
                               short_text(100 * max_held) + " % at intensity " + listed +
                               ". These points are drawn hollow.");
        }
    }
    return warnings;
}

std::string images_text(const std::vector<FdCondition>& conditions) {
    const auto [least, most] = std::minmax_element(
        conditions.begin(), conditions.end(), [](const auto& a, const auto& b) { return a.images < b.images; });
    return least->images == most->images ? std::to_string(least->images)
                                         : std::to_string(least->images) + " to " + std::to_string(most->images);
}

std::vector<std::string> notes_of(const std::vector<FdCondition>& conditions,
                                  const std::string& extractor,
                                  double max_held) {
    std::vector<std::string> notes = {
        "Squared Fréchet distance between Gaussian fits to the features (" + extractor +
            ") of the traversed images and of the reference; " + images_text(conditions) +
            " images per point. Intensity is path length in W. Intensity 0 is one condition, shared by all curves. "
            "The reference is an independent latent set at intensity 0, so that the curves start at the bias of "
            "the estimate and not at 0.",
        "A curve that stops early holds its last valid point; “held” counts such images. A point with more than " +
            short_text(100 * max_held) + " % of them is hollow."};
    if (distance_label(extractor) != "FID") {
        notes.push_back(
            "These are not FIDs: only features of the Inception network are comparable with published values.");
    }
    return notes;
}

}  // namespace

std::vector<FdCondition> read_fd(const ResultsReader& results, const std::string& extractor) {
    const std::string group = "/fid/" + extractor + "/";
    const std::vector<std::string> methods = results.array(group + "method").texts();
    const std::vector<std::string> traversals = results.array(group + "traversal").texts();
    const std::vector<double> directions = results.array(group + "direction").as_doubles();
    const std::vector<double> intensities = results.array(group + "intensity").as_doubles();
    const std::vector<double> distances = results.array(group + "distance").as_doubles();
    const std::vector<double> images = results.array(group + "images").as_doubles();
    const std::vector<double> held = results.array(group + "held").as_doubles();
    for (const std::size_t length :
         {traversals.size(), directions.size(), intensities.size(), distances.size(), images.size(), held.size()}) {
        if (length != methods.size()) {
            throw DataError(results.path().string() + ": the columns of " + group + " differ in length (" +
                            std::to_string(methods.size()) + " and " + std::to_string(length) +
                            "). Delete the file and run the study again: it is made anew from the shards.");
        }
    }
    std::vector<FdCondition> conditions;
    for (std::size_t i = 0; i < methods.size(); ++i) {
        conditions.push_back({methods[i],
                              traversals[i],
                              static_cast<std::int64_t>(directions[i]),
                              intensities[i],
                              distances[i],
                              static_cast<std::int64_t>(images[i]),
                              static_cast<std::int64_t>(held[i])});
    }
    return conditions;
}

Section fd_section(const std::vector<FdCondition>& conditions, const std::string& extractor, double max_held) {
    const std::string distance = distance_label(extractor);
    Section section;
    section.title = distance + " against perturbation intensity";
    if (conditions.empty()) {
        section.notes.push_back("No condition was computed.");
        return section;
    }
    section.notes = notes_of(conditions, extractor, max_held);
    StyleBook styles;
    if (directions_of(conditions).empty()) {
        section.tables.push_back(table_of({{"All curves", "", conditions}}, distance + " of the start", max_held));
    }
    for (const std::int64_t direction : directions_of(conditions)) {
        const std::string title = "Direction index " + std::to_string(direction);
        const std::vector<Curve> curves = curves_of(conditions, direction);
        Figure figure;
        figure.name = "fd-" + file_stem(extractor) + "-direction-" + std::to_string(direction);
        figure.title = title;
        figure.x_label = "Perturbation intensity (path length in W)";
        figure.y_label = distance;
        for (const Curve& curve : curves) {
            figure.series.push_back(series_of(curve, max_held, styles));
        }
        section.figures.push_back(std::move(figure));
        section.tables.push_back(
            table_of(curves, distance + ", direction index " + std::to_string(direction), max_held));
        section.tables.back().name = section.figures.back().name;
        for (std::string& warning : warnings_of(curves, direction, max_held)) {
            section.warnings.push_back(std::move(warning));
        }
    }
    const Range common = y_range_of(section.figures);
    for (Figure& figure : section.figures) {
        figure.y_range = common;
    }
    return section;
}

}  // namespace surveyor
