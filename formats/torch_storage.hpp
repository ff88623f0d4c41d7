#pragma once

#include "formats/pickle_machine.hpp"

namespace surveyor {

/// What torch.save writes where a tensor's numbers belong: ('storage', class, key, location, count, ...). The location
/// (a device) is of no matter here: everything is read on the host.
struct StorageId {
    StorageType type;
    std::string_view key;
    std::uint64_t count = 0;  ///< elements; their bytes are no more than `most_bytes`
    PickleValue view;         ///< a sixth item, in old files a part of the storage
};

/// Takes a persistent id apart; fails through the machine when it is no storage's, or when it declares more than
/// `most_bytes` bytes.
[[nodiscard]] StorageId storage_id_of(PickleMachine& machine, const PickleValue& id, std::uint64_t most_bytes);

}  // namespace surveyor
