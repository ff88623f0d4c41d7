// config.json beside the weights of a BigGAN model.
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "formats/checkpoint_formats.hpp"
#include "formats/not_a_model.hpp"

namespace surveyor {

namespace {

using Json = nlohmann::json;

constexpr std::size_t largest_file = std::size_t{1} << 20U;
constexpr int deepest = 16;
constexpr std::int64_t largest_integer = std::int64_t{1} << 31U;

/// Refuses what no configuration holds while it is parsed, before a tree of it stands in memory.
bool is_acceptable(int depth, Json::parse_event_t event, const Json& value) {
    if (depth > deepest) {
        throw DataError("nests deeper than " + std::to_string(deepest) + " levels");
    }
    if (event == Json::parse_event_t::value && value.is_number_integer()) {
        const bool fits = value.is_number_unsigned() ? value.get<std::uint64_t>() <= std::uint64_t{largest_integer}
                                                     : value.get<std::int64_t>() >= -largest_integer;
        if (!fits) {
            throw DataError("holds an integer beyond 2^31");
        }
    }
    return true;
}

/// The numbers of a list in a row, those of lists in it as well; nothing when something else is among them.
bool append_numbers(const Json& value, std::vector<double>& numbers) {
    if (value.is_boolean()) {
        numbers.push_back(value.get<bool>() ? 1.0 : 0.0);
        return true;
    }
    if (value.is_number()) {
        numbers.push_back(value.get<double>());
        return true;
    }
    return value.is_array() &&
           std::all_of(value.begin(), value.end(), [&](const Json& item) { return append_numbers(item, numbers); });
}

}  // namespace

void add_model_configuration(Checkpoint& checkpoint, std::span<const std::byte> json, const std::string& name) {
    if (json.size() > largest_file) {
        throw DataError(name + ": has " + std::to_string(json.size()) + " bytes, more than any configuration");
    }
    const std::string_view text(reinterpret_cast<const char*>(json.data()), json.size());
    Json root;
    try {
        root = Json::parse(text, is_acceptable);
    } catch (const Json::parse_error& error) {
        throw DataError(name + ": is not valid JSON (at byte " + std::to_string(error.byte) + ")");
    } catch (const Json::out_of_range&) {
        throw DataError(name + ": holds a number beyond the range of doubles");
    } catch (const DataError& error) {
        throw DataError(name + ": " + error.what());
    }
    if (!root.is_object()) {
        throw DataError(name + ": is no JSON object (at byte 0)");
    }
    for (const auto& [key, value] : root.items()) {
        Attribute& attribute = checkpoint.attributes["config." + key];
        std::vector<double> numbers;
        if (value.is_boolean()) {
            attribute = value.get<bool>();
        } else if (value.is_number_integer()) {
            attribute = value.get<std::int64_t>();
        } else if (value.is_number()) {
            attribute = value.get<double>();
        } else if (value.is_string()) {
            attribute = value.get<std::string>();
        } else if (value.is_array() && append_numbers(value, numbers)) {
            attribute = std::move(numbers);
        }
    }
}

}  // namespace surveyor
