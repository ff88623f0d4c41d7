#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace surveyor {

/// Writes `pieces` one after the other under a temporary name beside `path`, flushes them to the disk and renames:
/// under its final name a file is complete or absent. An older file of that name is replaced. SystemError:
/// cannot_create (folder absent, no permission) or io_error (disk full).
void write_file(const std::filesystem::path& path, std::span<const std::span<const std::byte>> pieces);

}  // namespace surveyor
