// Errors, intervals and names on their way from results.h5 to the page and the files beside it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "analysis/fd_section.hpp"
#include "analysis/gnuplot_script.hpp"
#include "analysis/metrics_section.hpp"
#include "analysis/path_length_section.hpp"
#include "analysis/report.hpp"
#include "base/error.hpp"
#include "sample_results.hpp"

namespace surveyor {
namespace {

using testing::add_fd_with_errors;
using testing::add_other_metrics;
using ::testing::Contains;
using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr double normal_975 = 1.959963984540054;  // quantile of the standard normal, from tables

class Uncertainty : public ::testing::Test {
  protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() / ("analysis_uncertainty_test-" + std::to_string(::getpid()));
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
    }

    void TearDown() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] std::filesystem::path results() const { return folder_ / "results.h5"; }

    void write(const std::string& extractor, const std::string& name, std::int64_t features = 100) const {
        Hdf5File file = Hdf5File::create(results());
        add_fd_with_errors(file, extractor, name, "sefa", features);
        add_other_metrics(file, extractor, "sefa");
        file.close();
    }

    [[nodiscard]] Section fd(const std::string& extractor) const {
        StyleBook styles;
        return fd_section(read_fd(ResultsReader(results()), extractor), 0.01, styles);
    }

    [[nodiscard]] Section metrics(const std::string& extractor) const {
        StyleBook styles;
        return metrics_section(read_metrics(ResultsReader(results()), extractor, 0.01), styles);
    }

    [[nodiscard]] static std::string content(const std::filesystem::path& path) {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    }

    std::filesystem::path folder_;
};

std::string all_of(const std::vector<std::string>& texts) {
    std::string joined;
    for (const std::string& text : texts) {
        joined += text + "\n";
    }
    return joined;
}

TEST_F(Uncertainty, OfACurveIsABandOfItsOwnReachAroundItsDistances) {
    write("pixels", "FD (pixels)");

    const Figure figure = fd("pixels").figures.at(0);

    EXPECT_EQ(figure.name, "fd-pixels-direction-3");
    EXPECT_THAT(figure.series.at(0).lower, ElementsAre(9, 11, 14));  // reach 2
    EXPECT_THAT(figure.series.at(0).upper, ElementsAre(11, 13, 18));
    EXPECT_THAT(figure.series.at(1).lower, ElementsAre(8.5, 17, 24));  // reach 3
    EXPECT_THAT(figure.series.at(1).upper, ElementsAre(11.5, 23, 36));
    EXPECT_THAT(figure.series.at(0).hollow, ElementsAre(false, false, true));
    EXPECT_EQ(figure.y_range->high, 36);
    EXPECT_THAT(gnuplot_script(figure).plot_titles, Contains("Local Basis, curve, band"));
}

TEST_F(Uncertainty, HasTheGreatestFloorOfAllCurvesAndTheReferencesAsALineWithoutMarkers) {
    write("pixels", "FD (pixels)");

    const Series floor = fd("pixels").figures.at(0).series.at(2);

    EXPECT_EQ(floor.label, "bias floor at 1000 images");
    EXPECT_THAT(floor.x, ElementsAre(0, 2, 4));
    EXPECT_THAT(floor.y, ElementsAre(5.25, 5.75, 6.25));
    EXPECT_EQ(floor.style.marker, Marker::none);
    EXPECT_EQ(floor.style.dash, Dash::dotted);
    EXPECT_THAT(floor.lower, IsEmpty());
}

TEST_F(Uncertainty, StandsInTheTablesOfDistancesAndOfCorrectedOnes) {
    write("pixels", "FD (pixels)");

    const Section section = fd("pixels");

    const Table& distances = section.tables.at(0);
    EXPECT_EQ(distances.rows.at(1).cells.at(2).text, "30.000");
    EXPECT_EQ(distances.rows.at(1).cells.at(2).note, "± 2.0");
    EXPECT_EQ(distances.rows.at(0).cells.at(2).note, "± 1.0, held 20");
    EXPECT_EQ(distances.rows.at(2).label, "Bias floor");
    EXPECT_EQ(distances.rows.at(2).cells.at(1).text, "5.7500");
    const Table& corrected = section.tables.at(1);
    EXPECT_EQ(corrected.name, "fd-pixels-direction-3-corrected");
    EXPECT_EQ(corrected.rows.at(1).cells.at(2).text, "24.000");
    EXPECT_EQ(corrected.rows.at(1).cells.at(2).note, "± 3.0");
}

