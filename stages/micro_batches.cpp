#include "stages/micro_batches.hpp"

#include <ATen/ops/cat.h>

#include <algorithm>
#include <vector>

namespace surveyor {

at::Tensor padded_batch(const at::Tensor& rows, std::int64_t first, std::int64_t batch) {
    const std::int64_t count = std::min(batch, rows.size(0) - first);
    const at::Tensor there = rows.narrow(0, first, count);
    if (count == batch) {
        return there;
    }
    std::vector<std::int64_t> sizes(static_cast<std::size_t>(rows.dim()), -1);
    sizes[0] = batch - count;
    return at::cat({there, there.narrow(0, 0, 1).expand(sizes)});
}

at::Tensor in_micro_batches(const at::Tensor& rows,
                            std::int64_t batch,
                            const std::function<at::Tensor(const at::Tensor&, std::int64_t)>& compute) {
    std::vector<at::Tensor> parts;
    for (std::int64_t first = 0; first < rows.size(0); first += batch) {
        const std::int64_t count = std::min(batch, rows.size(0) - first);
        parts.push_back(compute(padded_batch(rows, first, batch), first).to(at::kCPU).narrow(0, 0, count));
    }
    return at::cat(parts);
}

}  // namespace surveyor
