#include "models/autograd_jacobian.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/_make_dual.h>
#include <ATen/ops/_unpack_dual.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/zeros.h>
#include <c10/util/Exception.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/forward_grad.h>

#include <algorithm>
#include <mutex>

#include "base/error.hpp"

namespace surveyor {
namespace {

constexpr std::int64_t numbers_per_batch = std::int64_t{1} << 22;

std::int64_t rows_per_batch(std::int64_t outputs) {
    return std::max<std::int64_t>(1, numbers_per_batch / outputs);
}

/// Rows `first` to `first + count` of the identity matrix [size, size].
at::Tensor unit_rows(std::int64_t first, std::int64_t count, std::int64_t size) {
    at::Tensor rows = at::zeros({count, size}, at::kDouble);
    rows.narrow(1, first, count).fill_diagonal_(1.0);
    return rows;
}

/// LibTorch's one level of forward differentiation, for as long as this lives.
class ForwardLevel {
  public:
    ForwardLevel() : lock_(mutex()), index_(torch::autograd::ForwardADLevel::get_next_idx()) {}

    ForwardLevel(const ForwardLevel&) = delete;
    ForwardLevel& operator=(const ForwardLevel&) = delete;

    ~ForwardLevel() { torch::autograd::ForwardADLevel::release_idx(index_); }

    [[nodiscard]] std::int64_t index() const { return static_cast<std::int64_t>(index_); }

  private:
    /// The level is the library's, one in a process, so its lock is one in a process, too.
    static std::mutex& mutex() {
        static std::mutex only;
        return only;
    }

    std::lock_guard<std::mutex> lock_;
    std::uint64_t index_;
};

at::Tensor forward_jacobian(const RowMap& map, const at::Tensor& z, std::int64_t outputs) {
    const at::NoGradGuard no_reverse;
    const std::int64_t inputs = z.size(0);
    at::Tensor jacobian = at::zeros({outputs, inputs}, at::kDouble);
    const std::int64_t step = rows_per_batch(outputs);
    const ForwardLevel level;
    for (std::int64_t first = 0; first < inputs; first += step) {
        const std::int64_t count = std::min(step, inputs - first);
        const at::Tensor batch = z.unsqueeze(0).expand({count, -1}).contiguous();
        const at::Tensor dual = at::_make_dual(batch, unit_rows(first, count, inputs), level.index());
        const at::Tensor tangents = std::get<1>(at::_unpack_dual(map(dual), level.index()));
        if (tangents.defined()) {  // else no output depends on z
            jacobian.narrow(1, first, count).copy_(tangents.t());
        }
    }
    return jacobian;
}

at::Tensor reverse_jacobian(const RowMap& map, const at::Tensor& z, std::int64_t outputs) {
    const at::AutoGradMode with_gradients(true);
    at::Tensor jacobian = at::zeros({outputs, z.size(0)}, at::kDouble);
    const std::int64_t step = rows_per_batch(outputs);
    for (std::int64_t first = 0; first < outputs; first += step) {
        const std::int64_t count = std::min(step, outputs - first);
        const at::Tensor batch = z.unsqueeze(0).repeat({count, 1}).requires_grad_(true);
        const at::Tensor images = map(batch);
        if (!images.requires_grad()) {
            throw DataError("the map z -> w keeps no gradients, so it has no Jacobian by automatic differentiation");
        }
        const auto gradients = torch::autograd::grad(
            {images}, {batch}, {unit_rows(first, count, outputs)}, std::nullopt, false, /*allow_unused=*/true);
        if (gradients.front().defined()) {
            jacobian.narrow(0, first, count).copy_(gradients.front());
        }
    }
    return jacobian;
}

at::Tensor jacobian_of(const RowMap& map, const at::Tensor& z, std::int64_t outputs, Differentiation differentiation) {
    if (differentiation == Differentiation::reverse ||
        (differentiation == Differentiation::automatic && outputs < z.size(0))) {
        return reverse_jacobian(map, z, outputs);
    }
    try {
        return forward_jacobian(map, z, outputs);
    } catch (const c10::NotImplementedError&) {
        if (differentiation == Differentiation::forward) {
            throw;
        }
        return reverse_jacobian(map, z, outputs);
    }
}

}  // namespace

MapLinearisation autograd_jacobian(const RowMap& map, const at::Tensor& z, Differentiation differentiation) {
    expect(z.dim() == 1 && z.size(0) > 0, "z has shape [z_dim]");
    const at::Tensor point = z.detach().to(at::kCPU, at::kDouble).contiguous();
    MapLinearisation result;
    try {
        const at::Tensor images = [&] {
            const at::NoGradGuard no_gradients;
            return map(point.unsqueeze(0));
        }();
        expect(images.dim() == 2 && images.size(0) == 1 && images.scalar_type() == at::kDouble && images.is_cpu(),
               "the map gives rows [n, w_dim] in float64 on the CPU");
        result.w = images[0].detach();
        result.jacobian = jacobian_of(map, point, images.size(1), differentiation);
    } catch (const c10::Error& error) {
        throw DataError("the map z -> w cannot be differentiated: " + std::string(error.what_without_backtrace()));
    }
    if (!at::isfinite(result.jacobian).all().item<bool>()) {
        throw NumericError(
            "the Jacobian of z -> w holds numbers that are not finite; look at the norm of z, and for "
            "weights that overflow");
    }
    return result;
}

}  // namespace surveyor
