#pragma once

#include <filesystem>
#include <vector>

#include "analysis/page.hpp"
#include "analysis/section.hpp"

namespace surveyor {

/// Gives every figure and table a file of its own, because names that differ in a study may make the same stem:
/// "a b" and "a-b" become "a-b" and "a-b-2".
void make_names_unique(std::vector<Section>& sections);

/// Writes all files of a report but its page (analysis/report.hpp lists them) under `folder`, which is made when
/// absent, and removes those of the same kinds that other results left. SystemError (cannot_create, io_error) when that
/// fails.
void write_files(const std::filesystem::path& folder, const std::vector<Section>& sections, const Drawings& drawings);

}  // namespace surveyor
