#include "base/random.hpp"

#include <Random123/philox.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/error.hpp"

namespace surveyor {

namespace {

/// Four normals from the four words of one Philox block. The first of each pair of uniforms lies in (0, 1], so that its
/// logarithm is finite.
std::array<double, 4> box_muller(const std::array<std::uint32_t, 4>& words) {
    std::array<double, 4> normals{};
    for (std::size_t pair = 0; pair < 4; pair += 2) {
        const double radius = std::sqrt(-2.0 * std::log((static_cast<double>(words[pair]) + 1.0) * 0x1p-32));
        const double angle = 2.0 * std::numbers::pi * (static_cast<double>(words[pair + 1]) * 0x1p-32);
        normals[pair] = radius * std::cos(angle);
        normals[pair + 1] = radius * std::sin(angle);
    }
    return normals;
}

}  // namespace

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
    r123::Philox4x32 generator;
    r123::Philox4x32::ctr_type c = {{counter[0], counter[1], counter[2], counter[3]}};
    r123::Philox4x32::key_type k = {{key[0], key[1]}};
    const auto out = generator(c, k);
    return {out[0], out[1], out[2], out[3]};
}

double uniform_of(std::uint32_t first, std::uint32_t second) {
    return (static_cast<double>(first >> 5U) * 0x1p26 + static_cast<double>(second >> 6U)) * 0x1p-53;
}

std::array<std::uint32_t, 4> RandomStream::words(std::uint64_t block) const {
    return philox({static_cast<std::uint32_t>(block),
                   static_cast<std::uint32_t>(purpose_),
                   static_cast<std::uint32_t>(index_),
                   static_cast<std::uint32_t>(index_ >> 32U)},
                  {static_cast<std::uint32_t>(seed_), static_cast<std::uint32_t>(seed_ >> 32U)});
}

template <class T>
void RandomStream::fill(std::span<T> out, std::uint64_t first) const {
    expect(first % 4 == 0, "a stream is entered at a multiple of four");
    for (std::size_t at = 0; at < out.size(); at += 4) {
        const auto normals = box_muller(words((first + at) / 4));
        const std::size_t count = std::min<std::size_t>(4, out.size() - at);
        for (std::size_t i = 0; i < count; ++i) {
            out[at + i] = static_cast<T>(normals[i]);
        }
    }
}

void RandomStream::normals(std::span<float> out, std::uint64_t first) const {
    fill(out, first);
}

void RandomStream::normals(std::span<double> out, std::uint64_t first) const {
    fill(out, first);
}

void RandomStream::uniforms(std::span<double> out) const {
    for (std::size_t at = 0; at < out.size(); at += 2) {
        const auto block = words(at / 2);
        for (std::size_t i = 0; i < std::min<std::size_t>(2, out.size() - at); ++i) {
            out[at + i] = uniform_of(block[2 * i], block[2 * i + 1]);
        }
    }
}

}  // namespace surveyor
