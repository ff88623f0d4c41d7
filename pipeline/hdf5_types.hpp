#pragma once

#include <cstdint>
#include <string>

#include "base/array.hpp"

// Private to pipeline's .cpp files: handles that close themselves, and the translation of types. hdf5.h stays out: the
// library promises since 1.10 that its identifiers are 64-bit integers, which the .cpp files check.

namespace surveyor::hdf5 {

/// hid_t
using Id = std::int64_t;

/// Owns one HDF5 identifier and closes it with the function of its kind.
class Handle {
  public:
    using Close = int (*)(Id);

    Handle(Id id, Close close) : id_(id), close_(close) {}

    Handle(Handle&& other) noexcept : id_(other.id_), close_(other.close_) { other.id_ = -1; }

    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    Handle& operator=(Handle&&) = delete;

    ~Handle() {
        if (id_ >= 0) {
            close_(id_);
        }
    }

    [[nodiscard]] Id id() const noexcept { return id_; }

    /// Gives the identifier up, for a close whose result is checked.
    [[nodiscard]] Id release() noexcept {
        const Id id = id_;
        id_ = -1;
        return id;
    }

  private:
    Id id_;
    Close close_;
};

/// The messages that HDF5 stacked up for the last failure, innermost first, in one line.
[[nodiscard]] std::string last_error();

/// The stored type of an array's elements. Little-endian whatever the machine.
[[nodiscard]] Handle file_type(const Array& array);

/// The array that a dataset's type and shape ask for, zero-filled. DataError naming `where` for types we never write.
[[nodiscard]] Array empty_array(Id dataset, const std::string& where);

}  // namespace surveyor::hdf5
