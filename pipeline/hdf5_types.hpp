#pragma once

#include <hdf5.h>

#include <string>

#include "base/array.hpp"

// Private to pipeline's .cpp files: handles that close themselves, and the translation of types.

namespace surveyor::hdf5 {

/// Owns one HDF5 identifier and closes it with the function of its kind.
class Handle {
  public:
    using Close = herr_t (*)(hid_t);

    Handle(hid_t id, Close close) : id_(id), close_(close) {}

    Handle(Handle&& other) noexcept : id_(other.id_), close_(other.close_) { other.id_ = -1; }

    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    Handle& operator=(Handle&&) = delete;

    ~Handle() {
        if (id_ >= 0) {
            close_(id_);
        }
    }

    [[nodiscard]] hid_t id() const noexcept { return id_; }

    /// Gives the identifier up, for a close whose result is checked.
    [[nodiscard]] hid_t release() noexcept {
        const hid_t id = id_;
        id_ = -1;
        return id;
    }

  private:
    hid_t id_;
    Close close_;
};

/// The messages that HDF5 stacked up for the last failure, innermost first, in one line.
[[nodiscard]] std::string last_error();

/// The stored type of an array's elements. Little-endian whatever the machine.
[[nodiscard]] Handle file_type(const Array& array);

/// The array that a dataset's type and shape ask for, zero-filled. DataError naming `where` for types we never write.
[[nodiscard]] Array empty_array(hid_t dataset, const std::string& where);

}  // namespace surveyor::hdf5
