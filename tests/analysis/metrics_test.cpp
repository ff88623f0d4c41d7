// The metrics beside the Frechet distance, and path lengths.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/metrics_data.hpp"
#include "analysis/path_length_section.hpp"
#include "base/error.hpp"
#include "sample_results.hpp"

namespace surveyor {
namespace {

using ::testing::Contains;
using ::testing::DoubleEq;
using ::testing::ElementsAre;

constexpr double normal_975 = 1.959963984540054;  // quantile of the standard normal, from tables

class OtherMetrics : public testing::SampleResults {};

TEST_F(OtherMetrics, HaveAnIntervalOfEachPointWithSharesCutOff) {
    write("pixels", "FD (pixels)");

    const Section section = metrics("pixels");

    std::vector<std::string> names;
    for (const Figure& figure : section.figures) {
        names.push_back(figure.name);
    }
    EXPECT_THAT(names,
                ElementsAre("kid-pixels-direction-3",
                            "precision-pixels-direction-3",
                            "recall-pixels-direction-3",
                            "density-pixels-direction-3",
                            "coverage-pixels-direction-3"));
    const Series& kid = section.figures[0].series.at(1);
    EXPECT_THAT(kid.y, ElementsAre(0.25, 1, 1.25));
    EXPECT_NEAR(kid.lower.at(2), 1.25 - normal_975 * 0.125, 1e-9);
    EXPECT_NEAR(kid.upper.at(2), 1.25 + normal_975 * 0.125, 1e-9);
    const Series& recall = section.figures[2].series.at(1);
    EXPECT_NEAR(recall.lower.at(1), 1 - normal_975 * 0.125, 1e-9);
    EXPECT_THAT(recall.upper, Contains(DoubleEq(1)).Times(2));
    EXPECT_THAT(section.figures[2].series.at(0).hollow, ElementsAre(false, false, true));
    EXPECT_EQ(section.figures[2].series.at(0).style.colour, fd("pixels").figures.at(0).series.at(0).style.colour);
}

TEST_F(OtherMetrics, StandInOneTableForEachDirection) {
    write("pixels", "FD (pixels)");

    const Table table = metrics("pixels").tables.at(0);

    EXPECT_THAT(table.columns,
                ElementsAre("FD (pixels) infinity",
                            "Kernel distance (pixels)",
                            "Precision",
                            "Recall",
                            "Density",
                            "Coverage",
                            "Class score (pixels)"));
    ASSERT_EQ(table.rows.size(), 5U);
    EXPECT_EQ(table.rows[0].label, "Start, 0");
    EXPECT_EQ(table.rows[2].label, "Local Basis, curve, 4");
    EXPECT_EQ(table.rows[4].label, "SeFa, 4");
    EXPECT_EQ(table.rows[4].cells[1].text, "1.250");
    EXPECT_EQ(table.rows[4].cells[1].note, "± 0.12");
    EXPECT_TRUE(table.rows[2].cells[3].is_flagged);
    EXPECT_FALSE(table.rows[4].cells[3].is_flagged);
}

TEST_F(OtherMetrics, OfFidFeaturesHaveTheNamesOfThose) {
    write("mine", "FID");

    EXPECT_EQ(fd("mine").figures.at(0).y_label, "FID");
    EXPECT_THAT(metrics("mine").tables.at(0).columns,
                ElementsAre("FID infinity", "KID", "Precision", "Recall", "Density", "Coverage", "Inception score"));
}

TEST_F(OtherMetrics, OfExtractorsThatShareADistancesNameAreToldApart) {
    Hdf5File file = Hdf5File::create(results());
    for (const char* const extractor : {"clean", "legacy"}) {
        testing::add_fd_with_errors(file, extractor, "FID", "sefa", 100);
        testing::add_other_metrics(file, extractor, "sefa");
    }
    file.close();

    EXPECT_EQ(metrics("clean").tables.at(0).columns.at(1), "KID [clean]");
    EXPECT_EQ(metrics("legacy").tables.at(0).columns.at(0), "FID [legacy] infinity");
    EXPECT_THAT(fd("clean").title, ::testing::HasSubstr("FID [clean] against"));
}

TEST_F(OtherMetrics, WithColumnsOfDifferentLengthsAreRefused) {
    Hdf5File file = Hdf5File::create(results());
    testing::add_other_metrics(file, "pixels", "sefa");
    file.write("/kid/short/method", Array::of(std::vector<std::string>{"none"}));
    file.write("/kid/short/traversal", Array::of(std::vector<std::string>{"none", "linear"}));
    file.close();

    EXPECT_NO_THROW((void)read_metrics(ResultsReader(results()), "pixels", 0.01));
    EXPECT_THROW((void)read_metrics(ResultsReader(results()), "short", 0.01), DataError);
}

TEST_F(OtherMetrics, LikePathLengthsStandBesideTheirStoredNames) {
    Hdf5File file = Hdf5File::create(results());
    for (const std::string label : {"end", "full"}) {
        file.write("/ppl/" + label + "/name", Array::of(std::vector<std::string>{"path length (pixels)"}));
        file.write("/ppl/" + label + "/value", Array::of(std::vector<double>{label == "end" ? 12.5 : 25}));
        file.write("/ppl/" + label + "/value_error", Array::of(std::vector<double>{0.25}));
        file.write("/ppl/" + label + "/pairs", Array::of(std::vector<std::int64_t>{300}));
    }
    file.close();

    const Table table = path_length_section(read_path_lengths(ResultsReader(results()))).tables.at(0);

    EXPECT_EQ(table.rows.at(0).label, "path length (pixels) (end)");
    EXPECT_EQ(table.rows.at(1).cells.at(0).text, "25.000");
    EXPECT_EQ(table.rows.at(1).cells.at(0).note, "± 0.25");
    EXPECT_EQ(table.rows.at(1).cells.at(1).text, "300");
}

}  // namespace
}  // namespace surveyor
