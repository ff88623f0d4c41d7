#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace surveyor {

/// What a random number is for. The values are part of every result: never reuse or renumber one.
enum class Purpose : std::uint32_t {
    main_latents = 1,
    reference_latents = 2,
    ganspace_latents = 3,
    partner_latents = 4,
    close_direction = 5,
    haar_first = 6,
    haar_second = 7,
    sample_noise = 8,
    constant_noise = 9,
    random_weights = 10,
    reference_noise = 11,
    centre_estimate = 12,
    metric_subsets = 13,
    metric_bootstrap = 14,
    path_position = 15,
};

/// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC11) for one counter and key.
[[nodiscard]] std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                                  std::array<std::uint32_t, 2> key);

/// A uniform on [0, 1), a multiple of 2^-53, from the upper 27 and 26 bits of two random words, as MT19937's authors
/// and NumPy make it.
[[nodiscard]] double uniform_of(std::uint32_t first, std::uint32_t second);

/// A stream of random numbers with no state: element i depends on (seed, purpose, index, i) alone, hence never on
/// ranks, batches or the order of work. Key = seed; counter = (draw block, purpose, index low, index high).
class RandomStream {
  public:
    RandomStream(std::uint64_t seed, Purpose purpose, std::uint64_t index) noexcept
        : seed_(seed), purpose_(purpose), index_(index) {}

    /// Standard normals by the Box-Muller transform in double precision, then rounded: elements first, first + 1, ...
    /// `first` must be a multiple of 4.
    void normals(std::span<float> out, std::uint64_t first = 0) const;
    void normals(std::span<double> out, std::uint64_t first = 0) const;

    /// Uniforms on [0, 1): element i is uniform_of words 2i and 2i + 1. They come from the blocks that the normals come
    /// from: a stream serves one or the other.
    void uniforms(std::span<double> out) const;

  private:
    [[nodiscard]] std::array<std::uint32_t, 4> words(std::uint64_t block) const;

    template <class T>
    void fill(std::span<T> out, std::uint64_t first) const;

    std::uint64_t seed_;
    Purpose purpose_;
    std::uint64_t index_;
};

}  // namespace surveyor
