// The way from stored numbers to ink: what a ruler reads off the SVG is what went in.
#include <gtest/gtest.h>

#include <cmath>

#include "analysis/fd_section.hpp"
#include "analysis/gnuplot.hpp"
#include "analysis/grassmann_section.hpp"
#include "analysis/spectrum_section.hpp"
#include "svg_points.hpp"

namespace surveyor {
namespace {

using testing::Point;
using testing::SvgPoints;

std::string svg_of(const Figure& figure) {
    const Drawing drawing = draw(figure, "gnuplot");
    EXPECT_EQ(drawing.problem, "");
    return drawing.svg;
}

/// Whether a line has exactly these points, within what the file can tell.
::testing::AssertionResult shows(const SvgPoints& svg,
                                 const std::string& title,
                                 const std::vector<double>& x,
                                 const std::vector<double>& y) {
    const std::vector<Point> points = svg.line(title);
    if (points.size() != x.size()) {
        return ::testing::AssertionFailure() << title << " has " << points.size() << " points, not " << x.size();
    }
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (std::abs(points[i].x - x[i]) > svg.x_tolerance() || std::abs(points[i].y - y[i]) > svg.y_tolerance()) {
            return ::testing::AssertionFailure() << title << ", point " << i << ": (" << points[i].x << ", "
                                                 << points[i].y << "), not (" << x[i] << ", " << y[i] << ")";
        }
    }
    return ::testing::AssertionSuccess();
}

Figure figure_with(const std::string& label, const std::vector<double>& x, const std::vector<double>& y) {
    Series series;
    series.label = label;
    series.x = x;
    series.y = y;
    Figure figure;
    figure.name = "one-curve";
    figure.series.push_back(series);
    return figure;
}

/// The section of a file of an earlier version, which has no errors.
Section section_of(const std::vector<FdCondition>& conditions, const std::string& extractor) {
    StyleBook styles;
    FdData data;
    data.extractor = extractor;
    data.reference.distance_name = "FD (" + extractor + ")";
    data.conditions = conditions;
    return fd_section(data, 0.01, styles);
}

/// Two methods and a curve over two directions; the curve's last point has 3 % held.
std::vector<FdCondition> conditions() {
    return {{{"none", "none", -1, 0}, 0.91, 1000, 0},
            {{"local_basis", "curve", 0, 4}, 1.13, 1000, 2},
            {{"local_basis", "curve", 0, 8}, 1.57, 1000, 30},
            {{"local_basis", "linear", 0, 4}, 1.42, 1000, 0},
            {{"local_basis", "linear", 0, 8}, 3.85, 1000, 0},
            {{"sefa", "linear", 0, 4}, 1.48, 1000, 0},
            {{"sefa", "linear", 0, 8}, 4.97, 1000, 0},
            {{"local_basis", "curve", 1, 4}, 1.02, 1000, 0},
            {{"local_basis", "curve", 1, 8}, 1.21, 1000, 0}};
}

class Figures : public ::testing::Test {
  protected:
    void SetUp() override {
        if (draw(figure_with("probe", {0, 1}, {0, 1}), "gnuplot").is_program_missing) {
            GTEST_SKIP() << "gnuplot is not installed";
        }
    }
};

TEST_F(Figures, OfFdShowEachCurveAtItsStoredPlaceFromTheSharedConditionOn) {
    const Section section = section_of(conditions(), "pixels");

    const SvgPoints first(svg_of(section.figures.at(0)), SvgPoints::YAxis::linear);
    const SvgPoints second(svg_of(section.figures.at(1)), SvgPoints::YAxis::linear);

    EXPECT_TRUE(shows(first, "Local Basis, curve", {0, 4, 8}, {0.91, 1.13, 1.57}));
    EXPECT_TRUE(shows(first, "Local Basis, linear", {0, 4, 8}, {0.91, 1.42, 3.85}));
    EXPECT_TRUE(shows(first, "SeFa", {0, 4, 8}, {0.91, 1.48, 4.97}));
    EXPECT_TRUE(shows(second, "Local Basis, curve", {0, 4, 8}, {0.91, 1.02, 1.21}));
    EXPECT_TRUE(second.line("SeFa").empty());
}

TEST_F(Figures, ThatAreSwappedOrShiftedAreFoundOut) {
    Figure swapped = section_of(conditions(), "pixels").figures.at(0);
    Figure shifted = swapped;
    std::swap(swapped.series.at(1).y, swapped.series.at(2).y);
    for (double& x : shifted.series.at(0).x) {
        x += 0.02;
    }

    const SvgPoints swapped_svg(svg_of(swapped), SvgPoints::YAxis::linear);
    const SvgPoints shifted_svg(svg_of(shifted), SvgPoints::YAxis::linear);

    EXPECT_FALSE(shows(swapped_svg, "SeFa", {0, 4, 8}, {0.91, 1.48, 4.97}));
    EXPECT_FALSE(shows(shifted_svg, "Local Basis, curve", {0, 4, 8}, {0.91, 1.13, 1.57}));
}

TEST_F(Figures, DrawHollowJustThePointsWithTooManyHeldImages) {
    const Figure figure = section_of(conditions(), "pixels").figures.at(0);

    const SvgPoints svg(svg_of(figure), SvgPoints::YAxis::linear);

    const std::vector<Point> hollow = svg.markers("Local Basis, curve, hollow points");
    ASSERT_EQ(hollow.size(), 1U);
    EXPECT_NEAR(hollow[0].x, 8, svg.x_tolerance());
    EXPECT_NEAR(hollow[0].y, 1.57, svg.y_tolerance());
    EXPECT_TRUE(svg.markers("SeFa, hollow points").empty());
    EXPECT_EQ(svg.markers("SeFa").size(), 3U);
}

TEST_F(Figures, OfTheGrassmannMetricHaveMeanAndOneDeviationEitherSide) {
    const std::vector<Comparison> comparisons = {
        {"random_w", {1, 2, 3}, 10, {{0.5, 0.6, 0.8}, {0.1, 0.05, 0.02}}, {{0.7, 0.9, 1.3}, {0.2, 0.1, 0.05}}},
        {"close_w@0.1", {1, 2, 3}, 10, {{0.1, 0.2, 0.3}, {0.01, 0.02, 0.03}}, {{0.1, 0.25, 0.4}, {0.01, 0.02, 0.03}}}};
    const Section section = grassmann_section(comparisons);

    const SvgPoints projection(svg_of(section.figures.at(0)), SvgPoints::YAxis::linear);
    const SvgPoints geodesic(svg_of(section.figures.at(1)), SvgPoints::YAxis::linear);

    EXPECT_TRUE(shows(projection, "Random w", {1, 2, 3}, {0.5, 0.6, 0.8}));
    EXPECT_TRUE(shows(projection, "Close w, ε = 0.1", {1, 2, 3}, {0.1, 0.2, 0.3}));
    EXPECT_TRUE(shows(geodesic, "Random w", {1, 2, 3}, {0.7, 0.9, 1.3}));
    // gnuplot walks along the lower edge and back along the upper one.
    const std::vector<double> edge = {0.5, 0.8, 1.25, 1.35, 1.0, 0.9};
    const std::vector<Point> band = geodesic.band("Random w, band");
    ASSERT_EQ(band.size(), edge.size());
    for (std::size_t i = 0; i < edge.size(); ++i) {
        EXPECT_NEAR(band[i].y, edge[i], geodesic.y_tolerance()) << i;
    }
}

TEST_F(Figures, OfTheSpectrumShowFirstSamplesAndMeanOnALogarithmicAxis) {
    const Array values = Array::of<double>(std::vector<double>{10, 1, 0.1, 6, 0.5, 0.02}).reshaped({2, 3});
    const Section section = spectrum_section({values, true});

    const SvgPoints svg(svg_of(section.figures.at(0)), SvgPoints::YAxis::logarithmic);

    const auto expect_line = [&](const std::string& title, const std::vector<double>& wanted) {
        const std::vector<Point> points = svg.line(title);
        ASSERT_EQ(points.size(), wanted.size()) << title;
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            EXPECT_NEAR(points[i].x, static_cast<double>(i), svg.x_tolerance());
            // y_tolerance is in decades here.
            EXPECT_NEAR(std::log10(points[i].y), std::log10(wanted[i]), svg.y_tolerance()) << title << ", " << i;
        }
    };
    expect_line("Sample 0", {10, 1, 0.1});
    expect_line("Sample 1", {6, 0.5, 0.02});
    expect_line("Mean of 2 samples", {8, 0.75, 0.06});
}

