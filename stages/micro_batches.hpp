#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>

namespace surveyor {

/// Rows [first, first + batch) of `rows` [n, ...]; beyond the last one, the first of the batch takes the place of what
/// is missing.
[[nodiscard]] at::Tensor padded_batch(const at::Tensor& rows, std::int64_t first, std::int64_t batch);

/// Applies `compute` to `rows` [n, ...] in batches of exactly `batch` rows and joins the results [n, ...] on the CPU.
/// The last batch is padded with its first row, and the padding dropped: batches of one to three rows take other
/// kernels than larger ones, whose results differ in the last bits. `compute` also gets the index of its batch's first
/// row.
[[nodiscard]] at::Tensor in_micro_batches(
    const at::Tensor& rows,
    std::int64_t batch,
    const std::function<at::Tensor(const at::Tensor& batch, std::int64_t first)>& compute);

}  // namespace surveyor
