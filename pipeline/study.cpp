#include "pipeline/study.hpp"

#include <algorithm>
#include <set>

#include "pipeline/yaml_reader.hpp"

namespace surveyor {

namespace {

constexpr std::size_t longest_name = 100;

void read_head(const StudyNode& node, StudyHead& head, Faults& faults) {
    if (const StudyNode* name = node.find("study"); name != nullptr) {
        head.name = read_word(*name, "study", {}, faults);
        const bool plain = std::all_of(head.name.begin(), head.name.end(), [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
        });
        if (head.name.size() > longest_name) {
            faults.add(name->mark,
                       "'study' has " + std::to_string(head.name.size()) + " characters, but it names a folder: use " +
                           std::to_string(longest_name) + " at most");
        }
        if (!plain || head.name.starts_with('.')) {
            faults.add(name->mark,
                       "'study' is '" + head.name + "', but it names a folder: use letters, digits, '_', '-', '.'");
        }
    } else {
        faults.add(node.mark, "'study' is missing: give the study a name, like study: demo");
    }
    if (const StudyNode* seed = node.find("seed"); seed != nullptr) {
        head.seed = read_integer(*seed, "seed", between(0, 0x1p53), faults);
    }
}

void refuse_unknown_sections(const StudyNode& node, const Schema& schema, Faults& faults) {
    std::vector<std::string> known = {"study", "seed"};
    for (const StudySection* section : schema.all_sections()) {
        known.push_back(section->name);
    }
    for (const StudyNode::Entry& entry : node.entries) {
        if (std::find(known.begin(), known.end(), entry.key) == known.end()) {
            const std::string guess = nearest_word(entry.key, known);
            std::string all;
            for (const std::string& name : known) {
                all += (all.empty() ? "" : ", ") + name;
            }
            faults.add(entry.mark,
                       "unknown section '" + entry.key + "'; " +
                           (guess.empty() ? "a study knows " + all : "did you mean '" + guess + "'?"));
        }
    }
}

void refuse_repeated_keys(const StudyNode& node, Faults& faults) {
    std::set<std::string> known;
    for (const StudyNode::Entry& entry : node.entries) {
        if (!known.insert(entry.key).second) {
            faults.add(entry.mark, "the key '" + entry.key + "' stands here for the second time; remove one");
        }
        refuse_repeated_keys(entry.value, faults);
    }
    for (const StudyNode& item : node.items) {
        refuse_repeated_keys(item, faults);
    }
}

std::string text_of(const Configs& configs, const Schema& schema) {
    std::string text = "study: " + word_text(configs.head.name) + "\nseed: " + std::to_string(configs.head.seed) + "\n";
    for (const StudySection* section : schema.all_sections()) {
        if (section->written(configs)) {
            text += section->name + ": " + section->text(configs) + "\n";
        }
    }
    return text;
}

Configs read_sections(const StudyNode& node, const Schema& schema, Faults& faults) {
    Configs configs;
    if (node.kind != StudyNode::Kind::map) {
        faults.add(node.mark, "the study is " + found_text(node) + " where sections are needed");
        return configs;
    }
    read_head(node, configs.head, faults);
    refuse_unknown_sections(node, schema, faults);
    for (const StudySection* section : schema.all_sections()) {
        const StudyNode* found = node.find(section->name);
        if (found == nullptr && section->required) {
            faults.add(node.mark, "the section '" + section->name + "' is missing and has no defaults");
        }
        // A required section that is absent has been reported as a whole; its fields need no lines of their own.
        Faults ignored;
        section->read(found, configs, found == nullptr ? ignored : faults);
    }
    return configs;
}

}  // namespace

Study read_study(const std::filesystem::path& path, const std::vector<std::string>& overrides, const Schema& schema) {
    StudyNode node = read_yaml_file(path);
    for (const std::string& assignment : overrides) {
        apply_override(node, assignment);
    }
    Faults faults;
    Study study;
    refuse_repeated_keys(node, faults);
    study.configs = read_sections(node, schema, faults);
    if (node.kind == StudyNode::Kind::map) {
        for (const StudySection* section : schema.all_sections()) {
            section->prepare(study.configs, faults);
        }
    }
    const MarkOf mark = [&](const std::string& field) {
        for (std::string at = field; !at.empty();
             at = at.substr(0, at.rfind('.') == std::string::npos ? 0 : at.rfind('.'))) {
            if (const StudyNode* found = node.find_path(at); found != nullptr) {
                return found->mark;
            }
        }
        return node.mark;
    };
    // Checks across fields assume that each field alone is sound.
    if (!faults.has(ExitCode::study_invalid)) {
        for (const StudySection* section : schema.all_sections()) {
            section->check(study.configs, mark, faults);
        }
    }
    faults.throw_if_any();
    study.text = text_of(study.configs, schema);
    return study;
}

std::string pack_study(const Study& study) {
    std::string packed;
    for (const auto& [name, value] : study.configs.facts) {
        packed += name + '\x1f' + value + '\x1e';
    }
    return packed + '\x1d' + study.text;
}

Study adopt_study(const std::string& packed, const Schema& schema) {
    Study study;
    const std::size_t divide = packed.find('\x1d');
    expect(divide != std::string::npos, "a packed study has a divider");
    study.text = packed.substr(divide + 1);
    // Rank 0 has found every file and every field sound; this rank may not even see the files.
    Faults ignored;
    study.configs = read_sections(read_yaml_text(study.text, "the study", "/"), schema, ignored);
    for (std::size_t at = 0; at < divide;) {
        const std::size_t middle = packed.find('\x1f', at);
        const std::size_t end = packed.find('\x1e', middle);
        study.configs.facts[packed.substr(at, middle - at)] = packed.substr(middle + 1, end - middle - 1);
        at = end + 1;
    }
    return study;
}

std::vector<FieldRow> describe_fields(const Schema& schema) {
    std::vector<FieldRow> rows = {
        {"study", "word", "", "(required)", "name of the study, and of its folder under runs/"},
        {"seed", "integer", "0 to 9007199254740992", "0", "seed of every random stream"},
    };
    for (const StudySection* section : schema.all_sections()) {
        const std::vector<FieldRow> more = section->describe();
        rows.insert(rows.end(), more.begin(), more.end());
    }
    return rows;
}

}  // namespace surveyor
