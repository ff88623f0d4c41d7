#include "pipeline/progress.hpp"

#include <cmath>
#include <cstdio>

namespace surveyor {

Progress::Progress(std::size_t total,
                   std::size_t done,
                   Style style,
                   std::chrono::seconds interval,
                   std::function<void(const std::string&)> print)
    : total_(total),
      style_(style),
      interval_(style == Style::terminal ? std::chrono::milliseconds(500) : std::chrono::milliseconds(interval)),
      print_(std::move(print)),
      done_(done) {}

void Progress::begin_wave(const std::string& name, std::size_t units) {
    const std::scoped_lock lock(mutex_);
    wave_ = name;
    wave_total_ = units;
    wave_done_ = 0;
    wave_start_ = last_print_ = Clock::now();
}

void Progress::finished_unit() {
    const std::scoped_lock lock(mutex_);
    ++wave_done_;
    ++done_;
}

void Progress::tick() {
    const std::scoped_lock lock(mutex_);
    const Clock::time_point now = Clock::now();
    if (style_ != Style::silent && now - last_print_ >= interval_) {
        print_locked(now);
    }
}

void Progress::end_wave() {
    const std::scoped_lock lock(mutex_);
    if (style_ != Style::silent) {
        print_locked(Clock::now());
        if (style_ == Style::terminal) {
            print_("\n");
        }
    }
}

void Progress::print_locked(Clock::time_point now) {
    print_(style_ == Style::terminal ? "\r\x1b[K" + line(now) : line(now) + "\n");
    last_print_ = now;
}

std::string Progress::line(Clock::time_point now) const {
    const double seconds = std::chrono::duration<double>(now - wave_start_).count();
    const double rate = seconds > 0 ? static_cast<double>(wave_done_) / seconds : 0.0;
    char text[256];
    std::snprintf(
        text, sizeof text, ": %zu of %zu units, %.*f units/s", wave_done_, wave_total_, rate < 10 ? 2 : 0, rate);
    std::string out = wave_ + text;
    if (wave_done_ > 0 && wave_done_ < wave_total_) {
        out += ", " + duration_text(static_cast<double>(wave_total_ - wave_done_) / rate) + " left in this wave";
    }
    return out + "; in all " + std::to_string(done_) + " of " + std::to_string(total_);
}

std::string duration_text(double seconds) {
    const auto whole = static_cast<long>(std::lround(seconds));
    char text[64];
    if (whole < 60) {
        std::snprintf(text, sizeof text, "%ld s", whole);
    } else if (whole < 3600) {
        std::snprintf(text, sizeof text, "%ld min %02ld s", whole / 60, whole % 60);
    } else {
        std::snprintf(text, sizeof text, "%ld h %02ld min", whole / 3600, whole % 3600 / 60);
    }
    return text;
}

}  // namespace surveyor
