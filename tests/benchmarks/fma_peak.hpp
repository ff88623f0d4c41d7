#pragma once

namespace surveyor::benchmarks {

/// Float32 operations per second that one core reaches in a loop of nothing but fused multiply-adds on registers, with
/// the widest of AVX-512, AVX2 and SSE2 that it has: the ceiling of every convolution. A multiply-add counts as two.
[[nodiscard]] double fma_peak();

}  // namespace surveyor::benchmarks
