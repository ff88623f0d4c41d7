#include "analysis/gnuplot_script.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/error.hpp"

namespace surveyor {

namespace {

constexpr double margin = 0.04;  // of the axis, so that markers do not touch the frame
constexpr std::size_t most_markers = 16;

/// gnuplot's point types: the filled form, and the outline of the same shape.
struct PointTypes {
    int filled;
    int outline;
};

PointTypes point_types(Marker marker) {
    switch (marker) {
        case Marker::none:
        case Marker::disk:
            return {7, 6};
        case Marker::square:
            return {5, 4};
        case Marker::triangle:
            return {9, 8};
        case Marker::inverted_triangle:
            return {11, 10};
        case Marker::diamond:
            return {13, 12};
        case Marker::pentagon:
            return {15, 14};
    }
    throw ContractViolation("a marker has a point type");
}

std::string dash_type(Dash dash) {
    return dash == Dash::solid ? "1" : dash == Dash::dashed ? "(12,6)" : "(3,4)";
}

/// Single quotes: gnuplot expands nothing inside them, so that a name from a study can hold any character.
std::string quoted(const std::string& text) {
    std::string out = "'";
    for (const char letter : text) {
        if (letter == '\'') {
            out += "''";
        } else {
            out += static_cast<unsigned char>(letter) < ' ' ? ' ' : letter;
        }
    }
    return out + "'";
}

std::string exact(double value) {
    if (!std::isfinite(value)) {
        return "NaN";
    }
    std::array<char, 32> buffer{};
    return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr};
}

std::string range_text(Range range) {
    return "[" + exact(range.low) + ":" + exact(range.high) + "]";
}

Range widened(Range range, Scale scale) {
    if (scale == Scale::logarithmic) {
        const double step = std::pow(std::max(range.high / range.low, 1.1), margin);
        return {range.low / step, range.high * step};
    }
    const double width = range.high - range.low;
    const double step = margin * (width > 0 ? width : std::max(std::abs(range.low), 1.0));
    return {range.low - step, range.high + step};
}

Range x_range_of(const Figure& figure) {
    Figure turned;
    for (const Series& series : figure.series) {
        turned.series.push_back({});
        turned.series.back().y = series.x;
    }
    return y_range_of({turned});
}

void check(const Series& series) {
    const auto fits = [&](std::size_t length) { return length == 0 || length == series.x.size(); };
    expect(series.y.size() == series.x.size(), "series '" + series.label + "' has one y for each x");
    expect(fits(series.lower.size()) && fits(series.upper.size()) && fits(series.hollow.size()) &&
               series.lower.size() == series.upper.size(),
           "band and hollow flags of series '" + series.label + "' are as long as x");
}

std::string data_block(std::size_t index, const Series& series) {
    std::string block = "$series" + std::to_string(index) + " << END_OF_SERIES\n";
    for (std::size_t i = 0; i < series.x.size(); ++i) {
        const double low = series.lower.empty() ? series.y[i] : series.lower[i];
        const double high = series.upper.empty() ? series.y[i] : series.upper[i];
        const bool hollow = !series.hollow.empty() && series.hollow[i];
        block += exact(series.x[i]) + " " + exact(series.y[i]) + " " + exact(low) + " " + exact(high) + " " +
                 (hollow ? exact(series.y[i]) : "NaN") + "\n";
    }
    return block + "END_OF_SERIES\n";
}

std::string line_plot(const Series& series, const std::string& data) {
    const std::string look = " lc rgb " + quoted(series.style.colour) + " dt " + dash_type(series.style.dash) + " lw " +
                             exact(series.style.width);
    if (series.style.marker == Marker::none) {
        return data + " using 1:2 with lines" + look + " title " + quoted(series.label);
    }
    const std::size_t interval = (series.x.size() + most_markers - 1) / most_markers;
    return data + " using 1:2 with linespoints" + look + " pt " +
           std::to_string(point_types(series.style.marker).filled) + " ps 0.75 pi " +
           std::to_string(std::max<std::size_t>(interval, 1)) + " title " + quoted(series.label);
}

std::string terminal(Canvas canvas) {
    return canvas == Canvas::svg
               ? "set terminal svg size 620,460 fixed noenhanced background rgb 'white' font 'Helvetica,14'\n"
               : "set terminal pngcairo size 1240,920 noenhanced background rgb 'white' font 'Helvetica,21' "
                 "linewidth 2 pointscale 2.6 dashlength 1.6\n";
}

/// In characters. The svg terminal takes letters for wider than they are and would stack the legend, at the cost of
/// the plot.
std::string key_width(Canvas canvas) {
    return canvas == Canvas::svg ? "-3" : "2";
}

std::string preamble(const Figure& figure, Canvas canvas) {
    const Range y_range = widened(figure.y_range ? *figure.y_range : y_range_of({figure}), figure.y_scale);
    std::string text =
        "set encoding utf8\n" + terminal(canvas) +
        "set border 3 lw 1 lc rgb '#404040'\n"
        "set tics nomirror out scale 0.6 textcolor rgb '#202020'\n"
        "set grid lt 1 lw 0.5 lc rgb '#e4e4e4'\n"
        "set key outside below center horizontal Left reverse samplen 2.6 spacing 1.25 height 0.8 width " +
        key_width(canvas) +
        "\n"
        "set style fill transparent solid 0.22 noborder\n";
    if (figure.y_scale == Scale::logarithmic) {
        text += "set logscale y\nset format y '%g'\n";
    }
    return text + "set xlabel " + quoted(figure.x_label) + " offset 0,-0.3\nset ylabel " + quoted(figure.y_label) +
           "\nset title " + quoted(figure.title) + "\nset xrange " +
           range_text(widened(x_range_of(figure), Scale::linear)) + "\nset yrange " + range_text(y_range) + "\n";
}

}  // namespace

