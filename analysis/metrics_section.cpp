#include "analysis/metrics_section.hpp"

#include <algorithm>

#include "analysis/labels.hpp"
#include "geometry/estimate.hpp"

namespace surveyor {

namespace {

bool holds(const std::vector<CurvePoint>& points, const CurvePoint& point) {
    return std::find(points.begin(), points.end(), point) != points.end();
}

/// Every point of any measure, in stored order.
std::vector<CurvePoint> points_of(const MetricsData& data) {
    std::vector<CurvePoint> points;
    for (const Measure& measure : data.measures) {
        std::copy_if(
            measure.points.begin(), measure.points.end(), std::back_inserter(points), [&](const CurvePoint& point) {
                return !holds(points, point);
            });
    }
    return points;
}

/// 95 %; cut off at the ends of what the number can be. A share that leaving out no image would change has an error of
/// 0, which is no certainty: Wilson's interval then.
Interval interval_at(const Measure& measure, std::size_t row) {
    if (!measure.is_share) {
        return normal_interval(measure.values[row], measure.errors[row]);
    }
    const bool is_settled = measure.errors[row] == 0.0 && row < measure.images.size() && measure.images[row] > 0;
    const Interval interval = is_settled ? share_interval(measure.values[row], measure.images[row])
                                         : normal_interval(measure.values[row], measure.errors[row]);
    return {std::max(interval.low, 0.0), std::min(interval.high, 1.0)};
}

std::string error_text(const Measure& measure, std::size_t row) {
    if (measure.is_share && measure.errors[row] == 0.0) {
        const Interval interval = interval_at(measure, row);
        return "[" + measured_text(interval.low, 3) + ", " + measured_text(interval.high, 3) + "]";
    }
    return "± " + measured_text(measure.errors[row], 2);
}

Series series_of(const Measure& measure, const CurveRows& curve, const std::vector<CurvePoint>& hollow) {
    Series series{curve.label, {}, {}, {}, {}, {}, {}};
    for (const std::size_t row : curve.rows) {
        const Interval interval = interval_at(measure, row);
        series.x.push_back(measure.points[row].intensity);
        series.y.push_back(measure.values[row]);
        series.lower.push_back(interval.low);
        series.upper.push_back(interval.high);
        series.hollow.push_back(holds(hollow, measure.points[row]));
    }
    return series;
}

/// One for each direction, all with one y range.
std::vector<Figure> figures_of(const MetricsData& data, const Measure& measure, StyleBook& styles) {
    std::vector<Figure> figures;
    for (const std::int64_t direction : directions_of(measure.points)) {
        Figure figure;
        figure.name = measure.name + "-" + file_stem(data.extractor) + "-direction-" + std::to_string(direction);
        figure.title = "Direction index " + std::to_string(direction);
        figure.x_label = "Perturbation intensity (path length in W)";
        figure.y_label = measure.label;
        for (const CurveRows& curve : curves_of(measure.points, direction)) {
            figure.series.push_back(series_of(measure, curve, data.hollow));
            figure.series.back().style = styles.style_of(curve.style_key);
        }
        figures.push_back(std::move(figure));
    }
    const Range common = y_range_of(figures);
    for (Figure& figure : figures) {
        figure.y_range = common;
    }
    return figures;
}

TableRow row_at(const MetricsData& data, const CurvePoint& point, const std::string& label) {
    TableRow row{label, {}};
    const bool is_hollow = holds(data.hollow, point);
    for (const Measure& measure : data.measures) {
        const auto found = std::find(measure.points.begin(), measure.points.end(), point);
        const auto index = static_cast<std::size_t>(found - measure.points.begin());
        row.cells.push_back(found == measure.points.end()
                                ? Cell{}
                                : Cell{measured_text(measure.values[index], 4), error_text(measure, index), is_hollow});
    }
    return row;
}

Table table_of(const MetricsData& data, const std::vector<CurvePoint>& points, const std::vector<CurveRows>& curves) {
    Table table{"", "Curve, intensity", {}, {}};
    for (const Measure& measure : data.measures) {
        table.columns.push_back(measure.label);
    }
    for (const CurvePoint& point : points) {
        if (point.is_shared()) {
            table.rows.push_back(row_at(data, point, "Start, " + short_text(point.intensity)));
        }
    }
    for (const CurveRows& curve : curves) {
        for (const std::size_t row : curve.rows) {
            if (!points[row].is_shared()) {
                table.rows.push_back(row_at(data, points[row], curve.label + ", " + short_text(points[row].intensity)));
            }
        }
    }
    return table;
}

/// "1000 images per point.", or for each measure its own where they differ.
std::string images_text(const MetricsData& data) {
    std::string listed;
    std::string common;
    bool is_common = true;
    for (const Measure& measure : data.measures) {
        const std::string images = counts_text(measure.images);
        if (images.empty()) {
            continue;
        }
        is_common = is_common && (common.empty() || images == common);
        common = images;
        listed += (listed.empty() ? "" : "; ") + measure.label + ": " + images;
    }
    return listed.empty() ? "" : is_common ? " " + common + " images per point." : " Images per point: " + listed + ".";
}

std::vector<std::string> notes_of(const MetricsData& data) {
    std::vector<std::string> notes = {
        "In the features (" + data.extractor + ")." + images_text(data) +
        " Errors are standard errors; bands are 95 % intervals of each point by itself, those of shares cut off at 0 "
        "and 1."};
    if (!data.hollow.empty()) {
        notes.push_back(
            "Hollow points and marked cells: too many images of curves that stopped early and hold their last valid "
            "point.");
    }
    for (const Measure& measure : data.measures) {
        if (!measure.note.empty()) {
            notes.push_back(measure.label + measure.note);
        }
    }
    return notes;
}

}  // namespace

Section metrics_section(const MetricsData& data, StyleBook& styles) {
    Section section;
    section.title = "Other metrics (" + data.extractor + ")";
    section.notes = notes_of(data);
    for (const Measure& measure : data.measures) {
        if (measure.is_drawn) {
            std::vector<Figure> figures = figures_of(data, measure, styles);
            section.figures.insert(section.figures.end(), figures.begin(), figures.end());
        }
    }
    const std::vector<CurvePoint> points = points_of(data);
    const std::string stem = "metrics-" + file_stem(data.extractor);
    for (const std::int64_t direction : directions_of(points)) {
        Table table = table_of(data, points, curves_of(points, direction));
        table.caption =
            "Metrics (" + data.extractor + "), direction index " + std::to_string(direction) + ", ± standard error";
        table.name = stem + "-direction-" + std::to_string(direction);
        section.tables.push_back(std::move(table));
    }
    if (section.tables.empty()) {
        Table table = table_of(data, points, {});
        table.caption = "Metrics (" + data.extractor + ") of the start, ± standard error";
        table.name = stem + "-start";
        section.tables.push_back(std::move(table));
    }
    return section;
}

}  // namespace surveyor
