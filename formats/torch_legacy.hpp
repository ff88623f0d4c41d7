#pragma once

#include "formats/pickle_machine.hpp"

namespace surveyor {

/// Whether `bytes` begin with the first pickle of a legacy torch.save stream (the number 0x1950a86a20f9469cfc6c).
[[nodiscard]] bool is_torch_legacy(std::span<const std::byte> bytes);

/// Reads a stream as torch.save wrote it before version 1.6: five pickles (magic number, version, properties of the
/// machine, the object, the keys of the storages in their order), then for each storage its element count and its
/// bytes. Storages become views of `stream`. `where` names the source in messages. DataError on all that disagrees.
[[nodiscard]] PickleValue read_torch_legacy(PickleHeap& heap,
                                            std::span<const std::byte> stream,
                                            const std::string& where,
                                            bool is_nested = false);

/// The storage in the bytes that torch.storage._load_from_bytes is given: a legacy stream whose object is one storage.
[[nodiscard]] PickleValue read_nested_storage(PickleMachine& outer, std::span<const std::byte> stream);

}  // namespace surveyor
