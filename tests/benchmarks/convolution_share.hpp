#pragma once

#include <functional>

namespace surveyor::benchmarks {

/// Where the time of a piece of tensor work goes, as shares of the whole.
struct TimeShares {
    double dense = 0.0;       ///< convolutions over channels: the network's own
    double resampling = 0.0;  ///< convolutions of one channel at a time: FIR filters
    double rest = 0.0;
    double operations_per_second = 0.0;  ///< of the dense convolutions, over the whole time
};

/// Runs `work` once under observation of every convolution that the library does.
[[nodiscard]] TimeShares observed_shares(const std::function<void()>& work);

}  // namespace surveyor::benchmarks
