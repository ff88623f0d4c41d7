#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// Times of rival ways to the same result, taken in one process and in turns, so that a disturbance of the machine
/// meets all of them. What is told are medians, and ratios taken round by round: single times mean little on a shared
/// machine. (Google Benchmark runs one contender after the other and knows no ratios.)

namespace surveyor::benchmarks {

/// What every benchmark's command line says.
struct Settings {
    bool smoke = false;  ///< --smoke: tiny sizes and one round, so that a test can show that the program still works
};

/// Reads the command line, and keeps freed memory as the program does. (One thread is configure_determinism()'s part.)
[[nodiscard]] Settings prepare(int argc, char** argv);

struct Contender {
    std::string name;
    std::function<void()> run;
};

/// What a round costs: time of the processor, which a shared machine does not stretch, or time that passes, where the
/// contenders wait for a disk.
enum class Clock { processor, wall };

/// Seconds of each round.
using Times = std::vector<double>;

/// Runs all contenders once unseen, then in turns, `rounds` times. One entry per contender.
[[nodiscard]] std::vector<Times> race(const std::vector<Contender>& contenders,
                                      int rounds,
                                      Clock clock = Clock::processor);

[[nodiscard]] double median(Times values);

/// Median over the rounds of slow / fast.
[[nodiscard]] double median_ratio(const Times& slow, const Times& fast);

/// A contender's result agrees with ours. Throws otherwise: its time then means nothing. A NaN never agrees.
void require_agreement(std::string_view contender, std::string_view quantity, double error, double tolerance);

/// One line of the table that scripts/bench.sh gathers.
struct Row {
    std::string what;
    std::string ours;
    std::string other = "-";
    std::string ratio = "-";
    std::string aim = "-";
    std::string known = "-";  ///< the figure measured elsewhere, for orientation
};

void print(const Row& row);

/// "12.3 ms", "1.25 s", "85 us".
[[nodiscard]] std::string time_text(double seconds);

/// "3.1x".
[[nodiscard]] std::string ratio_text(double ratio);

/// "3.7/s".
[[nodiscard]] std::string rate_text(double per_second);

/// "12 %".
[[nodiscard]] std::string share_text(double share);

/// Runs a benchmark's body and turns an exception into a message and a failure.
[[nodiscard]] int run_benchmark(int argc, char** argv, const std::function<void(const Settings&)>& body);

}  // namespace surveyor::benchmarks
