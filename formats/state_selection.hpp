#pragma once

#include <string>

#include "formats/checkpoint.hpp"

namespace surveyor {

/// The generator among the networks of a checkpoint, its names beginning at its own root.
///
/// `state` names it ("models.generator_smooth"), "." being the whole file; DataError, with what there is, when nothing
/// lies below it. With an empty `state`, the first of these that the file holds: g_ema, generator_smooth, G_ema, Gs,
/// models.generator_smooth, generator, g, state_dict; else the whole file. A file whose tensors are all parts of one
/// network is the whole, whatever its parts are called: BigGAN has a part `generator` beside its `embeddings`.
///
/// A wrapper's prefix that all names share (module., generator., decoder., g_ema., G.) is taken off, before and after.
/// What lies at the root beside the network and belongs to it comes along: the tensor `latent_avg` (rosinality's mean
/// w), attributes `args.*` and `config.*`. A note says which network was taken.
[[nodiscard]] Checkpoint generator_state(const Checkpoint& checkpoint, const std::string& state = {});

}  // namespace surveyor
