#include "svg_points.hpp"

#include <cmath>
#include <cstdlib>
#include <stdexcept>

namespace surveyor::testing {

namespace {

/// The text between `open` and `close` after `from`; moves `from` behind it. Empty when there is none.
std::string between(const std::string& text, const std::string& open, const std::string& close, std::size_t& from) {
    const std::size_t start = text.find(open, from);
    if (start == std::string::npos) {
        from = std::string::npos;
        return "";
    }
    const std::size_t first = start + open.size();
    const std::size_t last = text.find(close, first);
    from = last + close.size();
    return text.substr(first, last - first);
}

/// Every "x,y" of a path, polygon or translation, in order.
std::vector<Point> pairs_in(const std::string& text) {
    std::vector<Point> points;
    const char* at = text.c_str();
    while (*at != '\0') {
        char* end = nullptr;
        const double x = std::strtod(at, &end);
        if (end == at || *end != ',') {
            ++at;
            continue;
        }
        at = end + 1;
        const double y = std::strtod(at, &end);
        at = end;
        points.push_back({x, y});
    }
    return points;
}

struct Tic {
    double pixel;
    double value;
};

std::vector<Point> above(double floor, const std::vector<Point>& pixels) {
    std::vector<Point> kept;
    for (const Point& pixel : pixels) {
        if (pixel.y <= floor) {
            kept.push_back(pixel);
        }
    }
    return kept;
}

}  // namespace

SvgPoints::SvgPoints(std::string svg, YAxis y_axis) : svg_(std::move(svg)), y_kind_(y_axis) {
    read_tics();
}

void SvgPoints::read_tics() {
    std::vector<Tic> x_tics;
    std::vector<Tic> y_tics;
    const std::string axes = svg_.substr(0, svg_.find("_plot_1\""));
    for (std::size_t at = 0; at != std::string::npos;) {
        const std::string group = between(axes, "<path stroke='", "</g>", at);
        if (group.find("<text>") == std::string::npos || group.find("gridline") != std::string::npos) {
            continue;
        }
        std::size_t inside = 0;
        const std::vector<Point> ends = pairs_in(between(group, "d='", "'", inside));
        const std::string label = between(group, "<text>", "</text>", inside);
        char* end = nullptr;
        const double value = std::strtod(label.c_str(), &end);
        if (end == label.c_str() || ends.size() < 2) {
            continue;
        }
        if (ends[0].x == ends[1].x) {
            x_tics.push_back({ends[0].x, value});
            floor_ = ends[0].y;
        } else {
            y_tics.push_back({ends[0].y, y_kind_ == YAxis::logarithmic ? std::log10(value) : value});
        }
    }
    if (x_tics.size() < 2 || y_tics.size() < 2) {
        throw std::runtime_error("the figure has fewer than two labelled tics on an axis");
    }
    const auto axis = [](const std::vector<Tic>& tics) {
        const double slope = (tics.back().value - tics.front().value) / (tics.back().pixel - tics.front().pixel);
        return Axis{tics.front().value - slope * tics.front().pixel, slope};
    };
    x_ = axis(x_tics);
    y_ = axis(y_tics);
}

std::string SvgPoints::plot(const std::string& title) const {
    const std::size_t start = svg_.find("<title>" + title + "</title>\n<g");
    if (start == std::string::npos) {
        return "";
    }
    const std::size_t end = svg_.find("</g>\n\t</g>", start);  // what follows the last plot is the frame
    return svg_.substr(start, end == std::string::npos ? end : end - start);
}

std::vector<Point> SvgPoints::converted(const std::vector<Point>& pixels) const {
    std::vector<Point> points;
    for (const Point& pixel : pixels) {
        const double y = y_.offset + y_.slope * pixel.y;
        points.push_back({x_.offset + x_.slope * pixel.x, y_kind_ == YAxis::logarithmic ? std::pow(10, y) : y});
    }
    return points;
}

std::vector<Point> SvgPoints::line(const std::string& title) const {
    const std::string group = plot(title);
    std::vector<Point> pixels;
    std::size_t at = 0;
    while (at != std::string::npos) {
        const std::string path = between(group, "d='", "'", at);
        for (const Point& pixel : above(floor_, pairs_in(path))) {
            pixels.push_back(pixel);
        }
    }
    return converted(pixels);
}

std::vector<Point> SvgPoints::band(const std::string& title) const {
    std::size_t at = 0;
    return converted(pairs_in(between(plot(title), "points = '", "'", at)));
}

std::vector<Point> SvgPoints::markers(const std::string& title) const {
    const std::string group = plot(title);
    std::vector<Point> pixels;
    std::size_t at = 0;
    while (at != std::string::npos) {
        // Only markers are scaled; the legend's text is translated alone.
        const std::string place = between(group, "transform='translate(", ") scale", at);
        for (const Point& pixel : above(floor_, pairs_in(place))) {
            pixels.push_back(pixel);
        }
    }
    return converted(pixels);
}

}  // namespace surveyor::testing
