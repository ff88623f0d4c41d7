#include "tests/benchmarks/convolution_share.hpp"

#include <ATen/record_function.h>

#include <chrono>
#include <memory>
#include <string_view>

namespace surveyor::benchmarks {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

struct Seconds {
    double dense = 0.0;
    double resampling = 0.0;
    double operations = 0.0;
};

thread_local Seconds seconds;

struct Call final : at::ObserverContext {
    bool is_convolution = false;
    bool is_resampling = false;
    double operations = 0.0;
    Clock::time_point start;
};

/// Two for each multiply-add: a convolution that keeps the sides applies every weight once per sample of its image, and
/// a transposed one once per sample of its input. (No other convolution occurs in a synthesis network.)
double operations_of(const at::Tensor& input, const at::Tensor& weight) {
    const double samples = static_cast<double>(input.numel()) / static_cast<double>(input.size(1));
    return 2.0 * samples * static_cast<double>(weight.numel());
}

std::unique_ptr<at::ObserverContext> begin(const at::RecordFunction& function) {
    auto call = std::make_unique<Call>();
    // The one operator that conv2d and conv_transpose2d both end in.
    call->is_convolution = std::string_view(function.name()) == "aten::convolution";
    if (call->is_convolution) {
        const at::Tensor& weight = function.inputs()[1].toTensor();
        call->is_resampling = weight.size(1) == 1 && weight.size(2) > 1;
        call->operations = call->is_resampling ? 0.0 : operations_of(function.inputs()[0].toTensor(), weight);
        call->start = Clock::now();
    }
    return call;
}

void end(const at::RecordFunction& /*function*/, at::ObserverContext* context) {
    const Call& call = *static_cast<Call*>(context);
    if (call.is_convolution) {
        (call.is_resampling ? seconds.resampling : seconds.dense) += seconds_since(call.start);
        seconds.operations += call.operations;
    }
}

}  // namespace

TimeShares observed_shares(const std::function<void()>& work) {
    const at::CallbackHandle handle = at::addThreadLocalCallback(
        at::RecordFunctionCallback(begin, end).needsInputs(true).scopes({at::RecordScope::FUNCTION}));
    seconds = {};
    const Clock::time_point start = Clock::now();
    work();
    const double all = seconds_since(start);
    at::removeCallback(handle);
    return {seconds.dense / all,
            seconds.resampling / all,
            1.0 - (seconds.dense + seconds.resampling) / all,
            seconds.operations / all};
}

}  // namespace surveyor::benchmarks
