#include "tests/stages/stage_testing.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>

#include "models/device.hpp"

namespace surveyor::testing {

namespace {

std::string whole_study(const std::string& sections) {
    const bool has_generator = sections.find("generator:") != std::string::npos;
    const std::string generator = "generator: {weights: " + demo_weights().string() + "}\n";
    return "study: bench\n" + (has_generator ? "" : generator) + sections;
}

}  // namespace

std::filesystem::path demo_weights() {
    return std::filesystem::path(SURVEYOR_SOURCE_DIR) / "assets" / "toy_faces_64.safetensors";
}

std::filesystem::path golden(const std::string& relative) {
    return std::filesystem::path(SURVEYOR_GOLDEN_DIR) / relative;
}

TemporaryFolder::TemporaryFolder() {
    static int number = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("surveyor_stages_" + std::to_string(::getpid()) + "_" + std::to_string(++number));
    std::filesystem::create_directories(path_);
}

TemporaryFolder::~TemporaryFolder() {
    std::filesystem::remove_all(path_);
}

Bench::Bench(const std::string& sections, const std::vector<std::string>& overrides)
    : resources_(at::Device(at::kCPU)), schema_(all_stages(resources_)) {
    configure_determinism();
    study_ = study_of(whole_study(sections), overrides, schema_);
}

ArrayMap Bench::run(const GroupName& name, std::int64_t first, std::int64_t last) {
    const Group group = schema_.stage(name.stage).group(configs(), name.label, last);
    Inputs inputs;
    for (const Input& input : group.inputs) {
        inputs.add(input.alias,
                   input.rows == Rows::same ? run(input.from, first, last) : run_all(input.from, input.count));
    }
    return run(name, first, last, inputs);
}

ArrayMap Bench::run(const GroupName& name, std::int64_t first, std::int64_t last, const Inputs& inputs) {
    const StageEntry& stage = schema_.stage(name.stage);
    const Group group = stage.group(configs(), name.label, last);
    return stage.run({configs(), group, first, last, inputs});
}

ArrayMap Bench::run_all(const GroupName& name, std::int64_t count) {
    const Group group = schema_.stage(name.stage).group(configs(), name.label, count);
    if (group.layout == Layout::single) {
        return run(name, 0, 1);
    }
    std::map<std::string, std::vector<Array>> parts;
    for (std::int64_t first = 0; first < count; first += group.block) {
        for (const auto& [field, array] : run(name, first, std::min(first + group.block, count))) {
            parts[field].push_back(array);
        }
    }
    ArrayMap whole;
    for (const auto& [field, pieces] : parts) {
        whole.emplace(field, Array::joined(pieces));
    }
    return whole;
}

std::vector<OutputField> Bench::outputs(const GroupName& name) const {
    return schema_.stage(name.stage).outputs(name.label);
}

Study study_of(const std::string& text, const std::vector<std::string>& overrides, const Schema& schema) {
    const TemporaryFolder folder;
    const std::filesystem::path file = folder / "study.yaml";
    std::ofstream(file) << text;
    return read_study(file, overrides, schema);
}

std::string fault_of(const std::string& sections, ExitCode code) {
    try {
        const Bench bench(sections);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), code) << error.what();
        return error.what();
    }
    ADD_FAILURE() << "the study is taken for sound";
    return {};
}

Matrix matrix_of(const ArrayMap& arrays, const std::string& name) {
    const Array& array = named(arrays, name, "the unit");
    const std::vector<double> values = array.as_doubles();
    return Eigen::Map<const Matrix>(values.data(), array.size(0), array.count() / array.size(0));
}

Matrix slice_of(const ArrayMap& arrays, const std::string& name, std::int64_t i) {
    const Array& array = named(arrays, name, "the unit");
    const std::vector<double> values = array.rows(i, i + 1).as_doubles();
    return Eigen::Map<const Matrix>(values.data(), array.size(1), array.size(2));
}

double difference(const Matrix& a, const Matrix& b) {
    if (a.rows() != b.rows() || a.cols() != b.cols()) {
        return std::numeric_limits<double>::infinity();
    }
    return (a - b).cwiseAbs().maxCoeff();
}

}  // namespace surveyor::testing
