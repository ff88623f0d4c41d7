#pragma once

#include <ATen/core/Tensor.h>

#include <string>

#include "models/generator.hpp"
#include "pipeline/stage.hpp"

namespace surveyor {

/// Two latents a little apart, for each pair of a path length.
struct LatentStep {
    at::Tensor begin;  ///< w [pair, w_dim]
    at::Tensor end;    ///< w [pair, w_dim]
};

/// The step from position t to t + epsilon on the way from input "from" to input "to" of `task` (z and w of two latent
/// sets). t is 0 with sampling `end`, uniform on [0, 1) with `full`, drawn for each pair. The way is a straight line in
/// W (space `w`), or the great circle between the directions of both z, mapped to W (space `z`), as NVIDIA's programs
/// take it. Positions in float64, latents in float32.
[[nodiscard]] LatentStep latent_step(const Task& task,
                                     const Generator& generator,
                                     const std::string& space,
                                     const std::string& sampling,
                                     double epsilon);

}  // namespace surveyor
