#include "tests/benchmarks/fma_peak.hpp"

#include <immintrin.h>

#include <algorithm>
#include <chrono>

namespace surveyor::benchmarks {
namespace {

constexpr int chains = 12;  // independent sums: latency times throughput of the multiply-add units
constexpr long rounds = 20'000'000;

/// Keeps the compiler from dropping the loop.
volatile float sink = 0.0F;

__attribute__((target("avx512f"))) double operations_avx512() {
    __m512 sums[chains];
    std::fill_n(sums, chains, _mm512_set1_ps(1.0F));
    const __m512 factor = _mm512_set1_ps(0.999F);
    for (long i = 0; i < rounds; ++i) {
        for (__m512& sum : sums) {
            sum = _mm512_fmadd_ps(sum, factor, factor);
        }
    }
    for (const __m512& sum : sums) {
        sink = sink + _mm512_cvtss_f32(sum);
    }
    return 2.0 * 16 * chains * static_cast<double>(rounds);
}

__attribute__((target("avx2,fma"))) double operations_avx2() {
    __m256 sums[chains];
    std::fill_n(sums, chains, _mm256_set1_ps(1.0F));
    const __m256 factor = _mm256_set1_ps(0.999F);
    for (long i = 0; i < rounds; ++i) {
        for (__m256& sum : sums) {
            sum = _mm256_fmadd_ps(sum, factor, factor);
        }
    }
    for (const __m256& sum : sums) {
        sink = sink + _mm256_cvtss_f32(sum);
    }
    return 2.0 * 8 * chains * static_cast<double>(rounds);
}

template <class Loop>
double rate(const Loop& loop) {
    double best = 0.0;
    for (int i = 0; i < 3; ++i) {
        const auto start = std::chrono::steady_clock::now();
        const double operations = loop();
        best = std::max(best,
                        operations / std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    return best;
}

}  // namespace

double fma_peak() {
    double peak = 0.0;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        peak = rate(operations_avx2);
    }
    if (__builtin_cpu_supports("avx512f")) {
        peak = std::max(peak, rate(operations_avx512));
    }
    return peak;
}

}  // namespace surveyor::benchmarks
