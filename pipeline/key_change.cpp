#include "pipeline/key_change.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace surveyor {

namespace {

std::string joined(const std::vector<std::string>& items) {
    std::string text;
    for (const std::string& item : items) {
        text += (text.empty() ? "" : ", ") + item;
    }
    return text;
}

/// Many inputs often differ alike: each phrase is said once.
void add_once(std::vector<std::string>& items, std::string item) {
    if (std::find(items.begin(), items.end(), item) == items.end()) {
        items.push_back(std::move(item));
    }
}

/// An input stands in a pre-image as "stage:label <key>", followed by " rows <count>" where all its rows count.
struct Input {
    std::string_view stage;
    std::string_view key;
    std::string_view rows;

    explicit Input(std::string_view text) {
        constexpr std::string_view mark = " rows ";
        const std::size_t end = text.find(mark);
        stage = text.substr(0, text.find(':'));
        key = text.substr(0, end);
        rows = end == std::string_view::npos ? "" : text.substr(end + mark.size());
    }
};

std::string changes_of_values(const StudyNode& now, const StudyNode& before) {
    std::vector<std::string> changes;
    for (const StudyNode::Entry& entry : now.entries) {
        const StudyNode* earlier = before.find(entry.key);
        if (earlier == nullptr || earlier->text != entry.value.text) {
            changes.push_back(entry.key + ": " + (earlier == nullptr ? "(new)" : earlier->text) + " -> " +
                              entry.value.text);
        }
    }
    for (const StudyNode::Entry& entry : before.entries) {
        if (now.find(entry.key) == nullptr) {
            changes.push_back(entry.key + ": " + entry.value.text + " -> (gone)");
        }
    }
    return joined(changes);
}

/// "it reads 24 rows of features, not 12, it reads what changed in latents, basis".
std::string changes_of_inputs(const StudyNode& now, const StudyNode& before) {
    std::vector<std::string> counts;
    std::vector<std::string> stages;
    for (const StudyNode::Entry& entry : now.entries) {
        const StudyNode* earlier = before.find(entry.key);
        if (earlier != nullptr && earlier->text == entry.value.text) {
            continue;
        }
        const Input input(entry.value.text);
        const Input old(earlier == nullptr ? std::string_view() : earlier->text);
        if (input.key == old.key) {
            add_once(
                counts,
                std::string(input.rows) + " rows of " + std::string(input.stage) + ", not " + std::string(old.rows));
        } else {
            add_once(stages, std::string(input.stage));
        }
    }
    std::vector<std::string> changes;
    if (!counts.empty()) {
        changes.push_back("it reads " + joined(counts));
    }
    if (!stages.empty()) {
        changes.push_back("it reads what changed in " + joined(stages));
    }
    return joined(changes);
}

}  // namespace

std::string key_change(const StudyNode& now, const StudyNode& before) {
    std::vector<std::string> changes;
    const auto compare = [&](const char* section, const auto& changes_of) {
        const StudyNode* values = now.find(section);
        const StudyNode* earlier = before.find(section);
        if (values != nullptr && earlier != nullptr) {
            if (std::string change = changes_of(*values, *earlier); !change.empty()) {
                changes.push_back(std::move(change));
            }
        }
    };
    compare("values", changes_of_values);
    compare("inputs", changes_of_inputs);
    const StudyNode* version = before.find("version");
    if (version != nullptr && version->text != now.find("version")->text) {
        changes.emplace_back("the stage has a new version");
    }
    return joined(changes);
}

}  // namespace surveyor
