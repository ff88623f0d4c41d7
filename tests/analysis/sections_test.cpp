// What goes into the figures and tables, before any drawing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/fd_section.hpp"
#include "analysis/grassmann_section.hpp"
#include "analysis/labels.hpp"
#include "analysis/spectrum_section.hpp"
#include "analysis/strips_section.hpp"
#include "analysis/styles.hpp"
#include "base/error.hpp"

namespace surveyor {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> labels_of(const Figure& figure) {
    std::vector<std::string> labels;
    for (const Series& series : figure.series) {
        labels.push_back(series.label);
    }
    return labels;
}

TEST(Labels, NameCurvesAndComparisonsAsThePaperDoes) {
    EXPECT_EQ(curve_label("local_basis", "curve"), "Local Basis, curve");
    EXPECT_EQ(curve_label("local_basis", "linear"), "Local Basis, linear");
    EXPECT_EQ(curve_label("ganspace", "linear"), "GANSpace");
    EXPECT_EQ(curve_label("sefa", "linear"), "SeFa");
    EXPECT_EQ(curve_label("my_old", "guided"), "my_old, guided");
    EXPECT_EQ(comparison_label("close_w@0.25"), "Close w, ε = 0.25");
}

TEST(Styles, KeepWellKnownCurvesAndTellOthersApart) {
    StyleBook first;
    StyleBook second;

    const Style stranger = first.style_of("old");

    EXPECT_EQ(first.style_of("sefa").colour, second.style_of("sefa/linear").colour);
    EXPECT_EQ(first.style_of("old").colour, stranger.colour);
    EXPECT_NE(first.style_of("older").colour, stranger.colour);
}

/// The section of a file of an earlier version, which has no errors.
Section section_of(const std::vector<FdCondition>& conditions,
                   const std::string& extractor,
                   const std::string& name = "") {
    StyleBook styles;
    FdData data;
    data.extractor = extractor;
    data.reference.distance_name = name.empty() ? "FD (" + extractor + ")" : name;
    data.reference.is_fid = name == "FID";
    data.conditions = conditions;
    return fd_section(data, 0.01, styles);
}

/// Stored with intensities out of order, and with 1 % and 1.1 % held.
std::vector<FdCondition> conditions() {
    return {{{"none", "none", -1, 0}, 0.5, 1000, 0},
            {{"sefa", "linear", 1, 6}, 3.0, 1000, 0},
            {{"sefa", "linear", 1, 2}, 1.0, 1000, 0},
            {{"local_basis", "curve", 1, 2}, 0.75, 1000, 10},
            {{"local_basis", "curve", 1, 6}, 0.8, 1000, 11}};
}

TEST(FdSection, OrdersCurvesAsStoredAndPointsByIntensityWithTheSharedOneFirst) {
    const Section section = section_of(conditions(), "pixels");

    ASSERT_EQ(section.figures.size(), 1U);
    const Figure& figure = section.figures[0];
    EXPECT_EQ(figure.name, "fd-pixels-direction-1");
    EXPECT_EQ(figure.y_label, "FD (pixels)");
    EXPECT_THAT(labels_of(figure), ElementsAre("SeFa", "Local Basis, curve"));
    EXPECT_THAT(figure.series[0].x, ElementsAre(0, 2, 6));
    EXPECT_THAT(figure.series[0].y, ElementsAre(0.5, 1.0, 3.0));
}

TEST(FdSection, FlagsConditionsAboveTheAllowedShareAndNotAtIt) {
    const Section section = section_of(conditions(), "pixels");

    EXPECT_THAT(section.figures[0].series[1].hollow, ElementsAre(false, false, true));
    ASSERT_EQ(section.warnings.size(), 1U);
    EXPECT_THAT(section.warnings[0], HasSubstr("Local Basis, curve, direction 1"));
    EXPECT_THAT(section.warnings[0], HasSubstr("6 (11 of 1000)"));
    EXPECT_THAT(section.warnings[0], Not(HasSubstr("(10 of 1000)")));
    const TableRow& row = section.tables[0].rows[1];
    EXPECT_EQ(row.cells[1].note, "held 10");
    EXPECT_FALSE(row.cells[1].is_flagged);
    EXPECT_TRUE(row.cells[2].is_flagged);
}

TEST(FdSection, GivesAllDirectionsOneScale) {
    std::vector<FdCondition> two = conditions();
    two.push_back({{"sefa", "linear", 4, 2}, 9.0, 1000, 0});

    const Section section = section_of(two, "pixels");

    ASSERT_EQ(section.figures.size(), 2U);
    EXPECT_EQ(section.figures[0].y_range->low, 0.5);
    EXPECT_EQ(section.figures[0].y_range->high, 9.0);
    EXPECT_EQ(section.figures[1].y_range->high, 9.0);
}

TEST(FdSection, CallsADistanceAsTheFileDoesWhateverTheExtractorIsCalled) {
    const Section named = section_of(conditions(), "inception", "FD (inception)");
    const Section fid = section_of(conditions(), "mine", "FID");

    EXPECT_EQ(named.figures[0].y_label, "FD (inception)");
    EXPECT_THAT(named.notes.back(), HasSubstr("no published values"));
    EXPECT_EQ(fid.figures[0].y_label, "FID");
    EXPECT_THAT(fid.title, HasSubstr("FID against"));
    EXPECT_THAT(fid.notes.back(), Not(HasSubstr("no published values")));
}

Comparison comparison(const std::string& name) {
    return {name, {1, 2}, 5, {{0.5, 0.25}, {0.125, 0.0625}}, {{1, 2}, {0.5, 0.25}}};
}

TEST(GrassmannSection, ShowsOneEpsilonInTheMainFiguresAndAllInTheirOwn) {
    const Section section = grassmann_section(
        {comparison("random_o"), comparison("close_w@0.01"), comparison("close_w@0.1"), comparison("sefa")});

    ASSERT_EQ(section.figures.size(), 4U);
    EXPECT_THAT(labels_of(section.figures[0]), ElementsAre("Random O", "Close w, ε = 0.1", "SeFa"));
    EXPECT_THAT(labels_of(section.figures[2]), ElementsAre("Close w, ε = 0.01", "Close w, ε = 0.1"));
    EXPECT_THAT(section.figures[1].series[0].lower, ElementsAre(0.5, 1.75));
    EXPECT_THAT(section.figures[1].series[0].upper, ElementsAre(1.5, 2.25));
    EXPECT_EQ(section.tables[0].rows.size(), 4U);
}

TEST(GrassmannSection, NeedsNoFigureOfItsOwnForASingleEpsilon) {
    EXPECT_EQ(grassmann_section({comparison("close_w@0.3")}).figures.size(), 2U);
}

TEST(SpectrumSection, TabulatesPopulationStatisticsOverSamples) {
    const Array values = Array::of<double>(std::vector<double>{4, 1, 8, 3}).reshaped({2, 2});

    const Section section = spectrum_section({values, true});

    const Table& table = section.tables[0];
    EXPECT_THAT(table.columns, ElementsAre("0", "1"));
    EXPECT_EQ(table.rows[0].cells[0].text, "6.000");  // mean of 4 and 8
    EXPECT_EQ(table.rows[1].cells[0].text, "2.000");  // population deviation
    EXPECT_EQ(table.rows[2].cells[1].text, "1.000");
    EXPECT_EQ(table.rows[3].cells[1].text, "3.000");
}

TEST(StripsSection, PutsEachPictureInItsRowAndColumn) {
    // [sample 1, row 2, column 2, 1, 1, 1]: four pictures of one grey pixel.
    const Array pictures =
        Array::of<std::uint8_t>(std::vector<std::uint8_t>{10, 20, 30, 40}).reshaped({1, 2, 2, 1, 1, 1});

    const Section section = strips_section({pictures, {7}, {"a", "b"}, {-2, 0}}, 128);

    const StripSheet& sheet = section.sheets.at(0);
    EXPECT_EQ(sheet.name, "sample-0007");
    EXPECT_THAT(sheet.columns, ElementsAre("−2", "0"));
    EXPECT_EQ(sheet.strips.at(1).picture,
              Array::of<std::uint8_t>(std::vector<std::uint8_t>{30, 40}).reshaped({1, 2, 1}));
    EXPECT_EQ(stacked(sheet), Array::of<std::uint8_t>(std::vector<std::uint8_t>{10, 20, 30, 40}).reshaped({2, 2, 1}));
}

TEST(StripsSection, MakesLargePicturesSmallerByMeans) {
    const std::vector<std::uint8_t> pixels = {0, 10, 100, 100, 20, 30, 100, 101};
    const Array pictures = Array::of<std::uint8_t>(pixels).reshaped({1, 1, 1, 2, 4, 1});

    const Section section = strips_section({pictures, {0}, {"a"}, {0}}, 2);

    EXPECT_EQ(section.sheets.at(0).strips.at(0).picture,
              Array::of<std::uint8_t>(std::vector<std::uint8_t>{15, 100}).reshaped({1, 2, 1}));
    EXPECT_THAT(section.notes.at(0), HasSubstr("1/2"));
}

TEST(StripsSection, RefusesPicturesThatDoNotFitTheirLabels) {
    const Array pictures(DType::uint8, {1, 2, 2, 1, 1, 3});

    EXPECT_THROW((void)strips_section({pictures, {0}, {"only one row"}, {-2, 0}}, 128), DataError);
}

}  // namespace
}  // namespace surveyor
