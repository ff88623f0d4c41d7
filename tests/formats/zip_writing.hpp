#pragma once

#include <zlib.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/formats/pickle_writing.hpp"

namespace surveyor::testing {

/// One stored entry of an archive; the fields after `data` are for archives that lie.
struct ZipMember {
    std::string name;
    std::string data;
    std::uint16_t method = 0;
    std::optional<std::uint32_t> checksum = std::nullopt;  ///< else the true one
    std::uint16_t flags = 0;
    std::string local_name = {};  ///< else `name`
};

/// A zip archive of stored entries (PKWARE APPNOTE 4.3).
inline std::string zip_archive(const std::vector<ZipMember>& members) {
    std::string archive;
    std::string directory;
    for (const ZipMember& member : members) {
        const auto* bytes = reinterpret_cast<const Bytef*>(member.data.data());
        const std::uint32_t checksum =
            member.checksum.value_or(static_cast<std::uint32_t>(crc32_z(0, bytes, member.data.size())));
        const std::string local_name = member.local_name.empty() ? member.name : member.local_name;
        const std::string facts = little(member.flags, 2) + little(member.method, 2) + little(0, 4) +
                                  little(checksum, 4) + little(member.data.size(), 4) + little(member.data.size(), 4);
        const std::uint64_t offset = archive.size();
        archive += little(0x04034B50, 4) + little(20, 2) + facts + little(local_name.size(), 2) + little(0, 2) +
                   local_name + member.data;
        directory += little(0x02014B50, 4) + little(20, 2) + little(20, 2) + facts + little(member.name.size(), 2) +
                     little(0, 2) + little(0, 2) + little(0, 2) + little(0, 2) + little(0, 4) + little(offset, 4) +
                     member.name;
    }
    const std::uint64_t start = archive.size();
    return archive + directory + little(0x06054B50, 4) + little(0, 4) + little(members.size(), 2) +
           little(members.size(), 2) + little(directory.size(), 4) + little(start, 4) + little(0, 2);
}

/// A torch.save archive with data.pkl and one storage, "0".
inline std::string torch_archive(const std::string& pickle, const std::string& storage = std::string(64, '\0')) {
    return zip_archive({{"archive/data.pkl", pickle}, {"archive/version", "3\n"}, {"archive/data/0", storage}});
}

}  // namespace surveyor::testing
