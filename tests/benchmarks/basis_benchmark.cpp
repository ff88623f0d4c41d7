// Local Basis of one sample: ours against the route of public notebooks, which repeats z once per output, goes backward
// through autograd and takes the full singular value decomposition.

#include <ATen/ops/from_blob.h>
#include <ATen/ops/linalg_svd.h>

#include <memory>

#include "geometry/linalg.hpp"
#include "geometry/local_basis.hpp"
#include "geometry/partial_svd.hpp"
#include "models/all_models.hpp"
#include "models/device.hpp"
#include "models/random_weights.hpp"
#include "tests/benchmarks/contest.hpp"
#include "tests/benchmarks/replicated_jacobian.hpp"
#include "tests/models/model_testing.hpp"

namespace surveyor::benchmarks {
namespace {

Matrix matrix_of(const at::Tensor& tensor) {
    const at::Tensor rows = tensor.to(at::kDouble).contiguous();
    return Eigen::Map<const Matrix>(rows.data_ptr<double>(), rows.size(0), rows.size(1));
}

LocalBasis our_basis(const Generator& generator, const at::Tensor& z, Precision precision, int vectors) {
    // The accuracies that the basis stage takes for the two.
    const Accuracy accuracy = precision == Precision::mixed ? Accuracy::float32 : Accuracy::float64;
    return local_basis(matrix_of(generator.linearise(z, precision).jacobian), vectors, accuracy);
}

/// What the notebook holds in the end; only the leading part is used.
struct FullDecomposition {
    at::Tensor u;
    at::Tensor s;
};

FullDecomposition notebook_basis(const Mapping& mapping, const at::Tensor& z) {
    const auto [u, s, vh] = at::linalg_svd(replicated_jacobian(mapping, z), /*full_matrices=*/false);
    return {u, s};
}

/// Sine of the largest angle between the spans of the leading w vectors.
double span_error(const LocalBasis& basis, const Matrix& rows) {
    return singular_values(rows - product(product_transposed(rows, basis.w_vectors), basis.w_vectors))(0);
}

void require_same_basis(
    std::string_view name, const LocalBasis& ours, const Matrix& rows, const Vector& s, double tolerance) {
    const double worst = (s - ours.singular_values).cwiseAbs().maxCoeff() / ours.singular_values(0);
    require_agreement(name, "singular values", worst, tolerance);
    // The span of the first k is as firm as the gap behind it.
    require_agreement(name, "spans times gap", span_error(ours, rows) * ours.gap(ours.gap.size() - 1), tolerance);
}

void compare(const Settings& settings) {
    const int dim = settings.smoke ? 32 : 512;
    const int vectors = settings.smoke ? 4 : 50;
    const ArrayMap weights = random_stylegan2(8, 1, dim);
    const std::unique_ptr<Generator> generator = make_generator(checkpoint_of(weights), {});
    const Mapping single = mapping_of(weights, at::kFloat);
    const Mapping exact = mapping_of(weights, at::kDouble);
    const at::Tensor z = random_latents(1, dim)[0];

    const LocalBasis ours = our_basis(*generator, z, Precision::float64, vectors);
    const LocalBasis mixed = our_basis(*generator, z, Precision::mixed, vectors);
    require_same_basis("ours, mixed", ours, mixed.w_vectors, mixed.singular_values, 1e-5);
    for (const Mapping* mapping : {&single, &exact}) {
        const bool is_single = mapping == &single;
        const auto [u, s] = notebook_basis(*mapping, z.to(is_single ? at::kFloat : at::kDouble));
        const Matrix rows = matrix_of(u).leftCols(vectors).transpose();
        const Vector values = matrix_of(s.unsqueeze(0)).row(0).head(vectors);
        require_same_basis(
            is_single ? "notebook, float32" : "notebook, float64", ours, rows, values, is_single ? 1e-5 : 1e-12);
    }

    const at::Tensor z_single = z.to(at::kFloat);
    const Matrix jacobian = matrix_of(generator->linearise(z, Precision::float64).jacobian);
    const auto times =
        race({{"ours, float64", [&] { (void)our_basis(*generator, z, Precision::float64, vectors); }},
              {"ours, mixed", [&] { (void)our_basis(*generator, z, Precision::mixed, vectors); }},
              {"notebook, float64", [&] { (void)notebook_basis(exact, z); }},
              {"notebook, float32", [&] { (void)notebook_basis(single, z_single); }},
              {"Jacobian, float64", [&] { (void)generator->linearise(z, Precision::float64); }},
              {"Jacobian, mixed", [&] { (void)generator->linearise(z, Precision::mixed); }},
              {"triplets, float64", [&] { (void)leading_triplets(jacobian, vectors); }},
              {"triplets, float32", [&] { (void)leading_triplets(jacobian, vectors, Accuracy::float32); }},
              {"notebook's Jacobian, float32", [&] { (void)replicated_jacobian(single, z_single); }}},
             settings.smoke ? 1 : 15);
    const auto text = [&](std::size_t i) { return time_text(median(times[i])); };
    print({"basis, mixed; notebook float32",
           text(1),
           text(3),
           ratio_text(median_ratio(times[3], times[1])),
           "3x",
           "28 / 88 ms"});
    print({"basis, float64; notebook float64",
           text(0),
           text(2),
           ratio_text(median_ratio(times[2], times[0])),
           "4x",
           "44 ms / -"});
    print({"basis, float64; notebook float32",
           text(0),
           text(3),
           ratio_text(median_ratio(times[3], times[0])),
           "-",
           "44 / 88 ms"});
    print({"- of that Jacobian, float64; float32",
           text(4),
           text(8),
           ratio_text(median_ratio(times[8], times[4])),
           "-",
           "33 / 51-56 ms"});
    print({"- of that Jacobian, mixed; float32",
           text(5),
           text(8),
           ratio_text(median_ratio(times[8], times[5])),
           "-",
           "17 / 51-56 ms"});
    print({"- of that leading triplets, float64", text(6), "-", "-", "-", "11 ms (ARPACK)"});
    print({"- of that leading triplets, float32", text(7), "-", "-", "-", "-"});
}

}  // namespace
}  // namespace surveyor::benchmarks

int main(int argc, char** argv) {
    surveyor::configure_determinism();
    return surveyor::benchmarks::run_benchmark(argc, argv, surveyor::benchmarks::compare);
}
