#include "sample_results.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "analysis/fd_section.hpp"
#include "analysis/metrics_section.hpp"

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

void SampleResults::SetUp() {
    folder_ = std::filesystem::temp_directory_path() / ("analysis_sample_results-" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
}

void SampleResults::TearDown() {
    std::filesystem::remove_all(folder_);
}

void SampleResults::write(const std::string& extractor, const std::string& name, std::int64_t features) const {
    Hdf5File file = Hdf5File::create(results());
    add_fd_with_errors(file, extractor, name, "sefa", features);
    add_other_metrics(file, extractor, "sefa");
    file.close();
}

Section SampleResults::fd(const std::string& extractor) const {
    StyleBook styles;
    return fd_section(read_fd(ResultsReader(results()), extractor), 0.01, styles);
}

Section SampleResults::metrics(const std::string& extractor) const {
    StyleBook styles;
    return metrics_section(read_metrics(ResultsReader(results()), extractor, 0.01), styles);
}

std::string SampleResults::content(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string> SampleResults::files_in(const std::filesystem::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace surveyor::testing
