#include "tests/pipeline/toy_stages.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <thread>

namespace surveyor::toy {

namespace {

/// What every unit does first: leave its line, take its time, fail when told to.
void begin_unit(const Task& task, const Resources& resources, std::int64_t sleep_us) {
    const std::string unit = task.group.name.text() + ":" + std::to_string(task.first);
    note(resources, "unit " + std::to_string(resources.rank) + " " + unit);
    std::this_thread::sleep_for(std::chrono::microseconds(sleep_us));
    const char* fail = std::getenv("TOY_FAIL");
    if (fail != nullptr &&
        (unit == fail || "rank " + std::to_string(resources.rank) == fail || fail == std::string("all"))) {
        throw DataError("this unit was told to fail");
    }
}

struct Squares {
    static constexpr std::string_view name = "squares";
    static constexpr int version = 1;

    struct Config {
        std::int64_t count = 10;
        std::int64_t block = 4;
        double offset = 0.0;
        std::int64_t sleep_us = 0;

        static Fields<Config> fields() {
            return Fields<Config>{}
                .add("count", &Config::count, between(1, 1e6), "rows")
                .add("block", &Config::block, between(1, 1e6), "rows per unit")
                .add("offset", &Config::offset, {}, "added to each square")
                .add(
                    "sleep_us", &Config::sleep_us, between(0, 1e7), "how long a unit takes, so that a test can hit it");
        }
    };

    static std::vector<Request> wanted(const Configs& configs) {
        return {{{"squares", "main"}, configs.get<Config>().count}};
    }

    static Group group(const Configs& configs, const std::string& label, std::int64_t count) {
        const Config& config = configs.get<Config>();
        Group group;
        group.name = {"squares", label};
        group.count = count;
        group.block = config.block;
        group.values = {{"squares.offset", number_text(config.offset)}};
        if (label == "sums") {
            group.layout = Layout::summary;
            group.values.emplace_back("squares.block", std::to_string(config.block));
            group.inputs = {{"squares", {"squares", "main"}, Rows::same}};
            return group;
        }
        group.results = "squares";
        return group;
    }

    static std::vector<OutputField> outputs(const std::string& label) {
        if (label == "sums") {
            return {{"sum", {"block"}, "1", "sum of a block's squares"}};
        }
        return {{"square", {"row"}, "1", "squares of the row numbers"}, {"pad", {"row", "column"}, "1", "bulk"}};
    }

    static ArrayMap run(const Task& task, Resources& resources) {
        const Config& config = task.configs.get<Config>();
        begin_unit(task, resources, config.sleep_us);
        std::vector<double> values;
        double sum = 0.0;
        for (std::int64_t i = task.first; i < task.last; ++i) {
            const auto x = static_cast<double>(i);
            values.push_back(x * x + config.offset);
        }
        if (task.label() == "sums") {
            for (const double value : task.inputs.array("squares", "square").values<double>()) {
                sum += value;
            }
            return {{"sum", Array::of(std::vector<double>{sum})}};
        }
        const std::int64_t rows = task.last - task.first;
        return {{"square", Array::of(values)}, {"pad", Array(DType::float32, {rows, 64})}};
    }
};

struct Walk {
    static constexpr std::string_view name = "walk";
    static constexpr int version = 1;

    struct Config {
        double scale = 2.0;
        std::int64_t length = 3;
        std::vector<std::int64_t> show = {};

        static Fields<Config> fields() {
            Limits rows = between(0, 1e6);
            rows.may_be_empty = true;
            return Fields<Config>{}
                .add("scale", &Config::scale, {}, "factor")
                .add("length", &Config::length, between(1, 100), "points")
                .add("show", &Config::show, rows, "rows to copy, each a unit of its own");
        }
    };

    static std::vector<Request> wanted(const Configs& configs) {
        const std::int64_t count = configs.get<Squares::Config>().count;
        std::vector<Request> requests = {{{"walk", "main"}, count}, {{"walk", "starts"}, count}};
        if (const auto& show = configs.get<Config>().show; !show.empty()) {
            requests.push_back({{"walk", "shown"}, *std::max_element(show.begin(), show.end()) + 1});
        }
        return requests;
    }

    static Group group(const Configs& configs, const std::string& label, std::int64_t count) {
        const Config& config = configs.get<Config>();
        Group group;
        group.name = {"walk", label};
        group.count = count;
        group.block = 5;
        group.results = label == "main" ? "walk" : "walk_" + label;
        if (label != "main") {
            group.inputs = {{"walk", {"walk", "main"}, Rows::same, 1, /*prefix=*/label == "starts"}};
        } else {
            group.values = {{"walk.scale", number_text(config.scale)}};
            group.extent = "length " + std::to_string(config.length);
        }
        if (label == "shown") {
            group.picks = config.show;
        }
        return group;
    }

