#include "formats/image_listing.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/error.hpp"

namespace surveyor {

namespace {

namespace fs = std::filesystem;

std::string lower_extension(const fs::path& path) {
    std::string extension = path.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(), [](unsigned char letter) {
        return static_cast<char>(std::tolower(letter));
    });
    return extension;
}

bool is_image_extension(const std::string& extension) {
    return extension == ".png" || extension == ".jpg" || extension == ".jpeg";
}

/// What identifies a folder however it was reached.
using FolderIdentity = std::pair<dev_t, ino_t>;

class FolderWalk {
  public:
    FolderWalk(ImageListing& listing, bool nested) : listing_(listing), nested_(nested) {}

    /// `prefix` is what comes before the names of this folder: nothing, or "folder/".
    void walk(const fs::path& folder, const std::string& prefix) {
        enter(folder);
        std::error_code error;
        for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
            const std::string name = at->path().filename().string();
            if (!name.starts_with('.')) {
                take(at->path(), prefix + name);
            }
        }
        if (error) {
            throw MissingInput(folder.string() + ": the folder cannot be listed (" + error.message() +
                               "); check its permissions");
        }
        way_.pop_back();
    }

  private:
    void take(const fs::path& path, const std::string& name) {
        std::error_code error;
        const fs::file_status status = fs::status(path, error);  // of what a link leads to
        if (!fs::exists(status)) {
            const bool is_link = fs::is_symlink(fs::symlink_status(path, error));
            throw MissingInput(path.string() + ": " +
                               (is_link ? "is a link that leads nowhere, or around in a circle; remove or mend it"
                                        : "cannot be looked at; check its permissions"));
        }
        const std::string extension = lower_extension(path);
        if (fs::is_directory(status)) {
            listing_.folders += way_.size() == 1 ? 1U : 0U;
            if (nested_) {
                walk(path, name + "/");
            }
        } else if (is_image_extension(extension)) {
            if (!fs::is_regular_file(status)) {
                throw MissingInput(path.string() + ": is called like a picture and is no regular file; remove it");
            }
            listing_.images.push_back(name);
        } else {
            ++listing_.others[extension.empty() ? "no extension" : extension];
        }
    }

    void enter(const fs::path& folder) {
        struct stat status {};

        if (::stat(folder.c_str(), &status) != 0) {
            throw MissingInput(folder.string() + ": the folder cannot be looked at (" +
                               std::generic_category().message(errno) + "); check its permissions");
        }
        const FolderIdentity identity{status.st_dev, status.st_ino};
        if (std::find(way_.begin(), way_.end(), identity) != way_.end()) {
            throw DataError(folder.string() +
                            ": is a link back to a folder that it lies in, so that its pictures would never end; "
                            "remove the link");
        }
        way_.push_back(identity);
    }

    ImageListing& listing_;
    bool nested_;
    std::vector<FolderIdentity> way_;  ///< from the root to the folder being walked
};

}  // namespace

ImageListing list_images(const fs::path& path, bool nested) {
    ImageListing listing;
    FolderWalk(listing, nested).walk(path, "");
    return listing;
}

}  // namespace surveyor
