#pragma once

#include <vector>

#include "models/generator.hpp"
#include "models/mapping.hpp"

namespace surveyor {

/// The Jacobian of a mapping network in closed form, without gradients:
///     J = D_L W_L ... D_1 W_1 P,   P = r (I - (r^2/d) z z^T),   r = (mean z^2 + eps)^(-1/2),
/// D_l diagonal: 1 where layer l's input to the leaky ReLU is above 0, else 0.2 (also at exactly 0). Where numbers are
/// appended to z, P is that of x = [z; appended], d their number together, without the columns of what is appended.
///
/// Products are taken in pairs: W_{l+1} D_l W_l = 0.2 W_{l+1} W_l + 0.8 W_{l+1}[:, on] W_l[on, :], and likewise
/// over the units that are off. The first term is prepared once, the second runs over the smaller of the two sets,
/// so a pair costs at most half a product: eight layers of width 512 take 5 products' time in place of 7, with the
/// same result to rounding.
class MappingJacobian {
  public:
    /// `mapping` in float64 on the CPU. Keeps both precisions of all layers: 60 MB for eight layers of width 512.
    explicit MappingJacobian(const Mapping& mapping);

    /// w = f(z) and J(z) at z [z_dim], any type; results float64 on the CPU, without truncation.
    [[nodiscard]] MapLinearisation linearise(const at::Tensor& z, Precision precision) const;

  private:
    /// Layers 2p and 2p + 1 (the second absent at the end of an odd number of layers).
    struct Pair {
        at::Tensor first;              ///< W_l [h, in]
        at::Tensor second_transposed;  ///< W_{l+1}^T [h, out], so that columns are gathered as rows
        at::Tensor product;            ///< W_{l+1} W_l
    };

    [[nodiscard]] static at::Tensor pair_product(const Pair& pair, const at::Tensor& slopes);

    Mapping mapping_;
    std::vector<Pair> double_pairs_;
    std::vector<Pair> float_pairs_;
};

}  // namespace surveyor
