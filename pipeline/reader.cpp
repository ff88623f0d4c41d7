#include "pipeline/reader.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "pipeline/file_seal.hpp"
#include "pipeline/hdf5_file.hpp"

namespace surveyor {

struct ResultsReader::State {
    std::filesystem::path path;
    bool is_sealed;
    Hdf5File file;
};

ResultsReader::ResultsReader(const std::filesystem::path& path) {
    if (!std::filesystem::exists(path)) {
        throw MissingInput(path.string() + ": there are no results here; `surveyor run` makes them");
    }
    const Seal seal = check_seal(path);
    if (seal == Seal::broken) {
        throw DataError(path.string() +
                        ": its bytes do not match their checksum. Delete the file and run the study again: it is made "
                        "anew from the shards.");
    }
    state_ = std::make_unique<State>(State{path, seal == Seal::whole, Hdf5File::open(path)});
}

ResultsReader::~ResultsReader() = default;
ResultsReader::ResultsReader(ResultsReader&&) noexcept = default;
ResultsReader& ResultsReader::operator=(ResultsReader&&) noexcept = default;

bool ResultsReader::is_sealed() const noexcept {
    return state_->is_sealed;
}

bool ResultsReader::has(const std::string& path) const {
    return state_->file.has(path);
}

std::vector<std::string> ResultsReader::children(const std::string& group) const {
    std::vector<std::string> names = state_->file.children(group);
    std::sort(names.begin(), names.end());
    return names;
}

Array ResultsReader::array(const std::string& path) const {
    Array array = state_->file.read(path);
    const std::string digest = state_->file.attribute(path, "content_digest");
    if (!digest.empty() && digest != digest_of(array.bytes())) {
        throw DataError(state_->path.string() + ": " + path +
                        ": its bytes do not match their checksum. Delete the file and run the study again: it is made "
                        "anew from the shards.");
    }
    return array;
}

std::string ResultsReader::attribute(const std::string& path, const std::string& name) const {
    return state_->file.has(path) ? state_->file.attribute(path, name) : "";
}

const std::filesystem::path& ResultsReader::path() const noexcept {
    return state_->path;
}

}  // namespace surveyor