TEST_F(Figures, TakeAnyNameWithoutRunningIt) {
    const std::string name = "it's `touch /tmp/x` $(x) <b>&amp; \"\\n_{2}";
    Figure figure = figure_with(name, {0, 1}, {1, 2});
    figure.title = name;

    const std::string svg = svg_of(figure);

    EXPECT_NE(svg.find("it's `touch /tmp/x` $(x) &lt;b&gt;&amp;amp;"), std::string::npos);
    EXPECT_EQ(svg.find("<b>"), std::string::npos);
}

TEST_F(Figures, OfOnePointOrOneValueAreDrawn) {
    Figure figure = figure_with("point", {3}, {5});
    figure.series[0].style.marker = Marker::disk;

    const SvgPoints svg(svg_of(figure), SvgPoints::YAxis::linear);

    const std::vector<Point> markers = svg.markers("point");
    ASSERT_EQ(markers.size(), 1U);
    EXPECT_NEAR(markers[0].y, 5, svg.y_tolerance());
}

TEST(Drawing, TellsWhatToInstallWhenTheProgramIsMissing) {
    const Drawing drawing = draw(figure_with("line", {0, 1}, {0, 1}), "/no/such/gnuplot");

    EXPECT_TRUE(drawing.is_program_missing);
    EXPECT_EQ(drawing.svg, "");
    EXPECT_NE(drawing.problem.find("gnuplot-nox"), std::string::npos);
}

TEST(Drawing, TellsOfAProgramThatFailsWithoutThrowing) {
    Figure figure = figure_with("line", {0, 1}, {0, 1});
    figure.name = "fails";

    const Drawing drawing = draw(figure, "false");

    EXPECT_FALSE(drawing.is_program_missing);
    EXPECT_NE(drawing.problem.find("'fails'"), std::string::npos);
}

}  // namespace
}  // namespace surveyor
