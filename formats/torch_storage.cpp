#include "formats/torch_storage.hpp"

#include "formats/not_a_model.hpp"

namespace surveyor {

namespace {

constexpr std::size_t longest_key = 256;

}  // namespace

StorageId storage_id_of(PickleMachine& machine, const PickleValue& id, std::uint64_t most_bytes) {
    const auto* items = node_as<PickleTuple>(id);
    if (items == nullptr || items->items.size() < 5 || text_of(items->items[0]) != "storage") {
        machine.fail("a reference to something that is no storage of a tensor");
    }
    const auto* type = node_as<PickleGlobal>(items->items[1]);
    if (type == nullptr || type->known.role != GlobalRole::storage_class) {
        machine.fail("a storage of class " + (type != nullptr ? printable(type->name) : kind_of(items->items[1])) +
                     ", which is not read");
    }
    const std::optional<std::string_view> key = text_of(items->items[2]);
    const std::optional<std::int64_t> count = integer_of(items->items[4]);
    if (!key || key->size() > longest_key || !count || *count < 0) {
        machine.fail("a storage without a key or with a count that is none: the file is damaged");
    }
    if (static_cast<std::uint64_t>(*count) > most_bytes / type->known.type.item_bytes) {
        machine.fail("storage '" + printable(*key) + "' declares " + std::to_string(*count) + " elements of " +
                     std::to_string(type->known.type.item_bytes) + " bytes, more than the file has");
    }
    StorageId storage{type->known.type, *key, static_cast<std::uint64_t>(*count), {}};
    if (items->items.size() > 5) {
        storage.view = items->items[5];
    }
    return storage;
}

}  // namespace surveyor
