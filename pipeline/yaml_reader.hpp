#pragma once

#include <filesystem>
#include <string>

#include "base/study_tree.hpp"

namespace surveyor {

/// Reads a YAML file into a tree with marks. Duplicate keys, more than 100,000 nodes (aliases expanded) and more than
/// 32 levels are StudyErrors; an absent file is MissingInput. Messages carry file:line:column.
[[nodiscard]] StudyNode read_yaml_file(const std::filesystem::path& path);

/// The same for text; `source` stands in the marks, `folder` is what relative paths are relative to.
[[nodiscard]] StudyNode read_yaml_text(const std::string& text,
                                       const std::string& source,
                                       const std::filesystem::path& folder);

/// Applies "key.sub=value" from the command line; the value is YAML, paths in it are relative to the working directory.
void apply_override(StudyNode& study, const std::string& assignment);

}  // namespace surveyor
