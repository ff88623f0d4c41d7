#include "formats/image_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <numeric>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "formats/image_file.hpp"
#include "formats/image_listing.hpp"
#include "formats/mapped_file.hpp"

namespace surveyor {

namespace {

namespace fs = std::filesystem;

/// Enough for the header of any picture, and for the checksum at the end of a PNG.
constexpr std::size_t end_bytes = 4096;

/// A picture file opened to be fingerprinted, closed on every way out.
class OpenedImage {
  public:
    explicit OpenedImage(const fs::path& path) : name_(path.string()) {
        // O_NONBLOCK: opening a pipe nobody writes to would wait for ever.
        file_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (file_ < 0) {
            throw MissingInput(name_ + ": cannot be opened (" + std::generic_category().message(errno) +
                               "); check its permissions");
        }
    }

    ~OpenedImage() { ::close(file_); }

    OpenedImage(const OpenedImage&) = delete;
    OpenedImage& operator=(const OpenedImage&) = delete;

    [[nodiscard]] std::uint64_t size() const {
        struct stat status {};

        if (::fstat(file_, &status) != 0) {
            fail("its size cannot be asked");
        }
        if (status.st_size == 0) {
            throw DataError(name_ + ": the file is empty; fetch it again or remove it");
        }
        return static_cast<std::uint64_t>(status.st_size);
    }

    /// Adds `bytes` bytes from `offset` on to `digest`.
    void add_to(Digest& digest, std::uint64_t offset, std::size_t bytes) const {
        std::array<std::byte, end_bytes> buffer{};
        std::size_t have = 0;
        while (have < bytes) {
            const ssize_t count = ::pread(file_, buffer.data() + have, bytes - have, static_cast<off_t>(offset + have));
            if (count == 0) {
                throw DataError(name_ + ": became shorter while it was read; wait until the folder is complete");
            }
            if (count < 0 && errno != EINTR) {
                fail("cannot be read");
            }
            have += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
        }
        digest.add(std::span(buffer).first(bytes));
    }

  private:
    [[noreturn]] void fail(const std::string& problem) const {
        throw SystemError(ExitCode::io_error,
                          name_ + ": " + problem + " (" + std::generic_category().message(errno) + ")");
    }

    std::string name_;
    int file_ = -1;
};

std::vector<std::string> in_order_of_digests(std::vector<std::string> names) {
    std::vector<std::pair<std::string, std::string>> keyed;
    keyed.reserve(names.size());
    for (std::string& name : names) {
        std::string key = digest_of(std::string_view(name));
        keyed.emplace_back(std::move(key), std::move(name));
    }
    std::sort(keyed.begin(), keyed.end());
    names.clear();
    for (auto& [key, name] : keyed) {
        names.push_back(std::move(name));
    }
    return names;
}

constexpr std::string_view separator("\0", 1);

/// Takes size and mark of each file, and the fingerprint of all.
void fingerprint(ImageFolder& folder) {
    Digest digest;
    for (std::size_t i = 0; i < folder.names.size(); ++i) {
        const OpenedImage image(folder.file(i));
        const std::uint64_t size = image.size();
        const auto bytes = static_cast<std::size_t>(std::min<std::uint64_t>(size, end_bytes));
        Digest mark;
        mark.add(std::to_string(size)).add(separator);
        image.add_to(mark, 0, bytes);
        image.add_to(mark, size - bytes, bytes);
        folder.sizes.push_back(size);
        folder.marks.push_back(mark.hex());
        digest.add(folder.names[i]).add(separator).add(folder.marks.back());
    }
    folder.fingerprint = digest.hex();
}

/// How many pictures the folders below hold; 0 as well when they cannot be looked through.
std::size_t images_below(const fs::path& path) {
    try {
        return list_images(path, true).images.size();
    } catch (const Error&) {
        return 0;
    }
}

std::string counts_of(const std::map<std::string, std::size_t>& others) {
    static constexpr std::size_t most_kinds = 5;
    std::string text;
    std::size_t kinds = 0;
    for (const auto& [extension, count] : others) {
        if (++kinds > most_kinds) {
            return text + ", ...";
        }
        text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + extension;
    }
    return text;
}

[[noreturn]] void fail_without_images(const fs::path& path, const ImageListing& listing, bool nested) {
    const std::size_t others = std::accumulate(
        listing.others.begin(), listing.others.end(), std::size_t{0}, [](std::size_t sum, const auto& each) {
            return sum + each.second;
        });
    std::string reason = path.string() + ": holds no .png, .jpg or .jpeg file";
    if (others > 0) {
        reason += ", but " + std::to_string(others) + (others == 1 ? " file" : " files") + " of other kinds (" +
                  counts_of(listing.others) + ")";
    }
    const std::size_t below = nested || listing.folders == 0 ? 0 : images_below(path);
    if (below > 0) {
        throw DataError(reason + "; its folders hold " + std::to_string(below) +
                        (below == 1 ? " picture" : " pictures") + ": say `nested: true`");
    }
    throw DataError(reason + (others > 0 ? "; convert pictures to PNG" : "; name the folder of the pictures"));
}

}  // namespace

ImageFolder open_image_folder(const fs::path& path, bool nested) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (!fs::exists(status)) {
        throw MissingInput(path.string() + ": there is no such folder; check the path");
    }
    if (!fs::is_directory(status)) {
        throw MissingInput(path.string() + ": is not a folder; name the folder that holds the pictures");
    }
    ImageListing listing = list_images(path, nested);
    if (listing.images.empty()) {
        fail_without_images(path, listing, nested);
    }
    ImageFolder folder;
    folder.path = path;
    folder.names = in_order_of_digests(std::move(listing.images));
    if (!nested && listing.folders > 0) {
        folder.left_out = std::max(images_below(path), folder.names.size()) - folder.names.size();
    }
    fingerprint(folder);
    return folder;
}

std::string image_mark(std::span<const std::byte> bytes) {
    const std::size_t end = std::min(bytes.size(), end_bytes);
    return Digest().add(std::to_string(bytes.size())).add(separator).add(bytes.first(end)).add(bytes.last(end)).hex();
}

Array read_image_of(const ImageFolder& folder, std::size_t index) {
    const MappedFile file(folder.file(index));
    if (image_mark(file.bytes()) != folder.marks.at(index)) {
        throw DataError(folder.file(index).string() +
                        ": changed while the run was going on; leave the folder alone and run the same command again");
    }
    return parse_image(file.bytes(), folder.file(index).string());
}

}  // namespace surveyor
