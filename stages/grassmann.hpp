#pragma once

#include "pipeline/stage.hpp"
#include "stages/resources.hpp"
#include "stages/shared_configs.hpp"

namespace surveyor {

/// Grassmannian distances between Local Bases, for every dimension k = 1 .. k_max at once ("Do Not Escape From the
/// Manifold", ICLR 2022, Eqs. 13-14 and Figs. 8, 10). A group's label is a comparison:
///   random_o    two independent uniformly random frames of W: what no relation at all looks like
///   random_w    Local Bases at two independent samples
///   close_w@E   Local Bases at a sample and at distance E from it in Z
///   <name>      Local Basis of a sample against global directions of that name
/// or "<comparison>/statistics": mean, population standard deviation, standard error and median over its pairs.
struct Grassmann {
    static constexpr std::string_view name = "grassmann";
    static constexpr int version = 1;

    struct Config {
        std::vector<std::string> compare = {"random_o", "random_w", "close_w"};
        std::vector<double> epsilons = {0.1};
        std::int64_t pairs = 1000;
        std::int64_t k_max = 50;

        static Fields<Config> fields();
    };

    static void check(const Configs& configs, const MarkOf& mark, Faults& faults);
    static std::vector<Request> wanted(const Configs& configs);
    static Group group(const Configs& configs, const std::string& label, std::int64_t count);
    static std::vector<OutputField> outputs(const std::string& label);
    static ArrayMap run(const Task& task, Resources& resources);
};

}  // namespace surveyor
