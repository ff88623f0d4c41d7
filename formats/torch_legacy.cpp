#include "formats/torch_legacy.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "formats/not_a_model.hpp"
#include "formats/torch_storage.hpp"

namespace surveyor {

namespace {

constexpr std::string_view first_pickle("\x80\x02\x8A\x0A\x6C\xFC\x9C\x46\xF9\x20\x6A\xA8\x50\x19\x2E", 15);
constexpr std::int64_t known_version = 1001;

class LegacyReader {
  public:
    LegacyReader(PickleHeap& heap, std::span<const std::byte> stream, const std::string& where, bool is_nested)
        : heap_(heap), stream_(stream), where_(where), is_nested_(is_nested), reader_(stream, where) {}

    [[nodiscard]] PickleValue read() {
        (void)reader_.take(first_pickle.size(), "magic number");
        if (integer_of(plain_pickle()) != known_version) {
            reader_.fail("a version of torch.save other than 1001, which is not known");
        }
        check_properties(plain_pickle());
        PickleMachine machine(heap_, reader_, where_, is_nested_, [this](PickleMachine& at, const PickleValue& id) {
            return persistent(at, id);
        });
        PickleValue object = machine.run();
        read_storages(plain_pickle());
        if (reader_.remaining() > 0) {
            if (is_nested_) {
                reader_.fail("bytes after the end of the storages");
            }
            heap_.notes.push_back(std::to_string(reader_.remaining()) + " bytes after the last storage were not read");
        }
        return object;
    }

  private:
    [[nodiscard]] PickleValue plain_pickle() { return PickleMachine(heap_, reader_, where_, is_nested_).run(); }

    void check_properties(const PickleValue& value) const {
        const auto* properties = node_as<PickleDict>(value);
        const PickleValue* is_little = properties != nullptr ? find(properties->items, "little_endian") : nullptr;
        if (is_little == nullptr || integer_of(*is_little) != 1) {
            reader_.fail("written on a big-endian machine, or without a word on that: not read");
        }
    }

    [[nodiscard]] PickleValue persistent(PickleMachine& machine, const PickleValue& id) {
        const auto* items = node_as<PickleTuple>(id);
        if (items != nullptr && items->items.size() >= 2 && text_of(items->items[0]) == "module") {
            if (!std::exchange(has_programs_, true)) {
                heap_.notes.emplace_back("embedded program texts of classes were dropped unread");
            }
            return items->items[1];
        }
        const StorageId storage = storage_id_of(machine, id, stream_.size());
        PickleNode* const root = root_of(machine, storage);
        if (std::holds_alternative<std::monostate>(storage.view)) {
            return root;
        }
        const auto* view = node_as<PickleTuple>(storage.view);
        const auto number = [&](std::size_t which) {
            return view != nullptr && view->items.size() == 3 ? integer_of(view->items[which]) : std::nullopt;
        };
        const std::uint64_t offset = static_cast<std::uint64_t>(std::max<std::int64_t>(number(1).value_or(-1), -1));
        const std::uint64_t count = static_cast<std::uint64_t>(std::max<std::int64_t>(number(2).value_or(-1), -1));
        if (offset > storage.count || count > storage.count - offset) {
            machine.fail("a part of storage '" + printable(storage.key) + "' that lies outside of it");
        }
        PickleStorage part{storage.type, count, {}, nullptr, root, offset};
        PickleNode* const node = machine.make(std::move(part));
        parts_.push_back(node);
        return node;
    }

    [[nodiscard]] PickleNode* root_of(PickleMachine& machine, const StorageId& storage) {
        PickleNode*& node = roots_[storage.key];
        if (node == nullptr) {
            node = machine.make(PickleStorage{storage.type, storage.count, {}, nullptr, nullptr, 0});
        }
        const auto& root = std::get<PickleStorage>(node->content);
        if (root.type != storage.type || root.count != storage.count) {
            machine.fail("storage '" + printable(storage.key) + "' is declared twice and differently");
        }
        return node;
    }

    void read_storages(const PickleValue& value) {
        const auto* keys = node_as<PickleList>(value);
        if (keys == nullptr) {
            reader_.fail("no list of storages after the object");
        }
        std::set<std::string_view> seen;
        for (const PickleValue& item : keys->items) {
            const auto found = roots_.find(text_of(item).value_or(""));
            if (found == roots_.end() || !seen.insert(found->first).second) {
                reader_.fail("storage '" + printable(text_of(item).value_or("")) +
                             "' is listed that no tensor uses, or listed twice");
            }
            auto& storage = std::get<PickleStorage>(found->second->content);
            const std::string name = "storage '" + printable(found->first) + "'";
            const auto count = reader_.number<std::uint64_t>("element count of " + name);
            if (count != storage.count) {
                reader_.fail(name + " has " + std::to_string(count) + " elements where its tensors say " +
                             std::to_string(storage.count));
            }
            storage.bytes = reader_.take(count * storage.type.item_bytes, name + ", whose data end early,");
        }
        if (seen.size() != roots_.size()) {
            reader_.fail("a storage that a tensor uses has no data");
        }
        for (PickleNode* node : parts_) {
            auto& part = std::get<PickleStorage>(node->content);
            const auto& root = std::get<PickleStorage>(part.root->content);
            part.bytes = root.bytes.subspan(part.root_offset * part.type.item_bytes, part.count * part.type.item_bytes);
        }
    }

    PickleHeap& heap_;
    std::span<const std::byte> stream_;
    const std::string& where_;
    bool is_nested_;
    ByteReader reader_;
    std::map<std::string_view, PickleNode*> roots_;
    std::vector<PickleNode*> parts_;
    bool has_programs_ = false;
};

}  // namespace

bool is_torch_legacy(std::span<const std::byte> bytes) {
    return bytes.size() >= first_pickle.size() &&
           std::string_view(reinterpret_cast<const char*>(bytes.data()), first_pickle.size()) == first_pickle;
}

PickleValue read_torch_legacy(PickleHeap& heap,
                              std::span<const std::byte> stream,
                              const std::string& where,
                              bool is_nested) {
    if (!is_torch_legacy(stream)) {
        throw DataError(where + ": is no legacy torch.save stream (at byte 0)");
    }
    return LegacyReader(heap, stream, where, is_nested).read();
}

PickleValue read_nested_storage(PickleMachine& outer, std::span<const std::byte> stream) {
    const std::string where =
        outer.where() + ": stream of a storage (used at byte " + std::to_string(outer.position()) + ")";
    PickleValue value = read_torch_legacy(outer.heap(), stream, where, true);
    if (node_as<PickleStorage>(value) == nullptr) {
        outer.fail("the stream of a storage holds " + kind_of(value));
    }
    return value;
}

}  // namespace surveyor
