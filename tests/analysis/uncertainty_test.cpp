// Errors of Frechet distances on their way from results.h5 to figures, tables and notes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/gnuplot_script.hpp"
#include "sample_results.hpp"

namespace surveyor {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Uncertainty : public testing::SampleResults {};

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

}  // namespace
}  // namespace surveyor
