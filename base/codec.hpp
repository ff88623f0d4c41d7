#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/study_tree.hpp"

namespace surveyor {

/// What a field of a study may hold. Applies to a value, or to each element of a list.
struct Limits {
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    std::vector<std::string> choices = {};  ///< empty: any word
    bool may_be_empty = false;              ///< for lists and maps

    /// "1 to 4096", "one of constant, per_sample", or empty.
    [[nodiscard]] std::string text() const;
};

[[nodiscard]] Limits between(double low, double high);
[[nodiscard]] Limits at_least(double low);
[[nodiscard]] Limits one_of(std::vector<std::string> choices);

/// A file that the study names. Only its bytes matter to results; the path stands in messages.
struct StudyPath {
    std::filesystem::path path;  ///< absolute, or empty when the field was left out
    Mark mark;                   ///< where it was written

    [[nodiscard]] bool empty() const { return path.empty(); }

    /// Whether there is a file to open. That there is none has been told when the field was read.
    [[nodiscard]] bool is_there() const {
        std::error_code error;
        return !empty() && std::filesystem::is_regular_file(path, error);
    }
};

/// A folder of files that the study names; as StudyPath, only what lies in it matters.
struct StudyFolder {
    std::filesystem::path path;  ///< absolute, or empty when the field was left out
    Mark mark;

    [[nodiscard]] bool empty() const { return path.empty(); }

    [[nodiscard]] bool is_there() const {
        std::error_code error;
        return !empty() && std::filesystem::is_directory(path, error);
    }
};

/// Shortest text that reads back as the same double: 1, 0.1, 1e-05.
[[nodiscard]] std::string number_text(double value);

/// A word as YAML reads it back: in quotes where it would otherwise mean something else (null, "a: b", "- a").
[[nodiscard]] std::string word_text(const std::string& word);

/// Text in double quotes with '"', '\\' and control characters escaped: valid in YAML and in JSON.
[[nodiscard]] std::string quoted(const std::string& text);

/// How a type is read from a study node, written back, and named in the documentation. One specialisation per type that
/// a field may have; structs with a `fields()` table are covered in fields.hpp.
template <class T>
struct Codec;

/// Shared by the specialisations: reports what is wrong at `node` and returns the value unchanged.
[[nodiscard]] std::int64_t read_integer(const StudyNode& node, const std::string& path, const Limits&, Faults&);
[[nodiscard]] double read_number(const StudyNode& node, const std::string& path, const Limits&, Faults&);
[[nodiscard]] std::string read_word(const StudyNode& node, const std::string& path, const Limits&, Faults&);
[[nodiscard]] StudyPath read_path(const StudyNode& node, const std::string& path, Faults&);
[[nodiscard]] StudyFolder read_folder(const StudyNode& node, const std::string& path, Faults&);
[[nodiscard]] bool read_truth(const StudyNode& node, const std::string& path, Faults&);

/// "a map", "a list", "the word 'x'": what is there, for messages.
[[nodiscard]] std::string found_text(const StudyNode& node);

template <>
struct Codec<std::int64_t> {
    static std::int64_t read(const StudyNode& node, const std::string& path, const Limits& limits, Faults& faults) {
        return read_integer(node, path, limits, faults);
    }

    static std::string text(std::int64_t value) { return std::to_string(value); }

    static std::string type() { return "integer"; }
};

template <>
struct Codec<bool> {
    static bool read(const StudyNode& node, const std::string& path, const Limits& /*limits*/, Faults& faults) {
        return read_truth(node, path, faults);
    }

    static std::string text(bool value) { return value ? "true" : "false"; }

    static std::string type() { return "true or false"; }
};

template <>
struct Codec<double> {
    static double read(const StudyNode& node, const std::string& path, const Limits& limits, Faults& faults) {
        return read_number(node, path, limits, faults);
    }

    static std::string text(double value) { return number_text(value); }

    static std::string type() { return "number"; }
};

template <>
struct Codec<std::string> {
    static std::string read(const StudyNode& node, const std::string& path, const Limits& limits, Faults& faults) {
        return read_word(node, path, limits, faults);
    }

    static std::string text(const std::string& value) { return word_text(value); }

    static std::string type() { return "word"; }
};

template <>
struct Codec<StudyPath> {
    static StudyPath read(const StudyNode& node, const std::string& path, const Limits& /*limits*/, Faults& faults) {
        return read_path(node, path, faults);
    }

    static std::string text(const StudyPath& value) { return quoted(value.path.string()); }

    static std::string type() { return "path"; }
};

template <>
struct Codec<StudyFolder> {
    static StudyFolder read(const StudyNode& node, const std::string& path, const Limits& /*limits*/, Faults& faults) {
        return read_folder(node, path, faults);
    }

