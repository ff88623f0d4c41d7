// What the framework costs per unit, and what a rank of it weighs: units whose own work is nothing, claimed, computed,
// written, synced and linked. Under mpirun all ranks take part.

#include <ctime>
#include <fstream>

#include "pipeline/executor.hpp"
#include "pipeline/mpi.hpp"
#include "pipeline/study.hpp"
#include "tests/benchmarks/contest.hpp"
#include "tests/pipeline/toy_stages.hpp"

namespace surveyor::benchmarks {
namespace {

double seconds_now() {
    timespec now = {};
    expect(clock_gettime(CLOCK_MONOTONIC, &now) == 0, "a machine has a clock");
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Largest resident memory of this process so far, MiB.
double peak_memory() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:")) {
            return std::stod(line.substr(6)) / 1024;
        }
    }
    return 0;
}

/// A folder of this run; rank 0 makes it and takes it away.
class RunFolder {
  public:
    explicit RunFolder(const Communicator& communicator) : communicator_(communicator) {
        std::string name = (std::filesystem::current_path() / "unit_benchmark.XXXXXX").string();
        if (communicator.rank() == 0) {
            expect(mkdtemp(name.data()) != nullptr, "the working directory can be written");
        }
        path_ = communicator.broadcast(name);
    }

    ~RunFolder() {
        if (communicator_.rank() == 0) {
            std::filesystem::remove_all(path_);
        }
    }

    RunFolder(const RunFolder&) = delete;
    RunFolder& operator=(const RunFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    const Communicator& communicator_;
    std::filesystem::path path_;
};

Study study_of(const Communicator& communicator,
               const std::filesystem::path& folder,
               const Schema& schema,
               std::int64_t units) {
    Study study;
    if (communicator.rank() == 0) {
        const std::filesystem::path file = folder / "study.yaml";
        std::ofstream(file) << toy::toy_study({.count = units, .block = 1, .offset = 0.0, .length = 3, .sleep_us = 0});
        study = read_study(file, {}, schema);
    }
    const std::string packed = communicator.broadcast(communicator.rank() == 0 ? pack_study(study) : "");
    return communicator.rank() == 0 ? study : adopt_study(packed, schema);
}

/// Seconds of computing and publishing each unit alone, without claims.
Times single_units(const Plan& plan, const Configs& configs, const Schema& schema, const Store& store) {
    store.prepare(plan);
    Times times;
    const std::vector<std::vector<UnitRef>> waves = missing_units(plan, store);
    for (const UnitRef& ref : waves.front()) {
        const double start = seconds_now();
        compute_unit(plan, ref, configs, schema, store, "benchmark");
        times.push_back(seconds_now() - start);
    }
    return times;
}

void measure(const Communicator& communicator, const Settings& settings) {
    toy::Resources resources;
    const Schema schema = toy::toy_stages(resources);
    const RunFolder folder(communicator);
    const Study study = study_of(communicator, folder.path(), schema, settings.smoke ? 8 : 500);
    const Plan plan = make_plan(study.configs, schema);
    const Store store(folder.path() / "all");
    if (communicator.rank() == 0) {
        store.prepare(plan);
    }
    communicator.barrier();
    SilentLog log;
    const double start = seconds_now();
    const RunSummary summary =
        execute(plan, study.configs, schema, store, communicator, {.numeric_kind = "benchmark"}, log);
    const double per_unit = (seconds_now() - start) * communicator.size() / static_cast<double>(summary.to_do);
    communicator.barrier();
    const int heaviest = communicator.largest(static_cast<int>(peak_memory()));
    if (communicator.rank() != 0) {
        return;
    }
    const std::string ranks = std::to_string(communicator.size()) + (communicator.size() == 1 ? " rank" : " ranks");
    print({"framework per unit, " + ranks, time_text(per_unit), "-", "-", "< 10 ms", "-"});
    print({"memory of a rank without torch, " + ranks, std::to_string(heaviest) + " MiB"});
    if (communicator.size() == 1) {
        const Store alone(folder.path() / "alone");
        const Times times = single_units(plan, study.configs, schema, alone);
        print({"- of that compute, write, fsync, link (median)",
               time_text(median(times)),
               "-",
               "-",
               "-",
               "0.32 ms (HDF5 + fsync)"});
    }
}

}  // namespace
}  // namespace surveyor::benchmarks

int main(int argc, char** argv) {
    using namespace surveyor;
    const Communicator communicator(&argc, &argv);
    return benchmarks::run_benchmark(
        argc, argv, [&](const benchmarks::Settings& settings) { benchmarks::measure(communicator, settings); });
}
