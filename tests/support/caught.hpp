#pragma once

#include <gtest/gtest.h>

#include <string>

#include "base/error.hpp"

namespace surveyor::testing {

/// What an action that must fail failed with.
struct Caught {
    ExitCode code = ExitCode::complete;
    std::string text;
};

/// Fails the test when `action` throws no Error.
template <class Action>
Caught caught(const Action& action) {
    try {
        action();
    } catch (const Error& error) {
        return {error.code(), error.what()};
    }
    ADD_FAILURE() << "nothing was thrown";
    return {};
}

}  // namespace surveyor::testing
