#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace surveyor::testing {

/// `bytes` little-endian bytes of `value`.
inline std::string little(std::uint64_t value, unsigned bytes) {
    std::string text;
    for (unsigned i = 0; i < bytes; ++i) {
        text += static_cast<char>(static_cast<unsigned char>(value >> (8 * i) & 0xFFU));
    }
    return text;
}

inline std::span<const std::byte> bytes_in(const std::string& text) {
    return std::as_bytes(std::span(text));
}

/// Writes pickles opcode by opcode, honest ones and others.
class PickleWriter {
  public:
    explicit PickleWriter(int protocol = 2) { op(0x80).raw({static_cast<char>(protocol)}); }

    PickleWriter& raw(std::string_view bytes) {
        text_ += bytes;
        return *this;
    }

    PickleWriter& raw(std::initializer_list<char> bytes) { return raw(std::string(bytes)); }

    PickleWriter& op(unsigned code) {
        text_ += static_cast<char>(static_cast<unsigned char>(code));
        return *this;
    }

    PickleWriter& mark() { return op('('); }

    PickleWriter& none() { return op('N'); }

    PickleWriter& empty_tuple() { return op(')'); }

    PickleWriter& tuple() { return op('t'); }

    PickleWriter& tuple1() { return op(0x85); }

    PickleWriter& empty_list() { return op(']'); }

    PickleWriter& empty_dict() { return op('}'); }

    PickleWriter& append() { return op('a'); }

    PickleWriter& set_item() { return op('s'); }

    PickleWriter& set_items() { return op('u'); }

    PickleWriter& reduce() { return op('R'); }

    PickleWriter& build() { return op('b'); }

    PickleWriter& put(std::uint32_t index) { return op('r').raw(little(index, 4)); }

    PickleWriter& get(std::uint32_t index) { return op('j').raw(little(index, 4)); }

    PickleWriter& integer(std::int64_t value) {
        return op(0x8A).raw({8}).raw(little(static_cast<std::uint64_t>(value), 8));
    }

    PickleWriter& real(double value) {
        op('G');
        const auto bits = std::bit_cast<std::uint64_t>(value);
        for (unsigned shift = 64; shift > 0; shift -= 8) {
            op(static_cast<unsigned>(bits >> (shift - 8) & 0xFFU));
        }
        return *this;
    }

    PickleWriter& text(std::string_view value) { return op('X').raw(little(value.size(), 4)).raw(value); }

    PickleWriter& bytes(std::string_view value) { return op('B').raw(little(value.size(), 4)).raw(value); }

    PickleWriter& global(std::string_view module, std::string_view name) {
        return op('c').raw(module).raw("\n").raw(name).raw("\n");
    }

    /// A tuple of integers.
    PickleWriter& sizes(std::initializer_list<std::int64_t> values) {
        mark();
        for (const std::int64_t value : values) {
            integer(value);
        }
        return tuple();
    }

    /// The persistent id of a storage of float32 as a torch.save archive has it.
    PickleWriter& storage(std::string_view key, std::int64_t count, std::string_view type = "FloatStorage") {
        return mark().text("storage").global("torch", type).text(key).text("cpu").integer(count).tuple().op('Q');
    }

    /// torch._utils._rebuild_tensor_v2 of what `storage` writes.
    template <class Storage>
    PickleWriter& tensor(const Storage& storage,
                         std::int64_t offset,
                         std::initializer_list<std::int64_t> size,
                         std::initializer_list<std::int64_t> stride) {
        global("torch._utils", "_rebuild_tensor_v2").mark();
        storage(*this);
        return integer(offset).sizes(size).sizes(stride).op(0x89).none().tuple().reduce();
    }

    [[nodiscard]] std::string stop() const { return text_ + '.'; }

  private:
    std::string text_;
};

/// A legacy torch.save stream around the pickle of an object: `storages` is keys with their data, `item` the bytes of
/// an element.
struct LegacyStorage {
    std::string key;
    std::string data;
};

inline std::string legacy_stream(const std::string& object,
                                 const std::vector<LegacyStorage>& storages,
                                 std::size_t item = 4) {
    std::string stream("\x80\x02\x8A\x0A\x6C\xFC\x9C\x46\xF9\x20\x6A\xA8\x50\x19\x2E", 15);
    stream += PickleWriter().integer(1001).stop();
    stream += PickleWriter().empty_dict().text("little_endian").op(0x88).set_item().stop();
    stream += object;
    PickleWriter keys;
    keys.empty_list();
    for (const LegacyStorage& storage : storages) {
        keys.text(storage.key).append();
    }
    stream += keys.stop();
    for (const LegacyStorage& storage : storages) {
        stream += little(storage.data.size() / item, 8) + storage.data;
    }
    return stream;
}

}  // namespace surveyor::testing
