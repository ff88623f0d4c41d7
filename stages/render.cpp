#include "stages/render.hpp"

#include <ATen/ops/adaptive_avg_pool2d.h>
#include <ATen/ops/stack.h>

#include <algorithm>
#include <cmath>

#include "models/picture.hpp"
#include "stages/condition.hpp"
#include "stages/generator_section.hpp"
#include "stages/latent_set.hpp"
#include "stages/linearised_map.hpp"
#include "stages/micro_batches.hpp"
#include "stages/noise.hpp"
#include "stages/tensors.hpp"

namespace surveyor {

static_assert(StageType<Render, Resources>);

namespace {

/// Images rendered at once. Every strip is cut into the same batches.
constexpr std::int64_t render_batch = 4;

/// One row of a strip: a condition without its intensity.
std::vector<Condition> rows_of(const TraverseConfig& config) {
    std::vector<Condition> rows;
    for (const auto& [method, traversals] : config.methods) {
        for (const std::string& traversal : traversals) {
            for (const std::int64_t direction : config.directions) {
                rows.push_back({method, traversal, direction, 0.0});
            }
        }
    }
    return rows;
}

/// Signed intensities, ascending, with 0 once.
std::vector<double> columns_of(const TraverseConfig& traverse, const std::string& sign) {
    std::vector<double> columns = {0.0};
    for (const double intensity : traverse.intensities) {
        if (intensity > 0 && sign != "negative") {
            columns.push_back(intensity);
        }
        if (intensity > 0 && sign != "positive") {
            columns.push_back(-intensity);
        }
    }
    std::sort(columns.begin(), columns.end());
    return columns;
}

/// w of one row of a strip, [column, w_dim], and which columns repeat a curve's last valid point.
struct StripRow {
    std::vector<at::Tensor> w;
    std::vector<std::uint8_t> held;
};

StripRow linear_row(const Task& task, const Condition& row, const std::vector<double>& columns) {
    const bool is_local = row.method == local_basis_method;
    const Array& vectors =
        is_local ? task.inputs.array("basis", "w_vectors") : task.inputs.array("directions/" + row.method, "vectors");
    const Array table = is_local ? vectors.reshaped({vectors.size(1), vectors.size(2)}) : vectors;
    const Vector direction = to_matrix(table.rows(row.direction, row.direction + 1)).row(0);
    const Vector start = to_matrix(task.inputs.array("latents", "w")).row(0);
    StripRow strip;
    for (const double intensity : columns) {
        strip.w.push_back(to_tensor(Vector(start + intensity * direction)).to(at::kFloat));
        strip.held.push_back(0);
    }
    return strip;
}

StripRow curve_row(const Task& task,
                   const Generator& generator,
                   const Condition& row,
                   const std::vector<double>& columns) {
    const TraverseConfig& config = task.configs.get<TraverseConfig>();
    const Vector z = to_matrix(task.inputs.array("latents", "z")).row(0);
    const bool forward = columns.back() > 0;
    const bool backward = columns.front() < 0;
    Curve there;
    Curve back;
    if (forward) {
        there = study_curve(generator, config, z, row.direction, 1.0);
    }
    if (backward) {
        back = study_curve(generator, config, z, row.direction, -1.0);
    }
    StripRow strip;
    for (const double intensity : columns) {
        const Curve& curve = (intensity < 0 || !forward) ? back : there;
        const auto point = static_cast<Eigen::Index>(std::llround(std::abs(intensity) / config.curve.step));
        strip.w.push_back(intensity == 0.0 ? to_tensor(task.inputs.array("latents", "w"))[0]
                                           : to_tensor(Vector(curve.w.row(point))).to(at::kFloat));
        strip.held.push_back(point > curve.completed ? 1 : 0);
    }
    return strip;
}

/// [column, size, size, 3]
at::Tensor pictures_of(const Task& task, const Generator& generator, const StripRow& strip, std::int64_t side) {
    const Render::Config& config = task.configs.get<Render::Config>();
    const at::Tensor z = generator.info().needs_z
                             ? to_tensor(task.inputs.array("latents", "z")).expand({render_batch, -1})
                             : at::Tensor();
    const at::Tensor images =
        in_micro_batches(at::stack(strip.w), render_batch, [&](const at::Tensor& w, std::int64_t) {
            Noise noise = draw_noise(generator, config.noise, task.configs.head.seed, latent_set::main, task.first, 1);
            const at::Tensor rendered = generator.synthesize(w, noise, z);
            return rendered.size(2) > side ? at::adaptive_avg_pool2d(rendered, {side, side}) : rendered;
        });
    return to_uint8(images);
}

ArrayMap run_axes(const Configs& configs) {
    std::vector<std::string> methods;
    std::vector<std::string> traversals;
    std::vector<std::int64_t> directions;
    for (const Condition& row : rows_of(configs.get<TraverseConfig>())) {
        methods.push_back(row.method);
        traversals.push_back(row.traversal);
        directions.push_back(row.direction);
    }
    return {
        {"row_method", Array::of(methods)},
        {"row_traversal", Array::of(traversals)},
        {"row_direction", Array::of(directions)},
        {"column_intensity", Array::of(columns_of(configs.get<TraverseConfig>(), configs.get<Render::Config>().sign))}};
}

}  // namespace

Fields<Render::Config> Render::Config::fields() {
    return Fields<Config>{}
        .add("samples", &Config::samples, between(0, 1e9), "indices of main samples to show")
        .add("sign", &Config::sign, one_of({"both", "positive", "negative"}), "which way the strips go")
        .add("noise", &Config::noise, one_of({"constant", "per_sample", "none"}), "noise inputs of the generator")
        .add(
            "size", &Config::size, between(8, 4096), "side of a picture, pixels; larger images are area-averaged down");
}

void Render::check(const Configs& configs, const MarkOf& mark, Faults& faults) {
    if (!configs.written<Config>()) {
        return;
    }
    GeneratorSection::require_images(configs, "render", mark("render"), faults);
    const std::vector<std::int64_t>& samples = configs.get<Config>().samples;
    const std::int64_t count = configs.get<LatentsConfig>().count;
    for (const std::int64_t sample : samples) {
        if (sample >= count) {
            faults.add(mark("render.samples"),
                       "'render.samples' names sample " + std::to_string(sample) + ", but 'latents.count' is " +
                           std::to_string(count) + ": samples count from 0");
            return;
        }
    }
}

std::vector<Request> Render::wanted(const Configs& configs) {
    const std::vector<std::int64_t>& samples = configs.get<Config>().samples;
    return {{{"render", "strips"}, *std::max_element(samples.begin(), samples.end()) + 1}, {{"render", "axes"}, 1}};
}

Group Render::group(const Configs& configs, const std::string& label, std::int64_t count) {
    const Config& config = configs.get<Config>();
    const TraverseConfig& traverse = configs.get<TraverseConfig>();
    Group group;
    group.name = {"render", label};
    group.results = "render";
    group.values = {{"traverse.methods", Codec<decltype(traverse.methods)>::text(traverse.methods)},
                    {"traverse.directions", Codec<std::vector<std::int64_t>>::text(traverse.directions)},
                    {"traverse.intensities", Codec<std::vector<double>>::text(traverse.intensities)},
                    {"render.sign", config.sign}};
    if (label == "axes") {
        group.layout = Layout::single;
        return group;
    }
    group.count = count;
    group.picks = config.samples;
    for (const auto& value : GeneratorSection::synthesis_values(configs)) {
        group.values.push_back(value);
    }
    group.values.emplace_back("traverse.curve.step", number_text(traverse.curve.step));
    group.values.emplace_back("traverse.curve.max_z_step", number_text(traverse.curve.max_z_step));
    group.values.emplace_back("render.noise", config.noise);
    group.values.emplace_back("render.size", std::to_string(config.size));
    group.values.emplace_back("seed", std::to_string(configs.head.seed));
    const bool needs_z = traverse.has_curves();
    group.inputs = {{"latents", {"latents", needs_z ? latent_set::main : latent_set::w_of_main(configs)}, Rows::same}};
    for (const auto& [method, traversals] : traverse.methods) {
        if (method == local_basis_method) {
            group.inputs.push_back({"basis", {"basis", latent_set::main}, Rows::same});
        } else {
            group.inputs.push_back({"directions/" + method, {"directions", method}, Rows::all});
        }
    }
    return group;
}

std::vector<OutputField> Render::outputs(const std::string& label) {
    if (label == "axes") {
        return {{"row_method", {"row"}, "1", "whose directions a row follows"},
                {"row_traversal", {"row"}, "1", "linear or curve"},
                {"row_direction", {"row"}, "1", "index of the direction, from 0"},
                {"column_intensity", {"column"}, "1", "path length in W, negative against the direction"}};
    }
    return {{"picture", {"sample", "row", "column", "y", "x", "channel"}, "1", "pictures, RGB, 0 to 255"},
            {"held",
             {"sample", "row", "column"},
             "1",
             "1 where a curve had stopped early and its last valid point is shown"},
            {"sample_index", {"sample"}, "1", "index of the sample in the main set"}};
}

ArrayMap Render::run(const Task& task, Resources& resources) {
    if (task.label() == "axes") {
        return run_axes(task.configs);
    }
    const Generator& generator = resources.generator(task.configs);
    const TraverseConfig& traverse = task.configs.get<TraverseConfig>();
    const Config& config = task.configs.get<Config>();
    const std::vector<double> columns = columns_of(traverse, config.sign);
    std::vector<Array> pictures;
    std::vector<Array> held;
    for (const Condition& row : rows_of(traverse)) {
        const StripRow strip =
            row.traversal == "curve" ? curve_row(task, generator, row, columns) : linear_row(task, row, columns);
        pictures.push_back(to_array(pictures_of(task, generator, strip, config.size)));
        held.push_back(Array::of(strip.held));
    }
    return {{"picture", stacked({stacked(pictures)})},
            {"held", stacked({stacked(held)})},
            {"sample_index", Array::of(std::vector<std::int64_t>{task.first})}};
}

}  // namespace surveyor
