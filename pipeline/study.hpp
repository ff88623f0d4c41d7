#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/configs.hpp"
#include "pipeline/stage.hpp"

namespace surveyor {

/// A study that was read, checked and found sound: what determines the numbers, and nothing else.
struct Study {
    Configs configs;
    std::string text;  ///< every field with its value, as YAML that reads back to the same study
};

/// Reads a study file with changes from the command line, checks it against the schema, opens what it names. All that
/// is wrong is reported in one Error: 64 before 66 before 65. For rank 0; the others use `adopt_study`.
[[nodiscard]] Study read_study(const std::filesystem::path& path,
                               const std::vector<std::string>& overrides,
                               const Schema& schema);

/// What rank 0 sends the others, so that no other rank reads the study's files to plan.
[[nodiscard]] std::string pack_study(const Study& study);

/// The inverse of pack_study.
[[nodiscard]] Study adopt_study(const std::string& packed, const Schema& schema);

/// Every field of every section, for `surveyor fields` and docs/study.md.
[[nodiscard]] std::vector<FieldRow> describe_fields(const Schema& schema);

}  // namespace surveyor