TEST_F(Uncertainty, MarksJustTheDifferencesWhoseIntervalExcludesZero) {
    write("pixels", "FD (pixels)");

    const Section section = fd("pixels");

    const Table& differences = section.tables.at(2);
    ASSERT_EQ(differences.rows.size(), 1U);
    EXPECT_EQ(differences.rows[0].label, "Local Basis, curve − SeFa");
    EXPECT_THAT(differences.columns, ElementsAre("2", "4"));
    EXPECT_EQ(differences.rows[0].cells[0].text, "-8.000");
    EXPECT_EQ(differences.rows[0].cells[0].note, "[-9.96, -6.04]");  // -8 -+ 1.96
    EXPECT_TRUE(differences.rows[0].cells[0].is_flagged);
    EXPECT_EQ(differences.rows[0].cells[1].note, "[-6.88, 4.88]");  // -1 -+ 5.88
    EXPECT_FALSE(differences.rows[0].cells[1].is_flagged);
    EXPECT_THAT(all_of(section.notes), HasSubstr("same latents"));
}

TEST_F(Uncertainty, ThatTwoWaysTellDifferentlyIsToldInOneSentence) {
    write("pixels", "FD (pixels)");

    const std::string notes = all_of(fd("pixels").notes);

    EXPECT_THAT(notes, HasSubstr("at 1 of 5 points, most at SeFa, direction 3, intensity 4: 2.0 from influences"));
    EXPECT_THAT(notes, HasSubstr("3.0 from the jackknife"));
}

TEST_F(Uncertainty, OfTooFewImagesForTheFeaturesIsWarnedOfOnce) {
    write("pixels", "FD (pixels)", 1000);
    const Section section = fd("pixels");

    ASSERT_EQ(section.warnings.size(), 2U);  // the other tells of held images
    EXPECT_THAT(section.warnings[0], HasSubstr("1000 images in 1000 features are rank deficient"));
    EXPECT_THAT(section.warnings[0], HasSubstr("(5.25 at the start)"));

    std::filesystem::remove(results());
    write("pixels", "FD (pixels)", 999);
    EXPECT_THAT(all_of(fd("pixels").warnings), Not(HasSubstr("rank deficient")));
}

TEST_F(Uncertainty, TellsWhatTheReferenceAndThePreprocessingWere) {
    write("pixels", "FD (pixels)");

    const std::string notes = all_of(fd("pixels").notes);

    EXPECT_THAT(notes, HasSubstr("stored statistics of 5000 images"));
    EXPECT_THAT(notes, HasSubstr("adds about 0.25"));
    EXPECT_THAT(notes, HasSubstr("clean, trunc127, tap 768"));
    EXPECT_THAT(notes, Not(HasSubstr("independent latent set")));
}

TEST_F(Uncertainty, IsLeftOutOfAFileThatKnowsNone) {
    Hdf5File file = Hdf5File::create(results());
    file.write("/fid/pixels/method", Array::of(std::vector<std::string>{"none", "sefa"}));
    file.write("/fid/pixels/traversal", Array::of(std::vector<std::string>{"none", "linear"}));
    file.write("/fid/pixels/direction", Array::of(std::vector<std::int64_t>{-1, 0}));
    file.write("/fid/pixels/intensity", Array::of(std::vector<double>{0, 2}));
    file.write("/fid/pixels/distance", Array::of(std::vector<double>{1, 2}));
    file.write("/fid/pixels/images", Array::of(std::vector<std::int64_t>{50, 50}));
    file.write("/fid/pixels/held", Array::of(std::vector<std::int64_t>{0, 0}));
    file.close();

    const Section section = fd("pixels");

    ASSERT_EQ(section.figures.at(0).series.size(), 1U);
    EXPECT_THAT(section.figures[0].series[0].lower, IsEmpty());
    EXPECT_EQ(section.figures[0].y_label, "FD (pixels)");
    ASSERT_EQ(section.tables.size(), 1U);
    EXPECT_EQ(section.tables[0].rows.size(), 1U);
    EXPECT_EQ(section.tables[0].rows[0].cells[1].note, "");
    EXPECT_THAT(all_of(section.notes), Not(HasSubstr("95 %")));
}

