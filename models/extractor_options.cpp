#include "models/extractor_options.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/sha256.hpp"

namespace surveyor {
namespace {

bool is_hexadecimal(const std::string& text) {
    return text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// "6726825d" of "pt_inception-2015-12-05-6726825d.pth"; empty when the name ends in no such digits.
std::string digits_in_name(const std::filesystem::path& path) {
    const std::string stem = path.stem().string();
    const std::string last = stem.substr(stem.rfind('-') == std::string::npos ? stem.size() : stem.rfind('-') + 1);
    return last.size() >= 8 && last.size() <= 64 && is_hexadecimal(last) ? last : "";
}

void require_start(const std::string& sha256, const std::string& start, const std::string& said_by) {
    if (!sha256.starts_with(start)) {
        throw DataError("the file's SHA-256 is " + sha256 + ", but " + said_by + " says that it begins with " + start +
                        ": the file is damaged or another one; fetch it anew");
    }
}

}  // namespace

std::vector<std::string> script_calls() {
    return {"plain", "detector", "lpips"};
}

ScriptCall script_call(std::string_view word) {
    const std::vector<std::string> words = script_calls();
    const auto found = std::find(words.begin(), words.end(), word);
    if (found == words.end()) {
        throw DataError("a TorchScript is not called '" + std::string(word) + "'; known: plain, detector, lpips");
    }
    return static_cast<ScriptCall>(found - words.begin());
}

std::string checked_sha256(const ExtractorOptions& options) {
    if (options.weights.empty()) {
        throw DataError("this feature extractor needs a file of weights, and none is named");
    }
    if (!is_hexadecimal(options.sha256) || options.sha256.size() > 64) {
        throw DataError("'" + options.sha256 + "' is no beginning of a SHA-256 in lower-case hexadecimal digits");
    }
    const std::string sha256 = sha256_of_file(options.weights);
    require_start(sha256, options.sha256, "the study");
    require_start(sha256, digits_in_name(options.weights), "its name");
    return sha256;
}

}  // namespace surveyor
