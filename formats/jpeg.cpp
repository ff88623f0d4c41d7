#include "formats/jpeg.hpp"

#include <csetjmp>
#include <cstdint>
#include <cstdio>  // jpeglib.h uses FILE without including it
#include <string_view>

#include <jpeglib.h>

#include "base/error.hpp"
#include "formats/mapped_file.hpp"
#include "formats/not_a_model.hpp"
#include "formats/picture_size.hpp"

namespace surveyor {

namespace {

constexpr std::string_view magic = "\xFF\xD8\xFF";

/// Each block of 64 pixels takes one bit or more; twice that, for sides that end within a block.
constexpr std::uint64_t largest_pixels_per_byte = 2 * 8 * 64;

/// An encoder makes about ten. Every scan walks over the whole picture, however few bytes it has.
constexpr int most_scans = 100;

/// Coefficients of a progressive picture, 16 bits for each sample of three channels at full resolution, and some room.
constexpr long largest_memory = 6L * most_pixels + (1L << 24);

/// libjpeg's error handler with the way out of libjpeg. `base` comes first: libjpeg hands out a pointer to it.
struct ErrorExit {
    jpeg_error_mgr base{};
    std::jmp_buf way_out{};
    char message[JMSG_LENGTH_MAX] = "";
};

[[noreturn]] void leave(j_common_ptr info) {
    auto* const exit = reinterpret_cast<ErrorExit*>(info->err);
    exit->base.format_message(info, static_cast<char*>(exit->message));
    std::longjmp(exit->way_out, 1);
}

/// Level -1 is a warning: data are damaged or missing and libjpeg would make something up. Others are remarks.
void leave_at_warning(j_common_ptr info, int level) {
    if (level < 0) {
        leave(info);
    }
}

void leave_at_many_scans(j_common_ptr info) {
    if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number > most_scans) {
        auto* const exit = reinterpret_cast<ErrorExit*>(info->err);
        (void)std::snprintf(
            static_cast<char*>(exit->message), sizeof exit->message, "it has more than %d scans", most_scans);
        std::longjmp(exit->way_out, 1);
    }
}

/// libjpeg's state, freed on every way out. Its errors jump back into the member function that called libjpeg: over C
/// frames and the handlers above, none of which owns anything, and never over a destructor.
class JpegDecoder {
  public:
    JpegDecoder() {
        info_.err = jpeg_std_error(&exit_.base);
        exit_.base.error_exit = leave;
        exit_.base.emit_message = leave_at_warning;
        progress_.progress_monitor = leave_at_many_scans;
    }

    ~JpegDecoder() { jpeg_destroy_decompress(&info_); }

    JpegDecoder(const JpegDecoder&) = delete;
    JpegDecoder& operator=(const JpegDecoder&) = delete;

    /// Reads what stands before the pixels. False, with message(), when that fails.
    [[nodiscard]] bool read_header(std::span<const std::byte> bytes) {
        if (setjmp(exit_.way_out) != 0) {
            return false;
        }
        jpeg_create_decompress(&info_);
        info_.mem->max_memory_to_use = largest_memory;
        info_.progress = &progress_;
        jpeg_mem_src(&info_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
        jpeg_read_header(&info_, TRUE);
        return true;
    }

    /// Decodes into `pixels`, height x width x channels bytes, and reads on to the end of the file.
    [[nodiscard]] bool read_pixels(std::span<std::byte> pixels, int channels) {
        if (setjmp(exit_.way_out) != 0) {
            return false;
        }
        info_.out_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
        info_.dct_method = JDCT_ISLOW;
        info_.do_fancy_upsampling = TRUE;
        jpeg_start_decompress(&info_);
        while (info_.output_scanline < info_.output_height) {
            const std::size_t row_bytes = std::size_t{info_.output_width} * static_cast<std::size_t>(channels);
            JSAMPROW row = reinterpret_cast<JSAMPROW>(pixels.data()) + info_.output_scanline * row_bytes;
            jpeg_read_scanlines(&info_, &row, 1);
        }
        jpeg_finish_decompress(&info_);
        return true;
    }

    [[nodiscard]] const jpeg_decompress_struct& info() const noexcept { return info_; }

    [[nodiscard]] const char* message() const noexcept { return static_cast<const char*>(exit_.message); }

  private:
    jpeg_decompress_struct info_{};
    jpeg_progress_mgr progress_{};
    ErrorExit exit_;
};

int channels_of(const jpeg_decompress_struct& info, const std::string& where) {
    switch (info.jpeg_color_space) {
        case JCS_GRAYSCALE:
            return 1;
        case JCS_RGB:
        case JCS_YCbCr:
            return 3;
        case JCS_CMYK:
        case JCS_YCCK:
            throw DataError(where + ": has the four channels of print (CMYK); convert it to RGB");
        default:
            throw DataError(where + ": has " + std::to_string(info.num_components) +
                            " channels of unknown meaning; convert it to RGB");
    }
}

}  // namespace

Array parse_jpeg(std::span<const std::byte> bytes, const std::string& where) {
    const std::string_view file(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (const std::string foreign = foreign_content(bytes); !file.starts_with(magic) && !foreign.empty()) {
        throw DataError(where + ": " + foreign);
    }
    JpegDecoder decoder;
    const auto fail = [&] {
        throw DataError(where + ": is no readable JPEG (" + printable(decoder.message()) + "); fetch it again");
    };
    if (!decoder.read_header(bytes)) {
        fail();
    }
    const jpeg_decompress_struct& info = decoder.info();
    check_picture_size(info.image_width, info.image_height, bytes.size(), largest_pixels_per_byte, where);
    const int channels = channels_of(info, where);
    Array picture(DType::uint8, {info.image_height, info.image_width, channels});
    if (!decoder.read_pixels(picture.bytes(), channels)) {
        fail();
    }
    return picture;
}

Array read_jpeg(const std::filesystem::path& path) {
    const MappedFile file(path);
    return parse_jpeg(file.bytes(), path.string());
}

}  // namespace surveyor
