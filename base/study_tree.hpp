#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace surveyor {

/// Where a piece of a study was written: a file with line and column from 1, or the command line.
struct Mark {
    std::string source;  ///< file name as the user gave it, or "command line"
    int line = 0;        ///< 0: no line (command line, or a value nobody wrote)
    int column = 0;
    std::filesystem::path folder;  ///< what relative paths at this place are relative to

    /// "demo.yaml:14:9", or just the source when there is no line.
    [[nodiscard]] std::string text() const;
};

/// A study as it was written, before any meaning: scalars, lists and maps, each with its mark. Independent of YAML, so
/// that only one file of the program knows a YAML library.
struct StudyNode {
    enum class Kind { null, scalar, list, map };

    struct Entry;

    Kind kind = Kind::null;
    Mark mark;
    std::string text;              ///< of a scalar
    std::vector<StudyNode> items;  ///< of a list
    std::vector<Entry> entries;    ///< of a map, in the order written

    /// The value under a key, or nullptr.
    [[nodiscard]] const StudyNode* find(const std::string& key) const;

    /// The value under "a.b.c", or nullptr.
    [[nodiscard]] const StudyNode* find_path(const std::string& path) const;

    /// Replaces or adds the value at "a.b.c", making maps on the way. Where a scalar or list is in the way, it is
    /// replaced.
    void set_path(const std::string& path, const StudyNode& value);
};

struct StudyNode::Entry {
    std::string key;
    Mark mark;
    StudyNode value;
};

/// Collects everything that is wrong with a study, so that a person sees it all at once.
class Faults {
  public:
    void add(const Mark& mark, const std::string& message, ExitCode code = ExitCode::study_invalid);

    [[nodiscard]] bool empty() const noexcept { return faults_.empty(); }

    [[nodiscard]] std::size_t count() const noexcept { return faults_.size(); }

    /// Whether a fault of this kind was found.
    [[nodiscard]] bool has(ExitCode code) const;

    /// Throws one Error with a line per fault: invalid studies (64) before missing inputs (66) before bad data (65),
    /// each kind in the order of the file. Its exit code is that of the first line. Does nothing when there are none.
    void throw_if_any() const;

  private:
    struct Fault {
        ExitCode code;
        Mark mark;
        std::string message;
    };

    std::vector<Fault> faults_;
};

/// The entry of `known` that `word` was probably meant to be, or an empty string (Damerau-Levenshtein distance at most
/// a third of the word, at least 1).
[[nodiscard]] std::string nearest_word(const std::string& word, const std::vector<std::string>& known);

}  // namespace surveyor
