// What files of this program record beside mean and covariance.
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "formats/statistics_formats.hpp"

namespace surveyor {

namespace {

using Json = nlohmann::json;

constexpr const char* mode_key = "mode";

/// An object, and texts in it.
constexpr int deepest = 1;

bool is_acceptable(int depth, Json::parse_event_t, const Json&) {
    if (depth > deepest) {
        throw DataError("holds more than texts under their names");
    }
    return true;
}

}  // namespace

std::string facts_text(const FeatureStatistics& statistics) {
    expect(!statistics.facts.contains(mode_key), "the mode of statistics is no fact beside it");
    Json json = statistics.facts;
    if (!statistics.mode.empty()) {
        json[mode_key] = statistics.mode;
    }
    // Names of files need not be UTF-8, which JSON is: what is not becomes the replacement character.
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void add_facts(FeatureStatistics& statistics, std::span<const std::byte> json, const std::string& field) {
    const std::string_view text(reinterpret_cast<const char*>(json.data()), json.size());
    Json root;
    try {
        root = Json::parse(text, is_acceptable);
    } catch (const Json::exception&) {
        throw DataError(field + " is not valid JSON: the file is damaged");
    } catch (const DataError& error) {
        throw DataError(field + " " + error.what());
    }
    if (!root.is_object()) {
        throw DataError(field + ": expected a JSON object, found " + root.type_name());
    }
    for (const auto& [key, value] : root.items()) {
        if (!value.is_string()) {
            throw DataError(field + " holds more than texts under their names");
        }
        (key == mode_key ? statistics.mode : statistics.facts[key]) = value.get<std::string>();
    }
}

}  // namespace surveyor
