#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>

namespace surveyor {

/// Counts finished units over all ranks and says now and then how far the run is. Safe to call from several threads.
class Progress {
  public:
    using Clock = std::chrono::steady_clock;

    enum class Style {
        terminal,  ///< one line that is overwritten twice a second
        lines,     ///< a line every `interval`
        silent,
    };

    /// Units of the whole study: `total`, of which `done` were there before.
    Progress(std::size_t total,
             std::size_t done,
             Style style,
             std::chrono::seconds interval,
             std::function<void(const std::string&)> print);

    /// From here on these units are worked at; `name` says what they are, like "wave 2 of 5 (basis, features)".
    void begin_wave(const std::string& name, std::size_t units);

    void finished_unit();

    /// Prints when it is time to.
    void tick();

    /// Prints the last state of a wave, always.
    void end_wave();

  private:
    [[nodiscard]] std::string line(Clock::time_point now) const;
    void print_locked(Clock::time_point now);

    std::mutex mutex_;
    std::size_t total_;
    Style style_;
    std::chrono::milliseconds interval_;
    std::function<void(const std::string&)> print_;
    std::string wave_;
    std::size_t wave_total_ = 0;
    std::size_t wave_done_ = 0;
    std::size_t done_;
    Clock::time_point wave_start_ = Clock::now();
    Clock::time_point last_print_ = Clock::now();
};

/// "45 s", "4 min 05 s", "2 h 10 min".
[[nodiscard]] std::string duration_text(double seconds);

}  // namespace surveyor
