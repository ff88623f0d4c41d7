#pragma once

#include <string>
#include <vector>

namespace surveyor::testing {

struct Point {
    double x;
    double y;
};

/// What a reader with a ruler finds in a figure that gnuplot drew: the points of each plot, in the units of the axes.
/// It knows nothing of the program that wrote the script. Pixels become numbers by the two outermost labelled tics
/// of each axis.
class SvgPoints {
  public:
    enum class YAxis { linear, logarithmic };

    SvgPoints(std::string svg, YAxis y_axis);

    /// The vertices of the line called `title` in the legend; the legend's own sample is left out. Empty when absent.
    [[nodiscard]] std::vector<Point> line(const std::string& title) const;

    /// The corners of the band called `title`.
    [[nodiscard]] std::vector<Point> band(const std::string& title) const;

    /// Where the plot called `title` has markers, without the legend's.
    [[nodiscard]] std::vector<Point> markers(const std::string& title) const;

    /// Half a unit of the last written digit of a coordinate, and gnuplot's own grid of 1/100 pixel, in axis units (for
    /// a logarithmic axis: as a share of the value).
    [[nodiscard]] double x_tolerance() const { return pixel_tolerance * (x_.slope < 0 ? -x_.slope : x_.slope); }

    [[nodiscard]] double y_tolerance() const { return pixel_tolerance * (y_.slope < 0 ? -y_.slope : y_.slope); }

    [[nodiscard]] const std::string& text() const noexcept { return svg_; }

  private:
    static constexpr double pixel_tolerance = 0.02;

    /// value = offset + slope * pixel
    struct Axis {
        double offset = 0;
        double slope = 0;
    };

    void read_tics();
    [[nodiscard]] std::string plot(const std::string& title) const;
    [[nodiscard]] std::vector<Point> converted(const std::vector<Point>& pixels) const;

    std::string svg_;
    YAxis y_kind_;
    Axis x_;
    Axis y_;
    double floor_ = 0;  ///< pixel of the x axis; the legend lies below
};

}  // namespace surveyor::testing
