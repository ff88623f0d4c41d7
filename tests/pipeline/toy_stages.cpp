#include "tests/pipeline/toy_stages.hpp"

#include <chrono>
#include <cstdlib>
#include <thread>

namespace surveyor::toy {

namespace {

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
                .add("sleep_us", &Config::sleep_us, between(0, 1e7), "how long a unit takes, so that a test can hit it");
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

    static ArrayMap run(const Task& task, Resources& /*resources*/) {
        const Config& config = task.configs.get<Config>();
        std::this_thread::sleep_for(std::chrono::microseconds(config.sleep_us));
        if (const char* fail = std::getenv("TOY_FAIL");
            fail != nullptr && task.group.name.text() + ":" + std::to_string(task.first) == fail) {
            throw DataError("this unit was told to fail");
        }
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

        static Fields<Config> fields() {
            return Fields<Config>{}
                .add("scale", &Config::scale, {}, "factor")
                .add("length", &Config::length, between(0, 100), "points");
        }
    };

    static std::vector<Request> wanted(const Configs& configs) {
        return {{{"walk", "main"}, configs.get<Squares::Config>().count}};
    }

    static Group group(const Configs& configs, const std::string& label, std::int64_t count) {
        Group group;
        group.name = {"walk", label};
        group.count = count;
        group.block = 5;
        group.values = {{"walk.scale", number_text(configs.get<Config>().scale)}};
        group.extent = "length " + std::to_string(configs.get<Config>().length);
        group.results = "walk";
        return group;
    }

    static std::vector<OutputField> outputs(const std::string& /*label*/) {
        return {{"point", {"row", "step"}, "1", "row number times scale, at every point"}};
    }

    static ArrayMap run(const Task& task, Resources& /*resources*/) {
        const Config& config = task.configs.get<Config>();
        Array points(DType::float64, {task.last - task.first, config.length});
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
        std::string of = "squares";

        static Fields<Config> fields() {
            return Fields<Config>{}.add("of", &Config::of, one_of({"squares"}), "what is summed");
        }
    };

    static std::vector<Request> wanted(const Configs& /*configs*/) { return {{{"total", "all"}, 1}}; }

    static Group group(const Configs& configs, const std::string& label, std::int64_t /*count*/) {
        const std::int64_t count = configs.get<Squares::Config>().count;
        Group group;
        group.name = {"total", label};
        group.layout = Layout::single;
        group.inputs = {{"rows", {"squares", "main"}, Rows::all, count}, {"sums", {"squares", "sums"}, Rows::all, count}};
        group.results = "total";
        return group;
    }

    static std::vector<OutputField> outputs(const std::string& /*label*/) {
        return {{"from_rows", {"one"}, "1", "sum over all rows"}, {"from_sums", {"one"}, "1", "sum over all block sums"}};
    }

    static ArrayMap run(const Task& task, Resources& /*resources*/) {
        double from_rows = 0.0;
        for (const double value : task.inputs.array("rows", "square").values<double>()) {
            from_rows += value;
        }
        double from_sums = 0.0;
        for (const double value : task.inputs.array("sums", "sum").values<double>()) {
            from_sums += value;
        }
        return {{"from_rows", Array::of(std::vector<double>{from_rows})},
                {"from_sums", Array::of(std::vector<double>{from_sums})}};
    }
};

}  // namespace

Schema toy_stages(Resources& resources) {
    Schema schema;
    schema.stages = {stage_entry<Squares>(resources), stage_entry<Walk>(resources), stage_entry<Total>(resources)};
    return schema;
}

std::string toy_study(std::int64_t count, std::int64_t block, double offset, int length, int sleep_us) {
    return "study: toy\nsquares: {count: " + std::to_string(count) + ", block: " + std::to_string(block) +
           ", offset: " + number_text(offset) + ", sleep_us: " + std::to_string(sleep_us) +
           "}\nwalk: {length: " + std::to_string(length) + "}\ntotal: {}\n";
}

}  // namespace surveyor::toy
