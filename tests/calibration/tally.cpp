#include "tests/calibration/tally.hpp"

#include <cmath>
#include <cstdio>

#include "base/error.hpp"

namespace surveyor::calibration {

void Tally::add(double value, double standard_error) {
    add(value, standard_error, normal_interval(value, standard_error));
}

void Tally::add(double value, double standard_error, const Interval& interval) {
    draws_.push_back({value, standard_error, interval});
}

void Tally::set_truth(double truth) {
    truth_ = truth;
    has_truth_ = true;
}

void Tally::print(const std::string& name) const {
    expect(draws_.size() >= 2, "a tally needs draws");
    const auto count = static_cast<double>(draws_.size());
    double mean = 0;
    double error = 0;
    for (const Draw& draw : draws_) {
        mean += draw.value / count;
        error += draw.standard_error / count;
    }
    double squares = 0;
    for (const Draw& draw : draws_) {
        squares += (draw.value - mean) * (draw.value - mean);
    }
    const double deviation = std::sqrt(squares / (count - 1));
    const double truth = has_truth_ ? truth_ : mean;
    double held = 0;
    for (const Draw& draw : draws_) {
        held += draw.interval.low <= truth && truth <= draw.interval.high ? 1 : 0;
    }
    std::printf("| %s | %.4g | %.2f | %.2f | %.1f %% |\n",
                name.c_str(),
                truth,
                (mean - truth) / deviation,
                error / deviation,
                100 * held / count);
    std::fflush(stdout);
}

}  // namespace surveyor::calibration
