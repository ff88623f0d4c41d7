#include "models/random_tensors.hpp"

#include <algorithm>

#include "base/random.hpp"

namespace surveyor {

void RandomTensors::normal(const std::string& name, Shape shape, float scale) {
    Array array(DType::float32, std::move(shape));
    RandomStream(seed_, Purpose::random_weights, next_++).normals(array.values<float>());
    for (float& value : array.values<float>()) {
        value *= scale;
    }
    arrays_.emplace(name, std::move(array));
}

void RandomTensors::constant(const std::string& name, Shape shape, float value) {
    Array array(DType::float32, std::move(shape));
    std::ranges::fill(array.values<float>(), value);
    arrays_.emplace(name, std::move(array));
}

}  // namespace surveyor
