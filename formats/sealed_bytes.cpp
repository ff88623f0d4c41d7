#include "formats/sealed_bytes.hpp"

#include <zlib.h>

#include "base/error.hpp"

namespace surveyor {

void SealedBytes::verify() const {
    if (checksum_ == 0) {
        return;
    }
    std::call_once(once_, [this] {
        const auto found = crc32_z(0, reinterpret_cast<const Bytef*>(bytes_.data()), bytes_.size());
        if (found != checksum_) {
            throw DataError(where_ + " is damaged: its checksum does not fit its content; fetch the file again");
        }
    });
}

}  // namespace surveyor
