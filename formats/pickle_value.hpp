#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/array.hpp"
#include "formats/pickle_globals.hpp"
#include "formats/sealed_bytes.hpp"

namespace surveyor {

struct PickleNode;

/// UTF-8 text, a view into the file or into what was decoded from it.
struct PickleText {
    std::string_view text;
};

/// Bytes, or a text of Python 2, which does not tell the two apart.
struct PickleBytes {
    std::span<const std::byte> bytes;
};

/// An integer beyond 64 bits: little-endian two's complement (its digits, when the file spells them). Never computed
/// with.
struct PickleBigInteger {
    std::span<const std::byte> bytes;
};

/// A value out of a pickle. Small ones stand for themselves; collections and objects are nodes, which any number of
/// values may share and which may contain themselves. Nodes belong to the heap and end with it.
using PickleValue = std::variant<std::monostate,  // None
                                 bool,
                                 std::int64_t,
                                 double,
                                 PickleText,
                                 PickleBytes,
                                 PickleBigInteger,
                                 PickleNode*>;

using PicklePair = std::pair<PickleValue, PickleValue>;

struct PickleTuple {
    std::vector<PickleValue> items;
};

struct PickleList {
    std::vector<PickleValue> items;
};

/// Pairs in the order of the file; of equal keys the last one counts.
struct PickleDict {
    std::vector<PicklePair> items;
};

/// The name of a class or function. A name and no more: there is nothing behind it that could be called.
struct PickleGlobal {
    KnownGlobal known;
    std::string name;         ///< "module.name", modules under their present names
    std::uint64_t calls = 0;  ///< how often the file asks to call it
    bool opened = false;      ///< whether its objects were read as networks or options
};

/// The numbers behind one tensor or several. `bytes` of a legacy stream are known when its end has been read.
struct PickleStorage {
    StorageType type;
    std::uint64_t count = 0;  ///< elements
    std::span<const std::byte> bytes;
    std::shared_ptr<const SealedBytes> seal;
    const PickleNode* root = nullptr;  ///< the storage that this one is a part of
    std::uint64_t root_offset = 0;     ///< in elements of the root
};

/// A view of a storage, checked to lie inside it.
struct PickleTensor {
    const PickleNode* storage = nullptr;
    StorageType type;
    std::uint64_t offset = 0;  ///< in elements
    Shape shape;
    std::vector<std::int64_t> strides;
};

/// Element type of a NumPy array; no dtype when it is none that this program reads.
struct PickleDtype {
    std::optional<DType> dtype;
    std::size_t item_bytes = 0;
    bool is_big_endian = false;
};

/// A NumPy array or scalar (shape []); a shell without numbers until its state arrives.
struct PickleArray {
    PickleDtype type;
    Shape shape;
    bool is_column_major = false;
    std::span<const std::byte> bytes;
    bool is_complete = false;
};

/// An object of NVIDIA's persistence: the name of its class and its members. The program text beside it is dropped.
struct PickleModule {
    std::string_view class_name;
    PickleNode* state = nullptr;  ///< a dict
    std::string_view source;
    std::int64_t version = 0;
};

/// An object of a class that means nothing here. What the file gives to it is kept and not acted on.
struct PickleOpaque {
    PickleNode* global = nullptr;  ///< null when the file calls something that is no name
    PickleValue arguments;
    PickleValue state;
    std::vector<PicklePair> items;
};

struct PickleNode {
    std::variant<PickleTuple,
                 PickleList,
                 PickleDict,
                 PickleGlobal,
                 PickleStorage,
                 PickleTensor,
                 PickleDtype,
                 PickleArray,
                 PickleModule,
                 PickleOpaque>
        content;
};

/// The content of the node behind `value` when it is a T, else null.
template <class T>
[[nodiscard]] T* node_as(const PickleValue& value) {
    PickleNode* const* node = std::get_if<PickleNode*>(&value);
    return node != nullptr ? std::get_if<T>(&(*node)->content) : nullptr;
}

/// The text of `value`, or of bytes when it is a text of Python 2.
[[nodiscard]] std::optional<std::string_view> text_of(const PickleValue& value);

[[nodiscard]] std::optional<std::span<const std::byte>> bytes_of(const PickleValue& value);

/// A number without fraction; booleans are 0 and 1.
[[nodiscard]] std::optional<std::int64_t> integer_of(const PickleValue& value);

/// The elements of a tuple or list.
[[nodiscard]] std::optional<std::span<const PickleValue>> sequence_of(const PickleValue& value);

/// The value of the last pair whose key is `key`; null when there is none. Looks at every pair.
[[nodiscard]] const PickleValue* find(const std::vector<PicklePair>& pairs, std::string_view key);

/// "an integer", "a list", for messages.
[[nodiscard]] std::string kind_of(const PickleValue& value);

}  // namespace surveyor
