#include "analysis/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/error.hpp"
#include "formats/png.hpp"
#include "pipeline/hdf5_file.hpp"

namespace surveyor {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::Not;

/// Results as a run writes them, with a few numbers in every group.
class Report : public ::testing::Test {
  protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() / ("analysis_report_test-" + std::to_string(::getpid()));
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
    }

    void TearDown() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] std::filesystem::path results() const { return folder_ / "results.h5"; }

    static void add_fd(Hdf5File& file) {
        file.write("/fid/pixels/method", Array::of(std::vector<std::string>{"none", "local_basis", "sefa"}));
        file.write("/fid/pixels/traversal", Array::of(std::vector<std::string>{"none", "curve", "linear"}));
        file.write("/fid/pixels/direction", Array::of(std::vector<std::int64_t>{-1, 0, 0}));
        file.write("/fid/pixels/intensity", Array::of(std::vector<double>{0, 2, 2}));
        file.write("/fid/pixels/distance", Array::of(std::vector<double>{0.25, 0.375, 0.4375}));
        file.write("/fid/pixels/images", Array::of(std::vector<std::int64_t>{50, 50, 50}));
        file.write("/fid/pixels/held", Array::of(std::vector<std::int64_t>{0, 9, 0}));
    }

    static void add_grassmann(Hdf5File& file) {
        const std::string group = "/grassmann/random_w/";
        file.write(group + "k", Array::of(std::vector<std::int64_t>{1, 2}));
        for (const std::string metric : {"projection", "geodesic"}) {
            file.write(group + metric, Array(DType::float64, {3, 2}));
            file.write(group + metric + "_mean", Array::of(std::vector<double>{0.5, 0.75}));
            file.write(group + metric + "_std", Array::of(std::vector<double>{0.125, 0.0625}));
        }
    }

    static void add_spectrum(Hdf5File& file) {
        file.write("/basis/main/spectrum", Array::of(std::vector<double>{3, 2, 1, 4, 2, 1}).reshaped({2, 3}));
    }

    static void add_pictures(Hdf5File& file) {
        file.write("/render/picture", Array(DType::uint8, {1, 1, 2, 4, 4, 3}));
        file.write("/render/sample_index", Array::of(std::vector<std::int64_t>{3}));
        file.write("/render/row_method", Array::of(std::vector<std::string>{"sefa"}));
        file.write("/render/row_traversal", Array::of(std::vector<std::string>{"linear"}));
        file.write("/render/row_direction", Array::of(std::vector<std::int64_t>{0}));
        file.write("/render/column_intensity", Array::of(std::vector<double>{0, 2}));
    }

    static void add_provenance(Hdf5File& file, const std::string& written) {
        file.make_group("/provenance");
        file.set_attribute("/provenance", "study_name", "a <study> & more");
        file.set_attribute("/provenance", "seed", "11");
        file.set_attribute("/provenance", "written", written);
        file.set_attribute("/provenance", "weights_digest", "abcdef0123456789");
        file.set_attribute("/provenance", "max_held", "0.05");
        file.set_attribute("/provenance", "warnings", "first warning\nsecond warning");
    }

    void write_all(const std::string& written = "2026-11-21T12:00:00Z") const {
        Hdf5File file = Hdf5File::create(results());
        add_fd(file);
        add_grassmann(file);
        add_spectrum(file);
        add_pictures(file);
        add_provenance(file, written);
        file.close();
    }

    [[nodiscard]] static std::string content(const std::filesystem::path& path) {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    }

    [[nodiscard]] static std::vector<std::string> files_in(const std::filesystem::path& folder) {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            names.push_back(entry.path().filename().string());
        }
        std::sort(names.begin(), names.end());
        return names;
    }

    std::filesystem::path folder_;
};

