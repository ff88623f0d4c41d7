#include "tests/benchmarks/contest.hpp"

#include <malloc.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <exception>
#include <stdexcept>

#include "base/error.hpp"

namespace surveyor::benchmarks {
namespace {

/// Of the processor: what the process has had of it. Contenders mostly run on one thread and wait for nothing, so on an
/// idle machine this is the time that passes; on a shared one it is what would pass on an idle one.
double seconds_by(Clock clock) {
    timespec now = {};
    const clockid_t id = clock == Clock::processor ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC;
    expect(clock_gettime(id, &now) == 0, "a process has a clock");
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double seconds_of(const Contender& contender, Clock clock) {
    const double start = seconds_by(clock);
    contender.run();
    return seconds_by(clock) - start;
}

std::string formatted(const char* format, double value) {
    char text[32];
    std::snprintf(text, sizeof text, format, value);
    return text;
}

}  // namespace

Settings prepare(int argc, char** argv) {
    Settings settings;
    for (int i = 1; i < argc; ++i) {
        expect(std::string_view(argv[i]) == "--smoke", "a benchmark's only option is --smoke");
        settings.smoke = true;
    }
    // As jobs/main.cpp does, for ours and the others alike.
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    mallopt(M_TOP_PAD, 64 << 20);
    return settings;
}

std::vector<Times> race(const std::vector<Contender>& contenders, int rounds, Clock clock) {
    for (const Contender& contender : contenders) {
        contender.run();
    }
    std::vector<Times> times(contenders.size());
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < contenders.size(); ++i) {
            times[i].push_back(seconds_of(contenders[i], clock));
        }
    }
    return times;
}

double median(Times values) {
    expect(!values.empty(), "a median needs values");
    std::ranges::sort(values);
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : 0.5 * (values[half - 1] + values[half]);
}

double median_ratio(const Times& slow, const Times& fast) {
    expect(slow.size() == fast.size(), "ratios are taken round by round");
    Times ratios;
    for (std::size_t i = 0; i < slow.size(); ++i) {
        ratios.push_back(slow[i] / fast[i]);
    }
    return median(ratios);
}

void require_agreement(std::string_view contender, std::string_view quantity, double error, double tolerance) {
    std::printf("%.*s: %.*s differ from ours by %.1e (at most %.0e)\n",
                static_cast<int>(contender.size()),
                contender.data(),
                static_cast<int>(quantity.size()),
                quantity.data(),
                error,
                tolerance);
    if (!(error <= tolerance)) {
        throw std::runtime_error("the contenders do not compute the same thing; their times mean nothing");
    }
}

void print(const Row& row) {
    std::printf("| %s | %s | %s | %s | %s | %s |\n",
                row.what.c_str(),
                row.ours.c_str(),
                row.other.c_str(),
                row.ratio.c_str(),
                row.aim.c_str(),
                row.known.c_str());
    std::fflush(stdout);
}

std::string time_text(double seconds) {
    if (seconds >= 1.0) {
        return formatted("%.2f s", seconds);
    }
    return seconds >= 1e-3 ? formatted("%.1f ms", seconds * 1e3) : formatted("%.0f us", seconds * 1e6);
}

std::string ratio_text(double ratio) {
    return ratio >= 100 ? formatted("%.0fx", ratio) : formatted("%.2fx", ratio);
}

std::string rate_text(double per_second) {
    return per_second >= 100 ? formatted("%.0f/s", per_second) : formatted("%.2f/s", per_second);
}

std::string share_text(double share) {
    return formatted("%.0f %%", share * 100);
}

int run_benchmark(int argc, char** argv, const std::function<void(const Settings&)>& body) {
    try {
        body(prepare(argc, argv));
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s: %s\n", argv[0], error.what());
        return 1;
    }
}

}  // namespace surveyor::benchmarks
