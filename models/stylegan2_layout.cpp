#include "models/stylegan2_layout.hpp"

#include "base/error.hpp"

namespace surveyor {

WeightSource filter_source(const ShapeMap& shapes, const std::string& canonical, const std::string& key) {
    const std::int64_t taps = shapes.contains(key) ? size_in(shapes, key, 2, 0) : 4;
    if (taps < 2 || taps > 32) {
        throw DataError("tensor '" + key + "' is a filter of " + std::to_string(taps) + " taps, expected 2 to 32");
    }
    return {canonical, key, {taps, taps}, {taps, taps}, true};
}

}  // namespace surveyor
