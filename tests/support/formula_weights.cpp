#include "tests/support/formula_weights.hpp"

#include <cmath>
#include <cstdint>
#include <string>

#include "models/inception_layout.hpp"

namespace surveyor {
namespace {

std::uint64_t fnv1a(const std::string& text) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char byte : text) {
        hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
    }
    return hash;
}

/// In [-1, 1).
double symmetric_uniform(std::uint64_t hash, std::uint64_t i) {
    std::uint64_t x = hash + (i + 1) * 0x9E3779B97F4A7C15U;
    x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
    x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
    x ^= x >> 31U;
    return 2.0 * (static_cast<double>(x >> 11U) * 0x1p-53) - 1.0;
}

Array values_of(const std::string& name, Shape shape, double offset, double scale) {
    Array array(DType::float32, std::move(shape));
    const std::uint64_t hash = fnv1a(name);
    std::uint64_t i = 0;
    for (float& value : array.values<float>()) {
        value = static_cast<float>(offset + scale * symmetric_uniform(hash, i++));
    }
    return array;
}

}  // namespace

ArrayMap formula_inception() {
    ArrayMap arrays;
    const auto add = [&arrays](const std::string& name, Shape shape, double offset, double scale) {
        arrays.emplace(name, values_of(name, std::move(shape), offset, scale));
    };
    for (const ConvUnit& unit : inception_units()) {
        const int inputs = unit.in * unit.kernel_height * unit.kernel_width;
        add(unit.name + ".conv.weight",
            {unit.out, unit.in, unit.kernel_height, unit.kernel_width},
            0.0,
            std::sqrt(6.0 / inputs));
        add(unit.name + ".bn.weight", {unit.out}, 1.0, 0.25);
        add(unit.name + ".bn.bias", {unit.out}, 0.0, 0.25);
        add(unit.name + ".bn.running_mean", {unit.out}, 0.0, 0.25);
        add(unit.name + ".bn.running_var", {unit.out}, 1.0, 0.25);
    }
    add("fc.weight", {inception_classes, inception_features}, 0.0, std::sqrt(3.0 / inception_features));
    add("fc.bias", {inception_classes}, 0.0, 0.5);
    return arrays;
}

}  // namespace surveyor
