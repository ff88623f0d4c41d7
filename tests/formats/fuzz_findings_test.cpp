// Inputs that broke a reader of checkpoints, each found by a fuzzer of tests/fuzz.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>
#include <string_view>

#include "base/error.hpp"
#include "formats/checkpoint_formats.hpp"
#include "tests/formats/temporary_folder.hpp"

namespace surveyor {
namespace {

using testing::data_error_of;
using ::testing::HasSubstr;

TEST(FuzzFindings, ANumberBeyondDoublesInAConfigurationIsADataError) {
    Checkpoint checkpoint;
    const std::string_view json = R"({"eps": 1e999})";

    EXPECT_THAT(
        data_error_of([&] { add_model_configuration(checkpoint, std::as_bytes(std::span(json)), "config.json"); }),
        HasSubstr("config.json: holds a number beyond"));
}

}  // namespace
}  // namespace surveyor
