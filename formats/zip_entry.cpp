#include <zlib.h>

#include <algorithm>
#include <limits>

#include "base/error.hpp"
#include "formats/not_a_model.hpp"
#include "formats/zip.hpp"

namespace surveyor {

namespace {

/// zlib counts in 32 bits.
constexpr std::size_t largest_step = std::numeric_limits<uInt>::max();

Bytef* bytes_for_zlib(const std::byte* bytes) {
    return const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes));
}

}  // namespace

struct ZipEntryReader::Inflater {
    Inflater() {
        // Negative window bits: zip entries have no zlib header.
        if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) {
            throw SystemError(ExitCode::internal, "zlib cannot start (out of memory?)");
        }
    }

    ~Inflater() { inflateEnd(&stream); }

    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    z_stream stream{};
    bool at_end = false;
};

ZipEntryReader::ZipEntryReader(std::span<const std::byte> archive, const ZipEntry& entry, const std::string& where)
    : packed_(archive.subspan(static_cast<std::size_t>(entry.data_offset),
                              static_cast<std::size_t>(entry.compressed_bytes))),
      left_(entry.bytes),
      declared_checksum_(entry.checksum),
      where_(where + ": entry '" + printable(entry.name) + "'") {
    if (entry.method == ZipMethod::deflated) {
        inflater_ = std::make_unique<Inflater>();
    }
}

ZipEntryReader::~ZipEntryReader() = default;

void ZipEntryReader::read(std::span<std::byte> out) {
    if (out.size() > left_) {
        throw DataError(where_ + " ends " + std::to_string(out.size() - left_) + " bytes too early");
    }
    left_ -= out.size();
    while (!out.empty()) {
        const std::span<std::byte> step = out.first(std::min(out.size(), largest_step));
        std::size_t made = step.size();
        if (inflater_) {
            z_stream& stream = inflater_->stream;
            const std::size_t offered = std::min(packed_.size(), largest_step);
            stream.next_in = bytes_for_zlib(packed_.data());
            stream.avail_in = static_cast<uInt>(offered);
            stream.next_out = bytes_for_zlib(step.data());
            stream.avail_out = static_cast<uInt>(step.size());
            const int code = inflate(&stream, Z_NO_FLUSH);
            packed_ = packed_.subspan(offered - stream.avail_in);
            made = step.size() - stream.avail_out;
            inflater_->at_end = code == Z_STREAM_END;
            if ((code != Z_OK && code != Z_STREAM_END) || (made == 0 && (inflater_->at_end || packed_.empty()))) {
                throw DataError(
                    where_ + " is damaged: its compressed form " +
                    (stream.msg != nullptr ? std::string("is invalid (") + stream.msg + ")" : "ends early"));
            }
        } else {
            std::copy_n(packed_.begin(), step.size(), step.begin());
            packed_ = packed_.subspan(step.size());
        }
        checksum_ = static_cast<std::uint32_t>(crc32_z(checksum_, bytes_for_zlib(step.data()), made));
        out = out.subspan(made);
    }
}

void ZipEntryReader::finish() {
    if (left_ != 0) {
        throw DataError(where_ + " has " + std::to_string(left_) + " bytes more than its content needs");
    }
    if (inflater_ && !inflater_->at_end) {
        std::byte more{};
        z_stream& stream = inflater_->stream;
        stream.next_in = bytes_for_zlib(packed_.data());
        stream.avail_in = static_cast<uInt>(std::min(packed_.size(), largest_step));
        stream.next_out = bytes_for_zlib(&more);
        stream.avail_out = 1;
        if (inflate(&stream, Z_NO_FLUSH) != Z_STREAM_END || stream.avail_out != 1) {
            throw DataError(where_ + " unpacks to more than it declares, or its compressed form is cut short");
        }
        packed_ = packed_.last(stream.avail_in);
    }
    if (!packed_.empty()) {
        throw DataError(where_ + " has unused bytes after its compressed form");
    }
    if (declared_checksum_ != 0 && checksum_ != declared_checksum_) {
        throw DataError(where_ + " is damaged: its checksum does not fit its content; fetch the file again");
    }
}

}  // namespace surveyor
