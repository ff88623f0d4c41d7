#include "analysis/fd_figure.hpp"

#include <algorithm>
#include <map>

#include "analysis/labels.hpp"

namespace surveyor {

namespace {

const Style floor_style = {"#7f7f7f", Marker::none, Dash::dotted, 1.2};

/// 0 when it is not known.
double reach_of(const FdData& data, const std::string& style_key, std::int64_t direction) {
    const auto found = std::find_if(data.reaches.begin(), data.reaches.end(), [&](const FdReach& reach) {
        return reach.direction == direction && reach.method + "/" + reach.traversal == style_key;
    });
    return found == data.reaches.end() ? 0.0 : found->reach;
}

Series series_of(const FdData& data, const CurveRows& curve, std::int64_t direction, double max_held) {
    const double reach = reach_of(data, curve.style_key, direction);
    Series series{curve.label, {}, {}, {}, {}, {}, {}};
    for (const std::size_t row : curve.rows) {
        const FdCondition& condition = data.conditions[row];
        series.x.push_back(condition.at.intensity);
        series.y.push_back(condition.distance);
        series.hollow.push_back(condition.held_share() > max_held);
        if (reach > 0 && data.has_errors()) {
            series.lower.push_back(condition.distance - reach * condition.errors->standard_error);
            series.upper.push_back(condition.distance + reach * condition.errors->standard_error);
        }
    }
    return series;
}

std::vector<std::int64_t> images_of(const FdData& data) {
    std::vector<std::int64_t> images;
    for (const FdCondition& condition : data.conditions) {
        images.push_back(condition.images);
    }
    return images;
}

}  // namespace

FloorLine floor_line(const FdData& data, const std::vector<CurveRows>& curves) {
    std::map<double, double> floors;
    if (!data.has_errors()) {
        return {};
    }
    for (const CurveRows& curve : curves) {
        for (const std::size_t row : curve.rows) {
            const FdCondition& condition = data.conditions[row];
            double& floor = floors[condition.at.intensity];
            floor = std::max(floor, condition.errors->floor + data.reference.floor);
        }
    }
    FloorLine line;
    for (const auto& [intensity, floor] : floors) {
        line.intensities.push_back(intensity);
        line.floors.push_back(floor);
    }
    return line;
}

Figure fd_figure(const FdData& data, std::int64_t direction, double max_held, StyleBook& styles) {
    Figure figure;
    figure.name = "fd-" + file_stem(data.extractor) + "-direction-" + std::to_string(direction);
    figure.title = "Direction index " + std::to_string(direction);
    figure.x_label = "Perturbation intensity (path length in W)";
    figure.y_label = data.reference.distance_name;
    const std::vector<CurveRows> curves = curves_of(data.points(), direction);
    for (const CurveRows& curve : curves) {
        figure.series.push_back(series_of(data, curve, direction, max_held));
        figure.series.back().style = styles.style_of(curve.style_key);
    }
    if (FloorLine line = floor_line(data, curves); !line.intensities.empty()) {
        figure.series.push_back({"bias floor at " + counts_text(images_of(data)) + " images",
                                 floor_style,
                                 std::move(line.intensities),
                                 std::move(line.floors),
                                 {},
                                 {},
                                 {}});
    }
    return figure;
}

}  // namespace surveyor
