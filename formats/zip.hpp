#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace surveyor {

enum class ZipMethod { stored, deflated };

/// One file inside a zip archive. Offsets count from the start of the archive.
struct ZipEntry {
    std::string name;
    ZipMethod method = ZipMethod::stored;
    std::uint64_t bytes = 0;             ///< after unpacking
    std::uint64_t compressed_bytes = 0;  ///< as stored
    std::uint32_t checksum = 0;          ///< CRC-32 of the unpacked bytes; some writers store 0
    std::uint64_t data_offset = 0;
};

/// The table of contents of a zip archive (PKWARE APPNOTE 6.3, with zip64). Trusts nothing: entries must lie inside the
/// file, must not overlap, must have distinct names, and must agree with their local headers; encryption, several
/// disks, other methods than 0 and 8, and bytes before the first entry are DataErrors. Nothing is ever extracted to
/// disk. `archive` must outlive the result.
[[nodiscard]] std::vector<ZipEntry> read_zip_directory(std::span<const std::byte> archive, const std::string& where);

/// Unpacks one entry piece by piece, never more than the directory declares.
class ZipEntryReader {
  public:
    ZipEntryReader(std::span<const std::byte> archive, const ZipEntry& entry, const std::string& where);
    ~ZipEntryReader();
    ZipEntryReader(const ZipEntryReader&) = delete;
    ZipEntryReader& operator=(const ZipEntryReader&) = delete;

    /// Fills `out`. DataError when the entry ends early or its compressed form is damaged.
    void read(std::span<std::byte> out);

    /// After the last byte: DataError when the entry holds more than it declared or its checksum is wrong.
    void finish();

  private:
    struct Inflater;

    std::span<const std::byte> packed_;
    std::uint64_t left_;
    std::uint32_t declared_checksum_;
    std::uint32_t checksum_ = 0;
    std::string where_;
    std::unique_ptr<Inflater> inflater_;
};

}  // namespace surveyor
