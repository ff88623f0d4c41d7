#pragma once

#include <filesystem>
#include <memory>

#include "base/log.hpp"

namespace surveyor {

/// A log that speaks to stderr (plain lines for a person) and to a file (with time and level).
[[nodiscard]] std::unique_ptr<Log> make_log(const std::filesystem::path& file);

}  // namespace surveyor