    static std::vector<OutputField> outputs(const std::string& label) {
        if (label == "main") {
            return {{"point", {"row", "step"}, "1", "row number times scale, at every point"}};
        }
        const bool is_end = label == "shown";
        return {
            {"row", {"row"}, "1", "which row of the walk"},
            {is_end ? "end" : "start", {"row"}, "1", is_end ? "the last point of a row" : "the first point of a row"}};
    }

    static ArrayMap run(const Task& task, Resources& resources) {
        const Config& config = task.configs.get<Config>();
        begin_unit(task, resources, task.configs.get<Squares::Config>().sleep_us);
        const std::int64_t rows = task.last - task.first;
        if (task.label() != "main") {
            const Array& points = task.inputs.array("walk", "point");
            const std::int64_t point = task.label() == "shown" ? points.size(1) - 1 : 0;
            std::vector<double> values;
            std::vector<std::int64_t> which;
            for (std::int64_t i = 0; i < rows; ++i) {
                values.push_back(points.values<double>()[static_cast<std::size_t>(i * points.size(1) + point)]);
                which.push_back(task.first + i);
            }
            return {{"row", Array::of(which)}, {task.label() == "shown" ? "end" : "start", Array::of(values)}};
        }
        Array points(DType::float64, {rows, config.length});
        for (std::int64_t i = 0; i < points.count(); ++i) {
            points.values<double>()[static_cast<std::size_t>(i)] =
                config.scale * static_cast<double>(task.first + i / config.length);
        }
        return {{"point", points}};
    }
};

struct Total {
    static constexpr std::string_view name = "total";
    static constexpr int version = 1;

    struct Config {
        double weight = 1.0;

        static Fields<Config> fields() {
            return Fields<Config>{}.add("weight", &Config::weight, {}, "factor of the sums");
        }
    };

    static std::vector<Request> wanted(const Configs& /*configs*/) { return {{{"total", "all"}, 1}}; }

    static Group group(const Configs& configs, const std::string& label, std::int64_t /*count*/) {
        const std::int64_t count = configs.get<Squares::Config>().count;
        Group group;
        group.name = {"total", label};
        group.layout = Layout::single;
        group.values = {{"total.weight", number_text(configs.get<Config>().weight)}};
        group.inputs = {{"rows", {"squares", "main"}, Rows::all, count},
                        {"sums", {"squares", "sums"}, Rows::all, count}};
        group.results = "total";
        return group;
    }

    static std::vector<OutputField> outputs(const std::string& /*label*/) {
        return {{"from_rows", {"one"}, "1", "sum over all rows"},
                {"from_sums", {"one"}, "1", "sum over all block sums"}};
    }

    static ArrayMap run(const Task& task, Resources& resources) {
        begin_unit(task, resources, task.configs.get<Squares::Config>().sleep_us);
        const double weight = task.configs.get<Config>().weight;
        double from_rows = 0.0;
        for (const double value : task.inputs.array("rows", "square").values<double>()) {
            from_rows += value;
        }
        double from_sums = 0.0;
        for (const double value : task.inputs.array("sums", "sum").values<double>()) {
            from_sums += value;
        }
        return {{"from_rows", Array::of(std::vector<double>{weight * from_rows})},
                {"from_sums", Array::of(std::vector<double>{weight * from_sums})}};
    }
};

}  // namespace

void note(const Resources& resources, const std::string& line) {
    if (resources.log.empty()) {
        return;
    }
    // One write to a file opened for appending: lines of several processes do not mix, and a kill loses none.
    const int file = ::open(resources.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    const std::string text = line + "\n";
    const bool written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    ::close(file);
    expect(written, "the toy's log can be written");
}

Schema toy_stages(Resources& resources) {
    Schema schema;
    schema.stages = {stage_entry<Squares>(resources), stage_entry<Walk>(resources), stage_entry<Total>(resources)};
    return schema;
}

std::string toy_study(const ToyStudy& toy) {
    return "study: toy\nsquares: {count: " + std::to_string(toy.count) + ", block: " + std::to_string(toy.block) +
           ", offset: " + number_text(toy.offset) + ", sleep_us: " + std::to_string(toy.sleep_us) +
           "}\nwalk: {length: " + std::to_string(toy.length) + "}\ntotal: {}\n";
}

}  // namespace surveyor::toy