GnuplotScript gnuplot_script(const Figure& figure, Canvas canvas) {
    expect(!figure.series.empty(), "a figure has at least one series");
    std::string blocks;
    std::vector<std::string> plots;
    std::vector<std::string> titles;
    const auto data = [](std::size_t i) { return "$series" + std::to_string(i); };
    for (std::size_t i = 0; i < figure.series.size(); ++i) {
        check(figure.series[i]);
        blocks += data_block(i, figure.series[i]);
        if (!figure.series[i].lower.empty()) {
            plots.push_back(data(i) + " using 1:3:4 with filledcurves lc rgb " + quoted(figure.series[i].style.colour) +
                            " notitle");
            titles.push_back(figure.series[i].label + ", band");
        }
    }
    for (std::size_t i = 0; i < figure.series.size(); ++i) {
        plots.push_back(line_plot(figure.series[i], data(i)));
        titles.push_back(figure.series[i].label);
    }
    for (std::size_t i = 0; i < figure.series.size(); ++i) {
        const Series& series = figure.series[i];
        if (std::find(series.hollow.begin(), series.hollow.end(), true) != series.hollow.end()) {
            const PointTypes types = point_types(series.style.marker);
            const std::string points = data(i) + " using 1:5 with points ps 0.9 pt ";
            plots.push_back(points + std::to_string(types.filled) + " lc rgb 'white' notitle");
            plots.push_back(points + std::to_string(types.outline) + " lw 2.2 lc rgb " + quoted(series.style.colour) +
                            " notitle");
            titles.push_back(series.label + ", behind hollow points");
            titles.push_back(series.label + ", hollow points");
        }
    }
    std::string text = preamble(figure, canvas) + blocks + "plot ";
    for (std::size_t i = 0; i < plots.size(); ++i) {
        text += (i == 0 ? "" : ", \\\n     ") + plots[i];
    }
    return {text + "\n", titles};
}

}  // namespace surveyor
