#include <algorithm>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "formats/byte_reader.hpp"
#include "formats/not_a_model.hpp"
#include "formats/zip.hpp"

namespace surveyor {

namespace {

constexpr std::uint32_t local_signature = 0x04034B50;
constexpr std::uint32_t central_signature = 0x02014B50;
constexpr std::uint32_t end_signature = 0x06054B50;
constexpr std::uint32_t end64_signature = 0x06064B50;
constexpr std::uint32_t locator64_signature = 0x07064B50;
constexpr std::uint64_t end_bytes = 22;
constexpr std::uint64_t locator64_bytes = 20;
constexpr std::uint32_t full32 = 0xFFFFFFFF;
constexpr std::uint16_t full16 = 0xFFFF;
constexpr std::uint16_t zip64_extra = 0x0001;
constexpr unsigned encrypted_flag = 1U;
constexpr unsigned sizes_follow_flag = 1U << 3U;
/// Deflate cannot pack tighter than 1032 to 1.
constexpr std::uint64_t largest_ratio = 1100;

/// Where the central directory lies and how many entries it has.
struct DirectoryPlace {
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
    std::uint64_t entries = 0;
    std::uint64_t end = 0;  ///< where the record after the directory must start
};

/// An entry with the span of its local header and data.
struct PlacedEntry {
    ZipEntry entry;
    std::uint64_t start = 0;
    std::uint64_t end = 0;
};

/// Sizes and offset of an entry, before and after the zip64 extra field has replaced the full ones.
struct Extents {
    std::uint64_t bytes = 0;
    std::uint64_t compressed_bytes = 0;
    std::uint64_t offset = 0;
};

Extents with_zip64(std::span<const std::byte> extra, Extents extents, const std::string& where) {
    ByteReader reader(extra, where + " (extra field)");
    while (reader.remaining() >= 4) {
        const auto kind = reader.number<std::uint16_t>("kind of extra field");
        const auto length = reader.number<std::uint16_t>("length of extra field");
        ByteReader field(reader.take(length, "extra field"), where + " (zip64 field)");
        if (kind != zip64_extra) {
            continue;
        }
        for (std::uint64_t* value : {&extents.bytes, &extents.compressed_bytes, &extents.offset}) {
            if (*value == full32) {
                *value = field.number<std::uint64_t>("zip64 size or offset");
            }
        }
        return extents;
    }
    return extents;
}

std::uint64_t find_end_record(std::span<const std::byte> archive, const std::string& where) {
    ByteReader reader(archive, where);
    for (std::uint64_t comment = 0; comment <= full16 && comment + end_bytes <= archive.size(); ++comment) {
        const std::uint64_t start = archive.size() - end_bytes - comment;
        reader.seek(start, "end record");
        if (reader.number<std::uint32_t>("signature") == end_signature) {
            reader.seek(start + end_bytes - 2, "end record");
            if (reader.number<std::uint16_t>("comment length") == comment) {
                return start;
            }
        }
    }
    reader.seek(archive.size(), "end of file");
    reader.fail("no end record of a zip archive: the file is truncated or no zip archive; fetch it again");
}

DirectoryPlace read_place64(std::span<const std::byte> archive, std::uint64_t end_start, const std::string& where) {
    ByteReader reader(archive, where);
    if (end_start < locator64_bytes) {
        reader.fail("the zip64 locator is missing");
    }
    reader.seek(end_start - locator64_bytes, "zip64 locator");
    if (reader.number<std::uint32_t>("signature") != locator64_signature) {
        reader.fail("the zip64 locator is missing");
    }
    const auto disk = reader.number<std::uint32_t>("disk");
    const auto start = reader.number<std::uint64_t>("zip64 end record's offset");
    reader.seek(start, "zip64 end record");
    if (disk != 0 || reader.number<std::uint32_t>("signature") != end64_signature) {
        reader.fail("the zip64 end record is not where the locator says");
    }
    const std::uint64_t versions_and_disks = 8 + 2 + 2 + 4 + 4;
    reader.seek(reader.position() + versions_and_disks, "zip64 end record");
    DirectoryPlace place;
    const auto here = reader.number<std::uint64_t>("entries on this disk");
    place.entries = reader.number<std::uint64_t>("entries");
    place.bytes = reader.number<std::uint64_t>("directory size");
    place.offset = reader.number<std::uint64_t>("directory offset");
    place.end = start;
    if (here != place.entries) {
        reader.fail("archives on several disks are not read");
    }
    return place;
}

DirectoryPlace find_directory(std::span<const std::byte> archive, const std::string& where) {
    const std::uint64_t start = find_end_record(archive, where);
    ByteReader reader(archive, where);
    reader.seek(start + 4, "end record");
    const auto disk = reader.number<std::uint16_t>("disk");
    const auto directory_disk = reader.number<std::uint16_t>("disk of directory");
    const auto here = reader.number<std::uint16_t>("entries on this disk");
    DirectoryPlace place;
    place.entries = reader.number<std::uint16_t>("entries");
    place.bytes = reader.number<std::uint32_t>("directory size");
    place.offset = reader.number<std::uint32_t>("directory offset");
    place.end = start;
    if (place.entries == full16 || place.bytes == full32 || place.offset == full32) {
        place = read_place64(archive, start, where);
    } else if (start >= locator64_bytes) {
        // Some writers add the zip64 records although nothing needs them; they then lie before the end record.
        reader.seek(start - locator64_bytes, "zip64 locator");
        if (reader.number<std::uint32_t>("signature") == locator64_signature) {
            place = read_place64(archive, start, where);
        }
    }
    if ((disk != 0 && disk != full16) || (directory_disk != 0 && directory_disk != full16) ||
        (here != full16 && here > place.entries)) {
        reader.fail("archives on several disks are not read");
    }
    if (place.offset > place.end || place.bytes != place.end - place.offset) {
        reader.fail("the zip directory does not end where its end record starts: bytes were added or lost");
    }
    return place;
}

ZipMethod method_of(std::uint16_t number, const ByteReader& reader, const std::string& name) {
    if (number == 0) {
        return ZipMethod::stored;
    }
    if (number == 8) {
        return ZipMethod::deflated;
    }
    reader.fail("entry '" + name + "' is packed with method " + std::to_string(number) +
                ", only 0 (stored) and 8 (deflated) are read");
}

/// Reads the local header at `placed.start`, compares it with the directory and adds where the data lie.
PlacedEntry with_data_located(std::span<const std::byte> archive,
                              PlacedEntry placed,
                              std::uint64_t directory_offset,
                              const std::string& where) {
    ZipEntry& entry = placed.entry;
    const std::string name = printable(entry.name);
    ByteReader reader(archive.first(static_cast<std::size_t>(directory_offset)), where);
    reader.seek(placed.start, "local header of '" + name + "'");
    if (reader.number<std::uint32_t>("local header") != local_signature) {
        reader.fail("no local header where the directory places entry '" + name + "'");
    }
    (void)reader.number<std::uint16_t>("version");
    const auto flags = reader.number<std::uint16_t>("flags");
    const ZipMethod method = method_of(reader.number<std::uint16_t>("method"), reader, name);
    (void)reader.take(8, "time and checksum");
    Extents local;
    local.compressed_bytes = reader.number<std::uint32_t>("compressed size");
    local.bytes = reader.number<std::uint32_t>("size");
    const auto name_bytes = reader.number<std::uint16_t>("name length");
    const auto extra_bytes = reader.number<std::uint16_t>("extra length");
    const bool same_name = reader.text(name_bytes, "entry name") == entry.name;
    local = with_zip64(reader.take(extra_bytes, "extra field"), local, where);
    const bool sizes_follow = (flags & sizes_follow_flag) != 0;
    const bool same_sizes = local.bytes == entry.bytes && local.compressed_bytes == entry.compressed_bytes;
    if (!same_name || method != entry.method || (!sizes_follow && !same_sizes)) {
        reader.fail("entry '" + name + "' differs between the zip directory and its local header");
    }
    entry.data_offset = reader.position();
    (void)reader.take(entry.compressed_bytes, "entry '" + name + "'");
    placed.end = reader.position();
    return placed;
}

PlacedEntry read_entry(ByteReader& reader, const std::string& where) {
    if (reader.number<std::uint32_t>("directory entry") != central_signature) {
        reader.fail("the zip directory is damaged");
    }
    (void)reader.take(4, "versions");
    const auto flags = reader.number<std::uint16_t>("flags");
    const auto method = reader.number<std::uint16_t>("method");
    (void)reader.take(4, "time");
    PlacedEntry placed;
    placed.entry.checksum = reader.number<std::uint32_t>("checksum");
    Extents extents;
    extents.compressed_bytes = reader.number<std::uint32_t>("compressed size");
    extents.bytes = reader.number<std::uint32_t>("size");
    const auto name_bytes = reader.number<std::uint16_t>("name length");
    const auto extra_bytes = reader.number<std::uint16_t>("extra length");
    const auto comment_bytes = reader.number<std::uint16_t>("comment length");
    const auto disk = reader.number<std::uint16_t>("disk");
    (void)reader.take(6, "attributes");
    extents.offset = reader.number<std::uint32_t>("offset");
    placed.entry.name = reader.text(name_bytes, "entry name");
    const std::string name = printable(placed.entry.name);
    extents = with_zip64(reader.take(extra_bytes, "extra field"), extents, where);
    (void)reader.take(comment_bytes, "comment");
    if ((flags & encrypted_flag) != 0) {
        reader.fail("entry '" + name + "' is encrypted");
    }
    if (disk != 0 && disk != full16) {
        reader.fail("archives on several disks are not read");
    }
    placed.entry.method = method_of(method, reader, name);
    placed.entry.bytes = extents.bytes;
    placed.entry.compressed_bytes = extents.compressed_bytes;
    placed.start = extents.offset;
    const bool fits = placed.entry.method == ZipMethod::stored
                          ? extents.bytes == extents.compressed_bytes
                          : extents.bytes / largest_ratio <= extents.compressed_bytes;
    if (!fits) {
        reader.fail("entry '" + name + "' declares " + std::to_string(extents.bytes) + " bytes from " +
                    std::to_string(extents.compressed_bytes) + ", which its method cannot pack");
    }
    return placed;
}

void check_disjoint(std::vector<PlacedEntry> placed, const std::string& where) {
    std::sort(placed.begin(), placed.end(), [](const PlacedEntry& left, const PlacedEntry& right) {
        return left.start < right.start;
    });
    if (!placed.empty() && placed.front().start != 0) {
        throw DataError(where + ": the zip archive does not start at byte 0: something was put before it");
    }
    for (std::size_t i = 1; i < placed.size(); ++i) {
        if (placed[i].start < placed[i - 1].end) {
            throw DataError(where + ": entries '" + printable(placed[i - 1].entry.name) + "' and '" +
                            printable(placed[i].entry.name) + "' overlap at byte " + std::to_string(placed[i].start));
        }
    }
}

}  // namespace

std::vector<ZipEntry> read_zip_directory(std::span<const std::byte> archive, const std::string& where) {
    const DirectoryPlace place = find_directory(archive, where);
    ByteReader reader(archive.first(static_cast<std::size_t>(place.end)), where);
    reader.seek(place.offset, "zip directory");
    std::vector<PlacedEntry> placed;
    std::set<std::string> names;
    while (reader.remaining() > 0) {
        PlacedEntry next = read_entry(reader, where);
        if (!names.insert(next.entry.name).second) {
            reader.fail("two entries are named '" + printable(next.entry.name) + "'");
        }
        placed.push_back(with_data_located(archive, std::move(next), place.offset, where));
    }
    if (placed.size() != place.entries) {
        reader.fail("the zip directory announces " + std::to_string(place.entries) + " entries and holds " +
                    std::to_string(placed.size()));
    }
    check_disjoint(placed, where);
    std::vector<ZipEntry> entries;
    for (PlacedEntry& each : placed) {
        entries.push_back(std::move(each.entry));
    }
    return entries;
}

}  // namespace surveyor
