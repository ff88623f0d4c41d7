#include "formats/pickle_value.hpp"

#include <algorithm>
#include <array>

namespace surveyor {

std::optional<std::string_view> text_of(const PickleValue& value) {
    if (const auto* text = std::get_if<PickleText>(&value)) {
        return text->text;
    }
    if (const auto* bytes = std::get_if<PickleBytes>(&value)) {
        return std::string_view(reinterpret_cast<const char*>(bytes->bytes.data()), bytes->bytes.size());
    }
    return std::nullopt;
}

std::optional<std::span<const std::byte>> bytes_of(const PickleValue& value) {
    const auto* bytes = std::get_if<PickleBytes>(&value);
    return bytes != nullptr ? std::optional(bytes->bytes) : std::nullopt;
}

std::optional<std::int64_t> integer_of(const PickleValue& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        return *integer;
    }
    if (const auto* flag = std::get_if<bool>(&value)) {
        return *flag ? 1 : 0;
    }
    return std::nullopt;
}

std::optional<std::span<const PickleValue>> sequence_of(const PickleValue& value) {
    if (const auto* tuple = node_as<PickleTuple>(value)) {
        return std::span<const PickleValue>(tuple->items);
    }
    if (const auto* list = node_as<PickleList>(value)) {
        return std::span<const PickleValue>(list->items);
    }
    return std::nullopt;
}

const PickleValue* find(const std::vector<PicklePair>& pairs, std::string_view key) {
    const auto found =
        std::find_if(pairs.rbegin(), pairs.rend(), [&](const PicklePair& pair) { return text_of(pair.first) == key; });
    return found == pairs.rend() ? nullptr : &found->second;
}

std::string kind_of(const PickleValue& value) {
    static constexpr std::array<std::string_view, 7> plain = {
        "None", "a boolean", "an integer", "a real number", "a text", "bytes", "a large integer"};
    static constexpr std::array<std::string_view, 10> nodes = {"a tuple",
                                                               "a list",
                                                               "a dict",
                                                               "a name",
                                                               "a storage",
                                                               "a tensor",
                                                               "a NumPy dtype",
                                                               "a NumPy array",
                                                               "a module",
                                                               "an object"};
    const PickleNode* const* node = std::get_if<PickleNode*>(&value);
    return std::string(node != nullptr ? nodes.at((*node)->content.index()) : plain.at(value.index()));
}

}  // namespace surveyor