TEST_F(Report, TellsFactsWarningsAndNumbersAndNeedsNothingElse) {
    write_all();

    const std::string page = content(write_report(ResultsReader(results()), folder_ / "report").page);

    EXPECT_THAT(page, HasSubstr("<h1>a &lt;study&gt; &amp; more</h1>"));
    EXPECT_THAT(page, HasSubstr("abcdef0123456789"));
    EXPECT_THAT(page, HasSubstr("first warning"));
    EXPECT_THAT(page, HasSubstr("second warning"));
    EXPECT_THAT(page, HasSubstr("2 (9 of 50)"));
    EXPECT_THAT(page, HasSubstr("0.43750"));
    EXPECT_THAT(page, HasSubstr("src=\"data:image/png;base64,iVBOR"));
    EXPECT_THAT(page, Not(HasSubstr("<script")));
    EXPECT_THAT(page, Not(HasSubstr("src=\"http")));
    EXPECT_THAT(page, Not(HasSubstr("FID (")));
}

TEST_F(Report, WritesFiguresAndStripsAsFilesOfTheirOwn) {
    write_all();
    if (!write_report(ResultsReader(results()), folder_ / "report").messages.empty()) {
        GTEST_SKIP() << "gnuplot is not installed";
    }

    std::vector<std::string> expected;
    for (const std::string name : {"fd-pixels-direction-0", "grassmann-geodesic", "grassmann-projection", "spectrum"}) {
        for (const std::string kind : {".csv", ".png", ".svg"}) {
            expected.push_back(name + kind);
        }
    }
    EXPECT_THAT(files_in(folder_ / "report" / "figures"), ElementsAreArray(expected));
    EXPECT_EQ(read_png(folder_ / "report" / "figures" / "spectrum.png").shape(), (Shape{920, 1240, 3}));
    EXPECT_THAT(
        files_in(folder_ / "report" / "tables"),
        ElementsAre("fd-pixels-direction-0.csv", "grassmann-geodesic.csv", "grassmann-projection.csv", "spectrum.csv"));
    EXPECT_THAT(files_in(folder_ / "report" / "strips"), ElementsAre("sample-0003.png"));
    EXPECT_THAT(files_in(folder_ / "report"), ElementsAre("figures", "index.html", "strips", "tables"));
    EXPECT_EQ(read_png(folder_ / "report" / "strips" / "sample-0003.png").shape(), (Shape{4, 8, 3}));
}

TEST_F(Report, IsTheSameWhenWrittenAgain) {
    write_all();
    const ResultsReader reader(results());

    const std::string first = content(write_report(reader, folder_ / "report").page);
    const std::string second = content(write_report(reader, folder_ / "report").page);

    EXPECT_EQ(first, second);
}

TEST_F(Report, IsCurrentForTheVeryResultsThatItShows) {
    write_all();
    const std::filesystem::path report = folder_ / "report";
    EXPECT_FALSE(is_report_current(ResultsReader(results()), report)) << "there is none yet";

    const bool is_drawn = write_report(ResultsReader(results()), report).messages.empty();
    EXPECT_EQ(is_report_current(ResultsReader(results()), report), is_drawn);

    std::filesystem::remove(results());
    write_all("2026-11-21T12:00:01Z");
    EXPECT_FALSE(is_report_current(ResultsReader(results()), report)) << "these results were written later";
}

TEST_F(Report, WithoutItsFiguresIsToBeDrawnAgain) {
    write_all();

    (void)write_report(ResultsReader(results()), folder_ / "report", "/no/such/gnuplot");

    EXPECT_FALSE(is_report_current(ResultsReader(results()), folder_ / "report"));
}

TEST_F(Report, LeavesNoFiguresOfOtherResultsAndTouchesNoOtherFile) {
    write_all();
    for (const std::string name : {"figures", "strips", "tables"}) {
        std::filesystem::create_directories(folder_ / "report" / name);
        for (const std::string kind : {".csv", ".svg", ".png", ".txt"}) {
            std::ofstream(folder_ / "report" / name / ("old" + kind)) << "x";
        }
    }

    (void)write_report(ResultsReader(results()), folder_ / "report");

    EXPECT_THAT(files_in(folder_ / "report" / "figures"),
                AllOf(Contains("old.txt"),
                      Not(Contains("old.csv")),
                      Not(Contains("old.png")),
                      Not(Contains("old.svg")),
                      Contains("spectrum.csv")));
    EXPECT_THAT(files_in(folder_ / "report" / "strips"),
                ElementsAre("old.csv", "old.svg", "old.txt", "sample-0003.png"));
    EXPECT_THAT(files_in(folder_ / "report" / "tables"),
                AllOf(Contains("old.png"), Contains("old.txt"), Not(Contains("old.csv"))));
}

