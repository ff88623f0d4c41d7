#include "pipeline/executor.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>
#include <sstream>

#include "base/digest.hpp"
#include "pipeline/claims.hpp"
#include "pipeline/publish.hpp"
#include "pipeline/stop.hpp"

namespace surveyor {

namespace {

Inputs read_inputs(const Plan& plan, const PlannedGroup& planned, const Unit& unit, const Store& store) {
    Inputs inputs;
    for (std::size_t i = 0; i < planned.group.inputs.size(); ++i) {
        const Input& input = planned.group.inputs[i];
        const PlannedGroup& from = plan.groups[planned.inputs[i]];
        inputs.add(input.alias,
                   input.rows == Rows::same ? store.read_rows(from, unit.first, unit.last)
                                            : store.read_rows(from, 0, input.count));
    }
    return inputs;
}

void check_finite(const std::string& name, const Array& array) {
    const auto is_bad = [](auto x) { return !std::isfinite(x); };
    bool bad = false;
    if (array.dtype() == DType::float32) {
        bad = std::ranges::any_of(array.values<float>(), is_bad);
    } else if (array.dtype() == DType::float64) {
        bad = std::ranges::any_of(array.values<double>(), is_bad);
    }
    if (bad) {
        throw NumericError("'" + name +
                           "' has entries that are not finite; nothing was stored. Look at the weights and "
                           "the sizes of steps and intensities.");
    }
}

/// A stage keeps its own declaration: exactly the arrays it named, with the dimensions it named, one row per index.
void check_outputs(const ArrayMap& arrays,
                   const std::vector<OutputField>& declared,
                   const Group& group,
                   const Unit& unit) {
    for (const auto& [name, array] : arrays) {
        expect(std::ranges::any_of(declared, [&](const OutputField& field) { return field.name == name; }),
               "run() returns '" + name + "', which outputs() does not declare");
    }
    for (const OutputField& field : declared) {
        expect(arrays.contains(field.name), "outputs() declares '" + field.name + "', which run() does not return");
        expect(!field.dimensions.empty(), "'" + field.name + "' has a dimension: a scalar is a row of one");
        const Array& array = named(arrays, field.name, "the outputs of " + group.name.text());
        expect(array.shape().size() == field.dimensions.size(), "'" + field.name + "' has the dimensions it declares");
        if (group.layout != Layout::single) {
            const std::int64_t rows = group.layout == Layout::rows ? unit.last - unit.first : 1;
            expect(array.size(0) == rows, "'" + field.name + "' has as many rows as its unit");
        }
        check_finite(field.name, array);
    }
}

std::string pack(const std::vector<std::vector<UnitRef>>& waves) {
    std::ostringstream text;
    for (const auto& wave : waves) {
        text << wave.size() << ' ';
        for (const UnitRef& ref : wave) {
            text << ref.group << ' ' << ref.unit << ' ';
        }
    }
    return text.str();
}

std::vector<std::vector<UnitRef>> unpack(const std::string& packed, std::size_t waves) {
    std::istringstream text(packed);
    std::vector<std::vector<UnitRef>> lists(waves);
    for (auto& wave : lists) {
        std::size_t size = 0;
        text >> size;
        wave.resize(size);
        for (UnitRef& ref : wave) {
            text >> ref.group >> ref.unit;
        }
    }
    return lists;
}

/// "wave 2 of 5 (basis, features)": waves with nothing to do count, so that a resumed run names them as the first did.
std::string wave_name(const Plan& plan, const std::vector<UnitRef>& wave, std::size_t number) {
    std::string names;
    std::set<std::string> seen;
    for (const UnitRef& ref : wave) {
        const std::string& stage = plan.groups[ref.group].group.name.stage;
        if (seen.insert(stage).second) {
            names += (names.empty() ? "" : ", ") + stage;
        }
    }
    return "wave " + std::to_string(number) + " of " + std::to_string(plan.waves) + " (" + names + ")";
}

void require_one_kind(const Plan& plan, const Store& store, const Communicator& communicator, const std::string& kind) {
    const std::string first = communicator.broadcast(kind);
    if (communicator.largest(first == kind ? 0 : 1) != 0) {
        throw Error(ExitCode::not_reproducible,
                    "the ranks differ in processor or libraries, and one numeric kind is required");
    }
    std::string other;
    for (std::size_t g = 0; communicator.rank() == 0 && g < plan.groups.size(); ++g) {
        for (const ShardRange& range : store.list(plan.groups[g])) {
            const std::filesystem::path path = store.path(plan.groups[g], range);
            if (numeric_kind_digest(path) != digest_of(kind)) {
                other = path.string();
            }
        }
    }
    other = communicator.broadcast(other);
    if (!other.empty()) {
        throw Error(ExitCode::not_reproducible,
                    other +
                        ": was computed by another numeric kind than this machine's, and one kind is required. Delete "
                        "it, use another --out, or leave out --require-one-kind.");
    }
}

}  // namespace

std::vector<std::vector<UnitRef>> missing_units(const Plan& plan, const Store& store) {
    std::vector<std::vector<UnitRef>> waves(plan.waves);
    for (std::size_t g = 0; g < plan.groups.size(); ++g) {
        const PlannedGroup& planned = plan.groups[g];
        const std::vector<ShardRange> listed = store.list(planned);
        for (std::size_t u = 0; u < planned.units.size(); ++u) {
            if (Store::holder(planned, planned.units[u], listed).last == 0) {
                waves[planned.wave].push_back({g, u});
            }
        }
    }
    return waves;
}

void compute_unit(const Plan& plan,
                  const UnitRef& ref,
                  const Configs& configs,
                  const Schema& schema,
                  const Store& store,
                  const std::string& numeric_kind) {
    const PlannedGroup& planned = plan.groups[ref.group];
    const Unit& unit = planned.units[ref.unit];
    const StageEntry& stage = schema.stage(planned.group.name.stage);
    const auto where = [&] {
        return planned.group.name.text() + ", unit " + std::to_string(unit.first) + "-" + std::to_string(unit.last) +
               ": ";
    };
    try {
        const Inputs inputs = read_inputs(plan, planned, unit, store);
        const ArrayMap arrays = stage.run({configs, planned.group, unit.first, unit.last, inputs});
        check_outputs(arrays, stage.outputs(planned.group.name.label), planned.group, unit);
        store.publish(planned, unit, arrays, numeric_kind);
    } catch (const Error& error) {
        throw Error(error.code(), where() + error.what());
    } catch (const std::bad_alloc&) {
        throw SystemError(ExitCode::unavailable, where() + "out of memory. Start fewer ranks on this machine.");
    } catch (const std::exception& error) {
        throw Error(ExitCode::internal, where() + error.what());
    }
}

RunSummary execute(const Plan& plan,
                   const Configs& configs,
                   const Schema& schema,
                   const Store& store,
                   const Communicator& communicator,
                   const RunOptions& options,
                   Log& log) {
    if (options.require_one_kind) {
        require_one_kind(plan, store, communicator, options.numeric_kind);
    }
    std::string packed;
    if (communicator.rank() == 0) {
        packed = pack(missing_units(plan, store));
    }
    const auto waves = unpack(communicator.broadcast(packed), plan.waves);
    RunSummary summary;
    for (const PlannedGroup& planned : plan.groups) {
        summary.units += planned.units.size();
    }
    for (const auto& wave : waves) {
        summary.to_do += wave.size();
    }
    if (communicator.size() > 1 && !communicator.threads_may_talk() && communicator.rank() == 0) {
        log.warning(
            "this MPI gives no MPI_THREAD_MULTIPLE: units are shared out beforehand, and a slow rank is waited for");
    }
    const std::size_t done = summary.units - summary.to_do;
    if (summary.to_do > 0) {
        log.info(std::to_string(done) + " of " + std::to_string(summary.units) + " units are done, " +
                 std::to_string(summary.to_do) + " to do, in " + store.root().string());
    }
    Progress progress(summary.units, done, options.progress, options.interval, [](const std::string& text) {
        std::fputs(text.c_str(), stderr);
    });
    for (std::size_t number = 1; number <= waves.size(); ++number) {
        const std::vector<UnitRef>& wave = waves[number - 1];
        if (wave.empty()) {
            continue;
        }
        const std::string name = wave_name(plan, wave, number);
        log.debug(name + ": " + std::to_string(wave.size()) + " units to do");
        progress.begin_wave(name, wave.size());
        bool stopped = false;
        {
            Claims claims(communicator, wave.size(), progress);
            std::size_t finished = 0;
            while (const auto index = claims.next(finished, stop_requested())) {
                compute_unit(plan, wave[*index], configs, schema, store, options.numeric_kind);
                finished = 1;
                ++summary.computed;
            }
            stopped = stop_requested();
        }
        if (communicator.rank() == 0) {
            progress.end_wave();
        }
        // Also the barrier between waves: what follows reads what this wave wrote.
        if (communicator.largest(stopped ? 1 : 0) != 0) {
            summary.stopped = true;
            return summary;
        }
    }
    return summary;
}

}  // namespace surveyor
