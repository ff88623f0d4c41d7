#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace surveyor {

/// SHA-256 (FIPS 180-4) as 64 lower-case hexadecimal digits. It names published files: others print it beside a
/// download, and hubs put its first digits into the file's name. For contents of our own, base/digest.hpp is faster.
[[nodiscard]] std::string sha256_of(std::string_view bytes);

/// The same of a file's bytes, read in pieces. MissingInput when it cannot be opened, SystemError when reading fails.
[[nodiscard]] std::string sha256_of_file(const std::filesystem::path& path);

}  // namespace surveyor
