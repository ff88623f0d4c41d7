#include "formats/torch_zip.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "base/error.hpp"
#include "formats/not_a_model.hpp"
#include "formats/pickle_machine.hpp"
#include "formats/torch_storage.hpp"

namespace surveyor {

namespace {

constexpr std::string_view pickle_name = "/data.pkl";
constexpr std::size_t longest_key = 32;

bool is_key(std::string_view key) {
    return !key.empty() && key.size() <= longest_key && std::all_of(key.begin(), key.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
    });
}

class ArchiveReader {
  public:
    ArchiveReader(PickleHeap& heap,
                  std::span<const std::byte> archive,
                  std::span<const ZipEntry> entries,
                  const std::string& where)
        : heap_(heap), archive_(archive), where_(where), folder_(torch_folder_of(entries)) {
        for (const ZipEntry& entry : entries) {
            entries_.emplace(entry.name, &entry);
        }
    }

    [[nodiscard]] TorchArchive read() {
        if (const ZipEntry* order = entry("/byteorder")) {
            const std::span<const std::byte> bytes = content(*order);
            const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
            if (!text.starts_with("little")) {
                throw DataError(where_ + ": entry '" + printable(order->name) + "' says byte order '" +
                                printable(text) + "': written on a big-endian machine, which is not read");
            }
        }
        const ZipEntry* pickle = entry(pickle_name);
        expect(pickle != nullptr, "a torch archive has its data.pkl");
        const std::span<const std::byte> bytes = content(*pickle);
        const std::string place = where_ + ": entry '" + printable(pickle->name) + "'";
        SealedBytes(bytes, pickle->checksum, place).verify();
        ByteReader reader(bytes, place);
        PickleMachine machine(
            heap_, reader, place, false, [this](PickleMachine& at, const PickleValue& id) { return storage(at, id); });
        TorchArchive result;
        result.object = machine.run();
        if (reader.remaining() > 0) {
            heap_.notes.push_back(std::to_string(reader.remaining()) + " bytes after the pickle were not read");
        }
        result.is_script = entry("/constants.pkl") != nullptr || has_code();
        return result;
    }

  private:
    [[nodiscard]] const ZipEntry* entry(std::string_view name) const {
        const auto found = entries_.find(folder_ + std::string(name));
        return found == entries_.end() ? nullptr : found->second;
    }

    [[nodiscard]] bool has_code() const {
        const auto at = entries_.lower_bound(folder_ + "/code/");
        return at != entries_.end() && at->first.starts_with(folder_ + "/code/");
    }

    [[nodiscard]] std::span<const std::byte> content(const ZipEntry& entry) const {
        if (entry.method != ZipMethod::stored) {
            throw DataError(where_ + ": entry '" + printable(entry.name) +
                            "' has compression method 8 in a torch archive, which torch.save never writes");
        }
        return archive_.subspan(static_cast<std::size_t>(entry.data_offset), static_cast<std::size_t>(entry.bytes));
    }

    [[nodiscard]] PickleValue storage(PickleMachine& machine, const PickleValue& id) {
        const StorageId declared = storage_id_of(machine, id, archive_.size());
        if (!is_key(declared.key)) {
            machine.fail("storage key '" + printable(declared.key) +
                         "' does not match [0-9A-Za-z_]{1,32}; nothing outside of the archive is looked up");
        }
        PickleNode*& node = storages_[declared.key];
        if (node == nullptr) {
            const ZipEntry* place = entry("/data/" + std::string(declared.key));
            if (place == nullptr) {
                machine.fail("storage '" + printable(declared.key) + "' has no entry in the archive");
            }
            const std::span<const std::byte> bytes = content(*place);
            if (declared.count * declared.type.item_bytes != bytes.size()) {
                machine.fail("storage '" + printable(declared.key) + "' declares " + std::to_string(declared.count) +
                             " elements of " + std::to_string(declared.type.item_bytes) + " bytes, its entry '" +
                             printable(place->name) + "' holds " +
                             std::to_string(bytes.size() / declared.type.item_bytes) + " (" +
                             std::to_string(bytes.size()) + " bytes)");
            }
            auto seal = std::make_shared<const SealedBytes>(
                bytes, place->checksum, where_ + ": entry '" + printable(place->name) + "'");
            node = machine.make(PickleStorage{declared.type, declared.count, bytes, std::move(seal), nullptr, 0});
        }
        const auto& known = std::get<PickleStorage>(node->content);
        if (known.type != declared.type || known.count != declared.count) {
            machine.fail("storage '" + printable(declared.key) + "' is declared twice and differently");
        }
        return node;
    }

    PickleHeap& heap_;
    std::span<const std::byte> archive_;
    const std::string& where_;
    std::string folder_;
    std::map<std::string, const ZipEntry*> entries_;
    std::map<std::string_view, PickleNode*> storages_;
};

}  // namespace

std::string torch_folder_of(std::span<const ZipEntry> entries) {
    std::string folder;
    for (const ZipEntry& entry : entries) {
        if (entry.name.ends_with(pickle_name) && entry.name.find('/') == entry.name.size() - pickle_name.size()) {
            if (!folder.empty()) {
                return {};
            }
            folder = entry.name.substr(0, entry.name.size() - pickle_name.size());
        }
    }
    return folder;
}

TorchArchive read_torch_zip(PickleHeap& heap,
                            std::span<const std::byte> archive,
                            std::span<const ZipEntry> entries,
                            const std::string& where) {
    return ArchiveReader(heap, archive, entries, where).read();
}

}  // namespace surveyor