TEST_F(Report, CountsPairsThatStayInTheirShards) {
    Hdf5File file = Hdf5File::create(results());
    add_provenance(file, "");
    const std::string group = "/grassmann/random_w/";
    file.write(group + "k", Array::of(std::vector<std::int64_t>{1, 2}));
    for (const std::string metric : {"projection", "geodesic"}) {
        file.write(group + metric + "/path", Array::of(std::vector<std::string>{"a.h5", "b.h5"}));
        file.write(group + metric + "/last", Array::of(std::vector<std::int64_t>{50, 73}));
        file.write(group + metric + "_mean", Array::of(std::vector<double>{0.5, 0.75}));
        file.write(group + metric + "_std", Array::of(std::vector<double>{0.125, 0.0625}));
    }
    file.close();

    const std::string page = content(write_report(ResultsReader(results()), folder_ / "report").page);

    EXPECT_THAT(page, HasSubstr("73 pairs"));
}

TEST_F(Report, GivesEveryFigureIdsOfItsOwn) {
    write_all();

    const std::string page = content(write_report(ResultsReader(results()), folder_ / "report").page);

    std::vector<std::string> ids;
    for (std::size_t at = page.find("<path id='"); at != std::string::npos; at = page.find("<path id='", at + 1)) {
        ids.push_back(page.substr(at, page.find('\'', at + 10) - at));
    }
    std::sort(ids.begin(), ids.end());
    EXPECT_EQ(std::adjacent_find(ids.begin(), ids.end()), ids.end());
}

TEST_F(Report, IsWrittenWithoutGnuplotAndSaysWhatToInstall) {
    write_all();

    const ReportOutcome outcome = write_report(ResultsReader(results()), folder_ / "report", "/no/such/gnuplot");

    ASSERT_EQ(outcome.messages.size(), 1U);
    EXPECT_THAT(outcome.messages[0], HasSubstr("gnuplot-nox"));
    const std::string page = content(outcome.page);
    EXPECT_THAT(page, HasSubstr("gnuplot-nox"));
    EXPECT_THAT(page, HasSubstr("0.43750"));
    EXPECT_THAT(page, HasSubstr("data:image/png"));
    EXPECT_THAT(page, Not(HasSubstr("<svg")));
}

TEST_F(Report, ShowsWhatIsThereOfAStudyWithFewerStages) {
    Hdf5File file = Hdf5File::create(results());
    add_spectrum(file);
    file.close();

    const std::string page = content(write_report(ResultsReader(results()), folder_ / "report").page);

    EXPECT_THAT(page, HasSubstr("Singular-value spectrum"));
    EXPECT_THAT(page, Not(HasSubstr("Grassmannian")));
    EXPECT_THAT(page, Not(HasSubstr("Warnings")));
}

TEST_F(Report, NamesTheFolderThatItCannotMake) {
    write_all();
    std::ofstream(folder_ / "report") << "a file, not a folder";

    try {
        (void)write_report(ResultsReader(results()), folder_ / "report");
        FAIL();
    } catch (const SystemError& error) {
        EXPECT_EQ(error.code(), ExitCode::cannot_create);
        EXPECT_THAT(error.what(), HasSubstr((folder_ / "report").string()));
    }
}

TEST_F(Report, RefusesColumnsOfDifferentLengths) {
    Hdf5File file = Hdf5File::create(results());
    add_grassmann(file);
    file.write("/grassmann/sefa/k", Array::of(std::vector<std::int64_t>{1, 2, 3}));
    for (const std::string metric : {"projection", "geodesic"}) {
        file.write("/grassmann/sefa/" + metric, Array(DType::float64, {3, 2}));
        file.write("/grassmann/sefa/" + metric + "_mean", Array::of(std::vector<double>{0.5, 0.75}));
        file.write("/grassmann/sefa/" + metric + "_std", Array::of(std::vector<double>{0.1, 0.1}));
    }
    file.close();

    EXPECT_THROW((void)write_report(ResultsReader(results()), folder_ / "report"), DataError);
}

}  // namespace
}  // namespace surveyor
