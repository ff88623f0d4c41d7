#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace surveyor {

/// Whether a file of this name replaces an earlier one.
enum class Existing {
    keep,     ///< the first one wins (shards are deterministic, so both are the same)
    replace,  ///< the new one wins (results and reports)
};

/// Puts a complete file under its final name, or nothing: written to `scratch` under a name of its own, synced to disk,
/// linked or renamed, folder synced. After a kill at any instant the final name is absent or whole (invariant 1 of
/// docs/architecture.md). SystemError: cannot_create when the folder refuses, io_error when the disk is full.
void publish_file(const std::filesystem::path& final_path,
                  std::span<const std::byte> bytes,
                  const std::filesystem::path& scratch,
                  Existing existing);

/// The same for a file that is already complete in `scratch` (made by new_scratch_name).
void publish_scratch(const std::filesystem::path& scratch_file,
                     const std::filesystem::path& final_path,
                     Existing existing);

/// This machine, as temporary files and logs call it.
[[nodiscard]] std::string host_name();

/// A name in `scratch` that no other process uses or has used: <host>.<pid>.<token>.<number>. The token is drawn once
/// in the life of a process: after a restart of a container its numbers come again.
[[nodiscard]] std::filesystem::path new_scratch_name(const std::filesystem::path& scratch);

/// Deletes the temporary files of processes of this host that are surely dead, and returns their names.
std::vector<std::string> remove_dead_scratch(const std::filesystem::path& scratch);

/// Makes a folder and its parents. SystemError(cannot_create) with the system's reason.
void make_folder(const std::filesystem::path& folder);

/// A named instant at which a test may kill this process: when SURVEYOR_FAULT_POINT is "<name>:<n>", the n-th pass
/// through it ends in SIGKILL. Costs one look at an unset variable otherwise.
void fault_point(const std::string& name);

}  // namespace surveyor
