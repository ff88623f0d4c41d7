#include "models/refused_options.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace surveyor {

void refuse_option(bool is_given, const std::string& field, const std::string& generator, const std::string& reason) {
    if (is_given) {
        throw DataError("a " + generator + " cannot be opened with " + field + ": it has " + reason +
                        "; leave the field out");
    }
}

void require_known_space(const GeneratorOptions& options, const GeneratorInfo& info) {
    if (options.space.empty() || std::ranges::find(info.spaces, options.space) != info.spaces.end()) {
        return;
    }
    std::string known;
    for (const std::string& space : info.spaces) {
        known += (known.empty() ? "'" : ", '") + space + "'";
    }
    throw DataError("generator.space is '" + options.space + "'; this generator knows " + known);
}

}  // namespace surveyor