    static std::string text(const StudyFolder& value) { return quoted(value.path.string()); }

    static std::string type() { return "path of a folder"; }
};

template <class T>
struct Codec<std::vector<T>> {
    static std::vector<T> read(const StudyNode& node, const std::string& path, const Limits& limits, Faults& faults) {
        std::vector<T> values;
        if (node.kind != StudyNode::Kind::list) {
            faults.add(node.mark,
                       "'" + path + "' is " + found_text(node) + " where a list is needed, like [" + Codec<T>::type() +
                           ", ...]");
            return values;
        }
        if (node.items.empty() && !limits.may_be_empty) {
            faults.add(node.mark, "'" + path + "' is an empty list; name at least one");
        }
        for (const StudyNode& item : node.items) {
            const std::size_t before = faults.count();
            T value = Codec<T>::read(item, path, limits, faults);
            // What is computed, drawn or shown twice is a slip, and a dataset with two equal indices a trap.
            if (faults.count() == before && std::find(values.begin(), values.end(), value) != values.end()) {
                faults.add(item.mark, "'" + path + "' names " + Codec<T>::text(value) + " twice");
            }
            values.push_back(std::move(value));
        }
        return values;
    }

    static std::string text(const std::vector<T>& values) {
        std::string text = "[";
        for (const T& value : values) {
            text += (text.size() == 1 ? "" : ", ") + Codec<T>::text(value);
        }
        return text + "]";
    }

    static std::string type() { return "list of " + Codec<T>::type(); }
};

/// So many numbers, which may be alike.
template <std::size_t N>
struct Codec<std::array<double, N>> {
    static std::array<double, N> read(const StudyNode& node,
                                      const std::string& path,
                                      const Limits& limits,
                                      Faults& faults) {
        std::array<double, N> values{};
        if (node.kind != StudyNode::Kind::list || node.items.size() != N) {
            faults.add(node.mark, "'" + path + "' is " + found_text(node) + " where a " + type() + " is needed");
            return values;
        }
        for (std::size_t i = 0; i < N; ++i) {
            values[i] = Codec<double>::read(node.items[i], path, limits, faults);
        }
        return values;
    }

    static std::string text(const std::array<double, N>& values) {
        std::string text = "[";
        for (const double value : values) {
            text += (text.size() == 1 ? "" : ", ") + Codec<double>::text(value);
        }
        return text + "]";
    }

    static std::string type() { return "list of " + std::to_string(N) + " numbers"; }
};

/// Names with values whose order matters (the order of curves in a figure).
template <class T>
struct Codec<std::vector<std::pair<std::string, T>>> {
    static std::vector<std::pair<std::string, T>> read(const StudyNode& node,
                                                       const std::string& path,
                                                       const Limits& limits,
                                                       Faults& faults) {
        std::vector<std::pair<std::string, T>> values;
        if (node.kind != StudyNode::Kind::map || (node.entries.empty() && !limits.may_be_empty)) {
            faults.add(node.mark, "'" + path + "' is " + found_text(node) + " where names with values are needed");
            return values;
        }
        for (const StudyNode::Entry& entry : node.entries) {
            values.emplace_back(entry.key, Codec<T>::read(entry.value, path + "." + entry.key, limits, faults));
        }
        return values;
    }

    static std::string text(const std::vector<std::pair<std::string, T>>& values) {
        std::string text = "{";
        for (const auto& [key, value] : values) {
            text += (text.size() == 1 ? "" : ", ") + word_text(key) + ": " + Codec<T>::text(value);
        }
        return text + "}";
    }

    static std::string type() { return "names, each with a " + Codec<T>::type(); }
};

template <class T>
struct Codec<std::map<std::string, T>> {
    static std::map<std::string, T> read(const StudyNode& node,
                                         const std::string& path,
                                         const Limits& limits,
                                         Faults& faults) {
        std::map<std::string, T> values;
        if (node.kind != StudyNode::Kind::map) {
            faults.add(node.mark, "'" + path + "' is " + found_text(node) + " where names with values are needed");
            return values;
        }
        for (const StudyNode::Entry& entry : node.entries) {
            values[entry.key] = Codec<T>::read(entry.value, path + "." + entry.key, limits, faults);
        }
        return values;
    }

    static std::string text(const std::map<std::string, T>& values) {
        std::string text = "{";
        for (const auto& [key, value] : values) {
            text += (text.size() == 1 ? "" : ", ") + word_text(key) + ": " + Codec<T>::text(value);
        }
        return text + "}";
    }

    static std::string type() { return "names, each with a " + Codec<T>::type(); }
};

}  // namespace surveyor
