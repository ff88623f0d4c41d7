#include "formats/picture_size.hpp"

#include "base/error.hpp"

namespace surveyor {

void check_picture_size(std::uint64_t width,
                        std::uint64_t height,
                        std::uint64_t file_bytes,
                        std::uint64_t pixels_per_byte,
                        const std::string& where) {
    const std::string claim =
        where + ": claims " + std::to_string(width) + " x " + std::to_string(height) + " pixels, more than ";
    // Both formats store sides in at most 32 bits, so the product does not overflow.
    if (width * height / pixels_per_byte > file_bytes) {
        throw DataError(claim + "its " + std::to_string(file_bytes) + " bytes can hold: it is damaged; fetch it again");
    }
    if (width * height > most_pixels) {
        throw DataError(claim + "the " + std::to_string(most_pixels) + " that are read; scale it down");
    }
}

}  // namespace surveyor