TEST_F(Uncertainty, OfOtherMetricsIsAnIntervalOfEachPointWithSharesCutOff) {
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

TEST_F(Uncertainty, OfOtherMetricsStandsInOneTableForEachDirection) {
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

TEST_F(Uncertainty, AndMetricsOfFidFeaturesHaveTheNamesOfThose) {
    write("mine", "FID");

    EXPECT_EQ(fd("mine").figures.at(0).y_label, "FID");
    EXPECT_THAT(metrics("mine").tables.at(0).columns,
                ElementsAre("FID infinity", "KID", "Precision", "Recall", "Density", "Coverage", "Inception score"));
}

TEST_F(Uncertainty, NeverCallsOtherFeaturesFidWhateverTheExtractorIsCalled) {
    write("inception", "FD (inception)");

    const ReportOutcome outcome = write_report(ResultsReader(results()), folder_ / "report", "/no/such/gnuplot");

    const std::string page = content(outcome.page);
    EXPECT_THAT(page, HasSubstr("FD (inception)"));
    for (const char* const name : {"FID", "KID", "Inception score"}) {
        EXPECT_THAT(page, Not(HasSubstr(name)));
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ / "report")) {
        if (entry.is_regular_file()) {
            EXPECT_THAT(content(entry.path()), Not(HasSubstr("FID"))) << entry.path();
        }
    }
}

TEST_F(Uncertainty, StandsInTheNumbersBesideEachFigureEvenWithoutGnuplot) {
    write("pixels", "FD (pixels)");

    (void)write_report(ResultsReader(results()), folder_ / "report", "/no/such/gnuplot");

    EXPECT_EQ(content(folder_ / "report" / "figures" / "fd-pixels-direction-3.csv"),
              "series,x,y,lower,upper,hollow\n"
              "\"Local Basis, curve\",0,10,9,11,0\n"
              "\"Local Basis, curve\",2,12,11,13,0\n"
              "\"Local Basis, curve\",4,16,14,18,1\n"
              "SeFa,0,10,8.5,11.5,0\n"
              "SeFa,2,20,17,23,0\n"
              "SeFa,4,30,24,36,0\n"
              "bias floor at 1000 images,0,5.25,,,0\n"
              "bias floor at 1000 images,2,5.75,,,0\n"
              "bias floor at 1000 images,4,6.25,,,0\n");
    EXPECT_EQ(content(folder_ / "report" / "tables" / "fd-pixels-direction-3-differences.csv"),
              "row,column,text,note,flagged\n"
              "\"Local Basis, curve − SeFa\",2,-8.000,\"[-9.96, -6.04]\",1\n"
              "\"Local Basis, curve − SeFa\",4,-1.000,\"[-6.88, 4.88]\",0\n");
}

TEST_F(Uncertainty, TakesAnyNameIntoItsFiles) {
    const std::string hostile = "a\"b,\n<i>=`$(x)`' {1}";
    Hdf5File file = Hdf5File::create(results());
    add_fd_with_errors(file, ".. x y", "FD (<b>&)", hostile, 10);
    add_other_metrics(file, ".. x y", hostile);
    file.close();
    const std::filesystem::path report = folder_ / "report";

    const ReportOutcome outcome = write_report(ResultsReader(results()), report);

    const std::string csv = content(report / "figures" / "fd-..-x-y-direction-3.csv");
    EXPECT_THAT(csv, HasSubstr("\n\"a\"\"b,\n<i>=`$(x)`' {1}\",2,20,17,23,0\n"));
    const std::string page = content(outcome.page);
    EXPECT_THAT(page, HasSubstr("FD (&lt;b&gt;&amp;)"));
    EXPECT_THAT(page, Not(HasSubstr("<i>")));
    EXPECT_THAT(page, HasSubstr("href=\"tables/fd-..-x-y-direction-3.csv\""));
}

TEST_F(Uncertainty, OfExtractorsWithLikeNamesGoesToFilesOfTheirOwn) {
    Hdf5File file = Hdf5File::create(results());
    add_fd_with_errors(file, "a b", "FD (first)", "sefa", 10);
    add_fd_with_errors(file, "a-b", "FD (second)", "other", 10);
    file.close();

    (void)write_report(ResultsReader(results()), folder_ / "report", "/no/such/gnuplot");

    EXPECT_THAT(content(folder_ / "report" / "figures" / "fd-a-b-direction-3.csv"), HasSubstr("SeFa"));
    EXPECT_THAT(content(folder_ / "report" / "figures" / "fd-a-b-direction-3-2.csv"), HasSubstr("other"));
}

TEST_F(Uncertainty, WithColumnsOfDifferentLengthsIsRefused) {
    Hdf5File file = Hdf5File::create(results());
    add_other_metrics(file, "pixels", "sefa");
    file.write("/kid/short/method", Array::of(std::vector<std::string>{"none"}));
    file.write("/kid/short/traversal", Array::of(std::vector<std::string>{"none", "linear"}));
    file.close();

    EXPECT_NO_THROW((void)read_metrics(ResultsReader(results()), "pixels", 0.01));
    EXPECT_THROW((void)read_metrics(ResultsReader(results()), "short", 0.01), DataError);
}

TEST_F(Uncertainty, OfPathLengthsStandsBesideTheirStoredNames) {
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
