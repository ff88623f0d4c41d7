#include "pipeline/explain.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "pipeline/yaml_reader.hpp"

namespace surveyor {

namespace {

std::size_t units_done(const PlannedGroup& planned, const Store& store) {
    const std::vector<ShardRange> listed = store.list(planned);
    return static_cast<std::size_t>(std::count_if(planned.units.begin(), planned.units.end(), [&](const Unit& unit) {
        return Store::holder(planned, unit, listed).last > 0;
    }));
}

/// Differences between two key pre-images (JSON, which is YAML): "basis.vectors: 50 -> 60". Empty when they are alike.
std::string differences(const StudyNode& now, const StudyNode& before) {
    std::string text;
    for (const std::string part : {"values", "inputs"}) {
        const StudyNode* a = now.find(part);
        const StudyNode* b = before.find(part);
        if (a == nullptr || b == nullptr) {
            continue;
        }
        for (const StudyNode::Entry& entry : a->entries) {
            const StudyNode* earlier = b->find(entry.key);
            if (earlier != nullptr && earlier->text == entry.value.text) {
                continue;
            }
            text += text.empty() ? "" : ", ";
            if (part == "inputs") {
                text += "its input " + entry.key + " changed";
            } else {
                text += entry.key + ": " + (earlier == nullptr ? "(new)" : earlier->text) + " -> " + entry.value.text;
            }
        }
    }
    return text.empty() ? "the stage has a new version" : text;
}

/// Looks for what an earlier run left of the same group under another key, and says what differs.
std::string reason(const PlannedGroup& planned, std::size_t done, const Store& store) {
    if (done > 0) {
        return "continues";
    }
    const StudyNode now = read_yaml_text(planned.preimage, "key", "/");
    std::string best;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(store.root() / "store" / planned.group.name.stage, error)) {
        const std::filesystem::path file = entry.path() / "key.json";
        if (!std::filesystem::exists(file) || planned.folder.ends_with(entry.path().filename().string())) {
            continue;
        }
        const StudyNode before = read_yaml_file(file);
        const StudyNode* label = before.find("label");
        if (label != nullptr && label->text == planned.group.name.label) {
            const std::string found = differences(now, before);
            best = best.empty() || found.size() < best.size() ? found : best;
        }
    }
    return best.empty() ? "new" : "runs again: " + best;
}

}  // namespace

std::string explain_plan(const Plan& plan, const Store& store) {
    std::ostringstream text;
    std::size_t all_done = 0;
    std::size_t all = 0;
    std::string stage;
    for (const PlannedGroup& planned : plan.groups) {
        const std::size_t done = units_done(planned, store);
        all_done += done;
        all += planned.units.size();
        if (planned.group.name.stage != stage) {
            stage = planned.group.name.stage;
            text << stage << "\n";
        }
        text << "  " << planned.group.name.label << ": " << done << " of " << planned.units.size() << " units done";
        if (done < planned.units.size()) {
            text << " (" << reason(planned, done, store) << ")";
        }
        text << "\n";
    }
    text << all_done << " of " << all << " units are done, " << all - all_done << " to do in " << store.root().string() << "\n";
    return text.str();
}

}  // namespace surveyor
