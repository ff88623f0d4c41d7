#include "pipeline/progress.hpp"

#include <gmock/gmock.h>

namespace surveyor {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

/// A progress that collects what it prints.
struct Talk {
    explicit Talk(Progress::Style style, std::chrono::seconds interval = std::chrono::hours(1))
        : progress(20, 5, style, interval, [this](const std::string& text) { lines.push_back(text); }) {}

    std::vector<std::string> lines;
    Progress progress;
};

TEST(Progress, SaysDoneTotalRateTimeLeftAndTheWholeRun) {
    Talk talk(Progress::Style::lines, std::chrono::seconds(0));
    talk.progress.begin_wave("basis, features", 8);
    talk.progress.finished_unit();
    talk.progress.finished_unit();

    talk.progress.tick();

    ASSERT_EQ(talk.lines.size(), 1U);
    EXPECT_THAT(talk.lines[0],
                MatchesRegex("basis, features: 2 of 8 units, [0-9.]+ units/s, .+ left in this wave; in all 7 of 20\n"));
}

TEST(Progress, CountsWavesAnewAndTheRunOn) {
    Talk talk(Progress::Style::lines);
    talk.progress.begin_wave("basis", 1);
    talk.progress.finished_unit();
    talk.progress.end_wave();
    talk.progress.begin_wave("fid", 3);
    talk.progress.finished_unit();
    talk.progress.end_wave();

    ASSERT_EQ(talk.lines.size(), 2U);
    EXPECT_THAT(talk.lines[0], StartsWith("basis: 1 of 1 units, "));
    EXPECT_THAT(talk.lines[0], ::testing::Not(HasSubstr("left")));
    EXPECT_THAT(talk.lines[1], StartsWith("fid: 1 of 3 units, "));
    EXPECT_THAT(talk.lines[1], EndsWith("; in all 7 of 20\n"));
}

TEST(Progress, WaitsForItsInterval) {
    Talk talk(Progress::Style::lines);
    talk.progress.begin_wave("basis", 8);
    talk.progress.finished_unit();
    talk.progress.tick();

    EXPECT_THAT(talk.lines, IsEmpty());
}

TEST(Progress, WritesOverItsLineOnATerminal) {
    Talk talk(Progress::Style::terminal);
    talk.progress.begin_wave("basis", 1);
    talk.progress.finished_unit();
    talk.progress.end_wave();

    EXPECT_THAT(talk.lines, ElementsAre(StartsWith("\r\x1b[Kbasis: 1 of 1"), "\n"));
}

TEST(Progress, SaysNothingWhenSilent) {
    Talk talk(Progress::Style::silent, std::chrono::seconds(0));
    talk.progress.begin_wave("basis", 1);
    talk.progress.finished_unit();
    talk.progress.tick();
    talk.progress.end_wave();

    EXPECT_THAT(talk.lines, IsEmpty());
}

TEST(Duration, ReadsLikeAPersonWouldSayIt) {
    EXPECT_EQ(duration_text(0), "0 s");
    EXPECT_EQ(duration_text(45.4), "45 s");
    EXPECT_EQ(duration_text(59.6), "1 min 00 s");
    EXPECT_EQ(duration_text(245), "4 min 05 s");
    EXPECT_EQ(duration_text(7800), "2 h 10 min");
}

}  // namespace
}  // namespace surveyor
