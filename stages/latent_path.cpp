#include "stages/latent_path.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/tensor.h>

#include <array>
#include <span>

#include "base/random.hpp"
#include "stages/latent_set.hpp"
#include "stages/tensors.hpp"

namespace surveyor {

namespace {

/// [pair, 1], float64.
at::Tensor positions(const Task& task, const std::string& sampling) {
    std::vector<double> all;
    for (std::int64_t i = task.first; i < task.last; ++i) {
        std::array<double, 1> position{};
        if (sampling == "full") {
            RandomStream(static_cast<std::uint64_t>(task.configs.head.seed),
                         Purpose::path_position,
                         static_cast<std::uint64_t>(i))
                .uniforms(position);
        }
        all.push_back(position[0]);
    }
    return at::tensor(all, at::kDouble).unsqueeze(1);
}

at::Tensor normalised(const at::Tensor& rows) {
    return rows / at::linalg_vector_norm(rows, 2, at::IntArrayRef{1}, /*keepdim=*/true);
}

/// Points at `t` [n, 1] of the great circles from a to b [n, dim]; of unit length.
at::Tensor on_circle(const at::Tensor& a, const at::Tensor& b, const at::Tensor& t) {
    const at::Tensor from = normalised(a);
    const at::Tensor to = normalised(b);
    const at::Tensor cosine = (from * to).sum(1, /*keepdim=*/true);
    const at::Tensor angle = cosine.clamp(-1.0, 1.0).acos() * t;
    return normalised(from * angle.cos() + normalised(to - cosine * from) * angle.sin());
}

}  // namespace

LatentStep latent_step(const Task& task,
                       const Generator& generator,
                       const std::string& space,
                       const std::string& sampling,
                       double epsilon) {
    const at::Tensor t = positions(task, sampling);
    const auto both = [&](const char* array) {
        return std::pair{to_tensor(task.inputs.array("from", array)).to(at::kDouble),
                         to_tensor(task.inputs.array("to", array)).to(at::kDouble)};
    };
    if (space == "w") {
        const auto [from, to] = both("w");
        const auto at_position = [&, a = from, b = to](const at::Tensor& s) {
            return (a + (b - a) * s).to(at::kFloat);
        };
        return {at_position(t), at_position(t + epsilon)};
    }
    const auto [from, to] = both("z");
    const auto at_position = [&, a = from, b = to](const at::Tensor& s) {
        return latent_set::mapped(generator, on_circle(a, b, s).to(at::kFloat));
    };
    return {at_position(t), at_position(t + epsilon)};
}

}  // namespace surveyor
