#include "sample_results.hpp"

namespace surveyor::testing {

namespace {

using Numbers = std::vector<double>;
using Texts = std::vector<std::string>;
using Integers = std::vector<std::int64_t>;

void add_points(Hdf5File& file, const std::string& group, const std::string& method) {
    file.write(group + "/method", Array::of(Texts{"none", "local_basis", "local_basis", method, method}));
    file.write(group + "/traversal", Array::of(Texts{"none", "curve", "curve", "linear", "linear"}));
    file.write(group + "/direction", Array::of(Integers{-1, 3, 3, 3, 3}));
    file.write(group + "/intensity", Array::of(Numbers{0, 2, 4, 2, 4}));
}

}  // namespace

void add_fd_with_errors(Hdf5File& file,
                        const std::string& extractor,
                        const std::string& name,
                        const std::string& method,
                        std::int64_t features) {
    const std::string fid = "/fid/" + extractor;
    add_points(file, fid, method);
    file.write(fid + "/distance", Array::of(Numbers{10, 12, 16, 20, 30}));
    file.write(fid + "/images", Array::of(Integers{1000, 1000, 1000, 1000, 1000}));
    file.write(fid + "/held", Array::of(Integers{0, 0, 20, 0, 0}));
    file.write(fid + "/standard_error", Array::of(Numbers{0.5, 0.5, 1, 1, 2}));
    file.write(fid + "/corrected", Array::of(Numbers{4, 6, 10, 14, 24}));
    file.write(fid + "/corrected_error", Array::of(Numbers{0.5, 0.5, 1, 1, 3}));
    file.write(fid + "/floor", Array::of(Numbers{5, 5, 6, 5.5, 5}));

    const std::string curves = "/fid_curves/" + extractor;
    file.write(curves + "/method", Array::of(Texts{"local_basis", method}));
    file.write(curves + "/traversal", Array::of(Texts{"curve", "linear"}));
    file.write(curves + "/direction", Array::of(Integers{3, 3}));
    file.write(curves + "/reach", Array::of(Numbers{2, 3}));

    const std::string differences = "/fid_differences/" + extractor;
    file.write(differences + "/method", Array::of(Texts{"local_basis", "local_basis"}));
    file.write(differences + "/traversal", Array::of(Texts{"curve", "curve"}));
    file.write(differences + "/other_method", Array::of(Texts{method, method}));
    file.write(differences + "/other_traversal", Array::of(Texts{"linear", "linear"}));
    file.write(differences + "/direction", Array::of(Integers{3, 3}));
    file.write(differences + "/intensity", Array::of(Numbers{2, 4}));
    file.write(differences + "/difference", Array::of(Numbers{-8, -14}));
    file.write(differences + "/standard_error", Array::of(Numbers{1, 3}));
    file.write(differences + "/corrected", Array::of(Numbers{-8, -1}));

    const std::string reference = "/reference/" + extractor;
    file.write(reference + "/distance_name", Array::of(Texts{name}));
    file.write(reference + "/kind", Array::of(Texts{"statistics"}));
    file.write(reference + "/images", Array::of(Integers{5000}));
    file.write(reference + "/floor", Array::of(Numbers{0.25}));
    file.write(reference + "/mean", Array(DType::float64, {features}));
    file.write(reference + "/preprocessing", Array::of(Texts{"clean, trunc127, tap 768"}));
}

void add_other_metrics(Hdf5File& file, const std::string& extractor, const std::string& method) {
    const Array values = Array::of(Numbers{0.25, 0.5, 0.75, 1, 1.25});
    const Array errors = Array::of(Numbers{0.125, 0.125, 0.125, 0.125, 0.125});
    const Array images = Array::of(Integers{1000, 1000, 1000, 1000, 1000});
    const auto add = [&](const std::string& group, const Texts& columns) {
        add_points(file, group, method);
        file.write(group + "/images", images);
        for (const std::string& column : columns) {
            file.write(group + "/" + column, values);
            file.write(group + "/" + column + "_error", errors);
        }
    };
    add("/kid/" + extractor, {"kid"});
    add("/prdc/" + extractor, {"precision", "recall", "density", "coverage"});
    add("/inception_score/" + extractor, {"score"});
    const std::string limit = "/fid_infinity/" + extractor;
    add_points(file, limit, method);
    file.write(limit + "/limit", values);
    file.write(limit + "/standard_error", errors);
}

}  // namespace surveyor::testing
