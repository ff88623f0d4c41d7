#pragma once

#include <string>
#include <vector>

#include "geometry/frechet.hpp"
#include "pipeline/stage.hpp"

namespace surveyor::fid {

/// One kind of group of the stage `fid`.
struct Part {
    Group (*group)(const Configs& configs, const std::string& label);
    std::vector<OutputField> (*outputs)();
    ArrayMap (*run)(const Task& task);
};

/// The part that a label belongs to.
[[nodiscard]] const Part& part_of(const std::string& label);

/// The parts, a file each.
extern const Part reference_part;
extern const Part factor_part;
extern const Part condition_part;
extern const Part infinity_part;
extern const Part curves_part;
extern const Part differences_part;

/// What a group needs to measure distances, and how it finds it again.
[[nodiscard]] std::vector<Input> reference_inputs(const std::string& extractor);
[[nodiscard]] FrechetReference reference_of(const Inputs& inputs);

}  // namespace surveyor::fid
