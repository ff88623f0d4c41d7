#include "pipeline/explain.hpp"

#include <algorithm>
#include <map>
#include <sstream>

#include "pipeline/key_change.hpp"
#include "pipeline/yaml_reader.hpp"

namespace surveyor {

namespace {

std::size_t units_done(const PlannedGroup& planned, const Store& store) {
    const std::vector<ShardRange> listed = store.list(planned);
    return static_cast<std::size_t>(std::count_if(planned.units.begin(), planned.units.end(), [&](const Unit& unit) {
        return Store::holder(planned, unit, listed).last > 0;
    }));
}

/// Looks for what an earlier run left of the same group under another key, and says what differs.
std::string reason(const PlannedGroup& planned, std::size_t done, const Store& store) {
    if (done > 0 || !store.list(planned).empty()) {
        return "continues";
    }
    const StudyNode now = read_yaml_text(planned.preimage, "key", "/");
    std::string best;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(store.shelf() / planned.group.name.stage, error)) {
        const std::filesystem::path file = entry.path() / "key.json";
        if (!std::filesystem::exists(file) || planned.folder.ends_with(entry.path().filename().string())) {
            continue;
        }
        const StudyNode before = read_yaml_file(file);
        const StudyNode* label = before.find("label");
        if (label != nullptr && label->text == planned.group.name.label) {
            std::string found = key_change(now, before);
            if (found.empty()) {
                found = (planned.group.extent.empty() ? "what it reads reaches elsewhere"
                                                      : "reaches elsewhere (" + planned.group.extent + ")") +
                        ", the same numbers where both do";
            }
            best = best.empty() || found.size() < best.size() ? found : best;
        }
    }
    return best.empty() ? "new" : "runs again: " + best;
}

/// What a person wants to know of a stage: how far it is, and the groups with work by the reason for it.
struct StageState {
    std::string name;
    std::size_t done;
    std::size_t units;
    std::map<std::string, std::vector<std::string>> work;
};

std::string listed(const std::vector<std::string>& labels) {
    constexpr std::size_t shown = 3;
    std::string text;
    for (std::size_t i = 0; i < std::min(shown, labels.size()); ++i) {
        text += (text.empty() ? "" : ", ") + labels[i];
    }
    return labels.size() > shown ? text + " and " + std::to_string(labels.size() - shown) + " more" : text;
}

}  // namespace

std::string explain_plan(const Plan& plan, const Store& store) {
    std::vector<StageState> stages;
    std::size_t all_done = 0;
    std::size_t all = 0;
    for (const PlannedGroup& planned : plan.groups) {
        const std::string& name = planned.group.name.stage;
        auto stage = std::find_if(stages.begin(), stages.end(), [&](const StageState& s) { return s.name == name; });
        if (stage == stages.end()) {
            stages.push_back({name, 0, 0, {}});
            stage = stages.end() - 1;
        }
        const std::size_t done = units_done(planned, store);
        stage->done += done;
        stage->units += planned.units.size();
        all_done += done;
        all += planned.units.size();
        if (done < planned.units.size()) {
            stage->work[reason(planned, done, store)].push_back(planned.group.name.label);
        }
    }
    std::ostringstream text;
    for (const StageState& stage : stages) {
        text << stage.name << ": " << stage.done << " of " << stage.units << " units done\n";
        for (const auto& [why, labels] : stage.work) {
            text << "  " << why << ": " << listed(labels) << "\n";
        }
    }
    text << all_done << " of " << all << " units are done, " << all - all_done << " to do in " << store.root().string()
         << "\n";
    return text.str();
}

}  // namespace surveyor
