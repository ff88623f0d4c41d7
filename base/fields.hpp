#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/codec.hpp"

namespace surveyor {

/// One line of a section's documentation.
struct FieldRow {
    std::string path;
    std::string type;
    std::string limits;
    std::string default_text;
    std::string description;
};

/// The one table of a section's fields: it reads them, checks them, refuses unknown ones, writes them back and
/// documents them. Defaults stand in the struct alone.
///
///     static Fields<Config> fields() {
///         return Fields<Config>{}.add("vectors", &Config::vectors, between(1, 4096), "vectors kept per sample");
///     }
template <class Config>
class Fields {
  public:
    template <class T>
    Fields& add(const std::string& name, T Config::*member, const Limits& limits, const std::string& description) {
        rows_.push_back(
            Row{name,
                false,
                [=](const StudyNode& node, const std::string& path, Config& config, Faults& faults) {
                    config.*member = Codec<T>::read(node, path, limits, faults);
                },
                [=](const Config& config) { return Codec<T>::text(config.*member); },
                [=](const std::string& path, const Config& defaults, std::vector<FieldRow>& out) {
                    if constexpr (requires { T::fields(); }) {
                        T::fields().describe(path, out);
                    } else {
                        out.push_back(
                            {path, Codec<T>::type(), limits.text(), Codec<T>::text(defaults.*member), description});
                    }
                }});
        return *this;
    }

    /// Every key that no other row names goes into this map: sections whose keys are names that the user chooses.
    template <class T>
    Fields& others(std::map<std::string, T> Config::*member,
                   const std::string& placeholder,
                   const std::string& description) {
        read_other_ = [=](const StudyNode::Entry& entry, const std::string& path, Config& config, Faults& faults) {
            (config.*member)[entry.key] = Codec<T>::read(entry.value, path + "." + entry.key, {}, faults);
        };
        text_others_ = [=](const Config& config) {
            const std::string braced = Codec<std::map<std::string, T>>::text(config.*member);
            return braced.substr(1, braced.size() - 2);
        };
        describe_others_ = [=](const std::string& path, std::vector<FieldRow>& out) {
            out.push_back({path + "." + placeholder, Codec<T>::type(), "", "", description});
            if constexpr (requires { T::fields(); }) {
                T::fields().describe(path + "." + placeholder, out);
            }
        };
        return *this;
    }

    /// As add; a section without this field is a fault.
    template <class T>
    Fields& require(const std::string& name, T Config::*member, const Limits& limits, const std::string& description) {
        add(name, member, limits, description);
        rows_.back().required = true;
        return *this;
    }

    /// Reads a section; `node` may be nullptr (all defaults). Whatever is wrong is added to `faults`.
    [[nodiscard]] Config read(const StudyNode* node, const std::string& path, Faults& faults) const {
        Config config;
        if (node == nullptr || node->kind == StudyNode::Kind::null) {
            check_required({}, node == nullptr ? Mark{"the study", 0, 0, {}} : node->mark, path, faults);
            return config;
        }
        if (node->kind != StudyNode::Kind::map) {
            faults.add(node->mark, "'" + path + "' is " + found_text(*node) + " where fields are needed");
            return config;
        }
        std::vector<std::string> seen;
        for (const StudyNode::Entry& entry : node->entries) {
            const auto row =
                std::find_if(rows_.begin(), rows_.end(), [&](const Row& r) { return r.name == entry.key; });
            if (row == rows_.end() && read_other_) {
                read_other_(entry, path, config, faults);
                continue;
            }
            if (row == rows_.end()) {
                const std::string guess = nearest_word(entry.key, names());
                faults.add(entry.mark,
                           "unknown key '" + entry.key + "' in '" + path + "'; " +
                               (guess.empty() ? "it knows " + known() : "did you mean '" + guess + "'?"));
                continue;
            }
            seen.push_back(entry.key);
            row->read(entry.value, path + "." + entry.key, config, faults);
        }
        check_required(seen, node->mark, path, faults);
        return config;
    }

    /// Every field with its value, as one line of YAML: {vectors: 50, spectrum: 100}.
    [[nodiscard]] std::string text(const Config& config) const {
        std::string text = "{";
        for (const Row& row : rows_) {
            text += (text.size() == 1 ? "" : ", ") + row.name + ": " + row.text(config);
        }
        const std::string others = text_others_ ? text_others_(config) : "";
        return text + (text.size() == 1 || others.empty() ? "" : ", ") + others + "}";
    }

    void describe(const std::string& path, std::vector<FieldRow>& out) const {
        const Config defaults;
        for (const Row& row : rows_) {
            row.describe(path + "." + row.name, defaults, out);
            if (row.required) {
                out.back().default_text = "(required)";
            }
        }
        if (describe_others_) {
            describe_others_(path, out);
        }
    }

    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> all;
        for (const Row& row : rows_) {
            all.push_back(row.name);
        }
        return all;
    }

  private:
    struct Row {
        std::string name;
        bool required;
        std::function<void(const StudyNode&, const std::string&, Config&, Faults&)> read;
        std::function<std::string(const Config&)> text;
        std::function<void(const std::string&, const Config&, std::vector<FieldRow>&)> describe;
    };

    void check_required(const std::vector<std::string>& seen,
                        const Mark& mark,
                        const std::string& path,
                        Faults& faults) const {
        for (const Row& row : rows_) {
            if (row.required && std::find(seen.begin(), seen.end(), row.name) == seen.end()) {
                faults.add(mark, "'" + path + "." + row.name + "' is missing and has no default");
            }
        }
    }

    [[nodiscard]] std::string known() const {
        std::string all;
        for (const Row& row : rows_) {
            all += (all.empty() ? "" : ", ") + row.name;
        }
        return all;
    }

    std::vector<Row> rows_;
    std::function<void(const StudyNode::Entry&, const std::string&, Config&, Faults&)> read_other_;
    std::function<std::string(const Config&)> text_others_;
    std::function<void(const std::string&, std::vector<FieldRow>&)> describe_others_;
};

/// A struct with a `fields()` table is a field like any other: a section inside a section.
template <class T>
requires requires {
    T::fields();
}

struct Codec<T> {
    static T read(const StudyNode& node, const std::string& path, const Limits& /*limits*/, Faults& faults) {
        return T::fields().read(&node, path, faults);
    }

    static std::string text(const T& value) { return T::fields().text(value); }

    static std::string type() { return "section"; }
};

}  // namespace surveyor
