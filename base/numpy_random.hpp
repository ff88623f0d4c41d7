#pragma once

#include <cstdint>
#include <random>

namespace surveyor {

/// The random numbers of NumPy's legacy `numpy.random.RandomState(seed)`, bit for bit as far as the C library's log and
/// sqrt agree: what public notebooks and scripts drew their latents from. A sequence: element n is reached through all
/// before it, at about 25 ns each.
///
/// MT19937 (Matsumoto and Nishimura, ACM TOMACS 8, 1998) seeded by one integer, the C++ library's own; 53-bit uniforms
/// from two words; normals by the polar method (Marsaglia and Bray, SIAM Review 6, 1964), whose pairs NumPy hands out
/// second half first, the first half kept for the next call.
class NumpyRandom {
  public:
    /// Seeds are those that NumPy takes: 0 to 2^32 - 1.
    explicit NumpyRandom(std::uint32_t seed) : words_(seed) {}

    /// The next 32 random bits.
    [[nodiscard]] std::uint32_t word() { return static_cast<std::uint32_t>(words_()); }

    /// `random_sample()`: uniform on [0, 1), a multiple of 2^-53.
    [[nodiscard]] double uniform();

    /// `standard_normal()`, `randn()`.
    [[nodiscard]] double normal();

  private:
    std::mt19937 words_;
    double kept_ = 0.0;
    bool has_kept_ = false;
};

}  // namespace surveyor
