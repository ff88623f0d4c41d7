// The files beside the page: what they are called, what they hold, and that the page links them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "analysis/report.hpp"
#include "sample_results.hpp"

namespace surveyor {
namespace {

using testing::add_fd_with_errors;
using testing::add_other_metrics;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class ReportFiles : public testing::SampleResults {};

TEST_F(ReportFiles, NeverCallOtherFeaturesFidWhateverTheExtractorIsCalled) {
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

TEST_F(ReportFiles, HoldTheNumbersOfEachFigureEvenWithoutGnuplot) {
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

TEST_F(ReportFiles, TakeAnyName) {
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

TEST_F(ReportFiles, OfExtractorsWithLikeNamesAreDifferentOnes) {
    Hdf5File file = Hdf5File::create(results());
    add_fd_with_errors(file, "a b", "FD (first)", "sefa", 10);
    add_fd_with_errors(file, "a-b", "FD (second)", "other", 10);
    file.close();

    (void)write_report(ResultsReader(results()), folder_ / "report", "/no/such/gnuplot");

    EXPECT_THAT(content(folder_ / "report" / "figures" / "fd-a-b-direction-3.csv"), HasSubstr("SeFa"));
    EXPECT_THAT(content(folder_ / "report" / "figures" / "fd-a-b-direction-3-2.csv"), HasSubstr("other"));
}

TEST_F(ReportFiles, AreSvgsWithAWordOnWhatToInstallWhenGnuplotCanDrawNoPng) {
    write("pixels", "FD (pixels)");
    if (!write_report(ResultsReader(results()), folder_ / "probe").messages.empty()) {
        GTEST_SKIP() << "gnuplot is not installed";
    }
    const std::filesystem::path poor = folder_ / "poor-gnuplot";
    std::ofstream(poor) << "#!/bin/sh\ngrep -q pngcairo \"$2\" && exit 1\nexec gnuplot \"$@\"\n";
    std::filesystem::permissions(poor, std::filesystem::perms::owner_all);

    const ReportOutcome outcome = write_report(ResultsReader(results()), folder_ / "report", poor.string());

    ASSERT_EQ(outcome.messages.size(), 1U) << "told once, not for every figure";
    EXPECT_THAT(outcome.messages[0], HasSubstr("pngcairo"));
    EXPECT_THAT(files_in(folder_ / "report" / "figures"),
                AllOf(Contains("fd-pixels-direction-3.svg"),
                      Contains("fd-pixels-direction-3.csv"),
                      Not(Contains("fd-pixels-direction-3.png"))));
    const std::string page = content(outcome.page);
    EXPECT_THAT(page,
                AllOf(HasSubstr("<svg"),
                      HasSubstr("figures/fd-pixels-direction-3.csv"),
                      Not(HasSubstr("fd-pixels-direction-3.png"))));
}

TEST_F(ReportFiles, AreLinkedUnderEachFigureAndTable) {
    write("pixels", "FD (pixels)");
    const ReportOutcome outcome = write_report(ResultsReader(results()), folder_ / "report");
    if (!outcome.messages.empty()) {
        GTEST_SKIP() << "gnuplot is not installed";
    }

    const std::string page = content(outcome.page);

    std::size_t links = 0;
    for (std::size_t at = page.find("<a href=\""); at != std::string::npos; at = page.find("<a href=\"", at + 1)) {
        const std::size_t first = at + 9;
        const std::string address = page.substr(first, page.find('"', first) - first);
        EXPECT_TRUE(std::filesystem::exists(folder_ / "report" / address)) << address;
        ++links;
    }
    EXPECT_EQ(links, files_in(folder_ / "report" / "figures").size() + files_in(folder_ / "report" / "tables").size());
}

}  // namespace
}  // namespace surveyor
