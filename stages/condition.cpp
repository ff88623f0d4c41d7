#include "stages/condition.hpp"

#include <cstdlib>
#include <sstream>

#include "base/error.hpp"

namespace surveyor {

std::string Condition::label() const {
    if (is_start()) {
        return "start";
    }
    return method + "/" + traversal + "/" + std::to_string(direction) + "/" + number_text(intensity);
}

Condition Condition::from_label(const std::string& label) {
    if (label == "start") {
        return {};
    }
    const std::vector<std::string> parts = split_label(label);
    expect(parts.size() == 4, "a condition's label has four parts: " + label);
    return {parts[0], parts[1], std::atoll(parts[2].c_str()), std::strtod(parts[3].c_str(), nullptr)};
}

std::vector<Condition> conditions_of(const TraverseConfig& config) {
    std::vector<Condition> all = {Condition{}};
    for (const auto& [method, traversals] : config.methods) {
        for (const std::string& traversal : traversals) {
            for (const std::int64_t direction : config.directions) {
                for (const double intensity : config.intensities) {
                    if (intensity > 0) {
                        all.push_back({method, traversal, direction, intensity});
                    }
                }
            }
        }
    }
    return all;
}

std::vector<std::string> split_label(const std::string& label) {
    std::vector<std::string> parts;
    std::istringstream text(label);
    for (std::string part; std::getline(text, part, '/');) {
        parts.push_back(part);
    }
    return parts;
}

}  // namespace surveyor
