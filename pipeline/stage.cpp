#include "pipeline/stage.hpp"

#include <algorithm>

namespace surveyor {

const Array& Inputs::array(const std::string& alias, const std::string& dataset) const {
    const auto found = arrays_.find(alias);
    expect(found != arrays_.end(), "the group declares the input '" + alias + "'");
    return named(found->second, dataset, "input '" + alias + "'");
}

const StageEntry& Schema::stage(const std::string& name) const {
    const auto found =
        std::find_if(stages.begin(), stages.end(), [&](const StageEntry& entry) { return entry.section.name == name; });
    expect(found != stages.end(), "there is a stage called '" + name + "'");
    return *found;
}

std::vector<const StudySection*> Schema::all_sections() const {
    std::vector<const StudySection*> all;
    for (const StudySection& section : sections) {
        all.push_back(&section);
    }
    for (const StageEntry& entry : stages) {
        all.push_back(&entry.section);
    }
    return all;
}

}  // namespace surveyor
