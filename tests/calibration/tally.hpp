#pragma once

#include <map>
#include <string>
#include <vector>

#include "geometry/estimate.hpp"

namespace surveyor::calibration {

/// Estimates of one number with their intervals, over independent draws of the samples.
class Tally {
  public:
    /// value -+ 1.96 standard errors.
    void add(double value, double standard_error);
    void add(double value, double standard_error, const Interval& interval);

    /// What the intervals should hold; without it, the mean of the values over the draws.
    void set_truth(double truth);

    /// "| name | truth | bias / SD | mean SE / SD | coverage |", the bias that of the mean.
    void print(const std::string& name) const;

  private:
    struct Draw {
        double value;
        double standard_error;
        Interval interval;
    };

    std::vector<Draw> draws_;
    double truth_ = 0;
    bool has_truth_ = false;
};

/// By name; printed in the order of the names.
using Tallies = std::map<std::string, Tally>;

}  // namespace surveyor::calibration
