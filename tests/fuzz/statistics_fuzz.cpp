#include "formats/feature_statistics.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace surveyor;

namespace {

void keep_promises(const FeatureStatistics& statistics) {
    const std::int64_t size = statistics.mean.size(0);
    fuzzing::promise(statistics.mean.dtype() == DType::float64 && statistics.mean.shape() == Shape{size},
                     "a mean is float64 [d]");
    fuzzing::promise(
        statistics.covariance.dtype() == DType::float64 && statistics.covariance.shape() == Shape({size, size}),
        "a covariance is float64 [d, d]");
    fuzzing::promise(statistics.count == 0 || statistics.count >= 2, "a count is unknown or 2 or more");
    const FeatureStatistics again = parse_feature_statistics(encode_feature_statistics(statistics), "again");
    fuzzing::promise(again.mean == statistics.mean && again.covariance == statistics.covariance &&
                         again.count == statistics.count && again.mode == statistics.mode &&
                         again.facts == statistics.facts,
                     "statistics survive being written");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzzing::read_or_refuse(
        [&] { keep_promises(parse_feature_statistics(fuzzing::bytes_of_input(data, size), "input")); });
    return 0;
}
