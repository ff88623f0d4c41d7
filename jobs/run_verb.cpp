#include <malloc.h>
#include <sys/stat.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <thread>

#include "analysis/report.hpp"
#include "base/digest.hpp"
#include "jobs/verbs.hpp"
#include "models/device.hpp"
#include "pipeline/executor.hpp"
#include "pipeline/log.hpp"
#include "pipeline/publish.hpp"
#include "pipeline/results.hpp"
#include "pipeline/stop.hpp"
#include "pipeline/study.hpp"
#include "stages/all_stages.hpp"
#include "stages/fid.hpp"

namespace surveyor {

namespace {

constexpr std::size_t inline_limit_bytes = 256U << 20U;

/// What rank 0 tells the others before any work: an exit code, and the study when it is 0.
struct Start {
    Study study;
    std::filesystem::path folder;
    std::string run_id;
};

std::string utc_now() {
    const std::time_t now = std::time(nullptr);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&now));
    return text;
}

/// Rank 0 reads the study; its faults reach all ranks as a code, so that everybody leaves in step and nobody is killed.
Start begin(const CommandLine& line, const Schema& schema, const Communicator& communicator) {
    Start start;
    std::string message;
    int code = 0;
    if (communicator.rank() == 0) {
        try {
            start.study = read_study(line.study, line.overrides, schema);
            start.folder = std::filesystem::absolute(run_folder(line, start.study.configs.head.name));
            (void)make_plan(start.study.configs, schema);
        } catch (const Error& error) {
            code = static_cast<int>(error.code());
            message = error.what();
        }
    }
    code = communicator.largest(code);
    if (code != 0) {
        // The message is rank 0's alone to print.
        throw Error(static_cast<ExitCode>(code), message);
    }
    const std::string packed = communicator.broadcast(communicator.rank() == 0 ? pack_study(start.study) : "");
    start.folder = communicator.broadcast(start.folder.string());
    start.run_id = communicator.broadcast(utc_now() + "." + std::to_string(::getpid()));
    if (communicator.rank() != 0) {
        start.study = adopt_study(packed, schema);
    }
    return start;
}

Provenance provenance_of(const Start& start, const Communicator& communicator, const std::string& kind, std::size_t kinds) {
    const Configs& configs = start.study.configs;
    Provenance provenance = {
        {"study_name", configs.head.name},
        {"study", start.study.text},
        {"seed", std::to_string(configs.head.seed)},
        {"weights_digest", configs.fact("generator.digest")},
        {"generator", configs.fact("generator.layout") + ", " + configs.fact("generator.resolution") + " px"},
        {"versions", version_text()},
        {"numeric_kind", kind},
        {"ranks", std::to_string(communicator.size())},
        {"written", utc_now()},
        {"max_held", number_text(configs.get<TraverseConfig>().curve.max_held)},
        {"reference_images", std::to_string(configs.get<Fid::Config>().reference.count)},
    };
    if (kinds > 1) {
        provenance["warnings"] = "These results join shards of " + std::to_string(kinds) +
                                 " numeric kinds (processors or libraries): they agree to rounding, not bit for bit.";
    }
    return provenance;
}

void finish(const Start& start,
            const Plan& plan,
            const Schema& schema,
            const Store& store,
            const Communicator& communicator,
            const std::string& kind,
            Log& log) {
    const std::filesystem::path results = store.root() / "results.h5";
    if (!results_are_current(results, plan)) {
        const std::size_t kinds = count_numeric_kinds(plan, store);
        const Provenance provenance = provenance_of(start, communicator, kind, kinds);
        if (provenance.contains("warnings")) {
            log.warning(provenance.at("warnings"));
        }
        write_results(results, plan, schema, store, provenance, inline_limit_bytes);
    } else if (std::filesystem::exists(store.root() / "report" / "index.html")) {
        log.info("Report: " + (store.root() / "report" / "index.html").string());
        return;
    }
    const ReportOutcome report = write_report(ResultsReader(results), store.root() / "report");
    for (const std::string& message : report.messages) {
        log.warning(message);
    }
    log.info("Report: " + report.page.string());
}

ExitCode compute(const CommandLine& line, const Schema& schema, const Start& start, const Communicator& communicator, at::Device device) {
    const Plan plan = make_plan(start.study.configs, schema);
    const std::string rank0_digest = communicator.broadcast(plan.digest());
    expect(rank0_digest == plan.digest(), "every rank makes the same plan");
    const Store store(start.folder);
    const std::string kind = numeric_kind(device);
    std::unique_ptr<Log> log;
    int failure = 0;
    std::string message;
    if (communicator.rank() == 0) {
        try {
            store.prepare(plan);
            log = make_log(start.folder / "logs" / (start.run_id + ".log"));
        } catch (const Error& error) {
            failure = static_cast<int>(error.code());
            message = error.what();
        }
    }
    if (failure = communicator.largest(failure); failure != 0) {
        throw Error(static_cast<ExitCode>(failure), message);
    }
    if (!log) {
        log = std::make_unique<SilentLog>();
    }
    RunOptions options;
    options.numeric_kind = kind;
    options.require_one_kind = line.require_one_kind;
    options.interval = std::chrono::seconds(line.progress_interval_s);
    options.progress = line.quiet               ? Progress::Style::silent
                       : ::isatty(STDERR_FILENO) ? Progress::Style::terminal
                                                 : Progress::Style::lines;
    const RunSummary summary = execute(plan, start.study.configs, schema, store, communicator, options, *log);
    if (summary.stopped) {
        log->info("Stopped on request. Run the same command again: it continues here.");
        return ExitCode::stopped;
    }
    if (communicator.rank() == 0) {
        log->info(summary.to_do == 0 ? "Everything was done already (" + std::to_string(summary.units) + " units)."
                                     : "Computed " + std::to_string(summary.to_do) + " of " + std::to_string(summary.units) + " units.");
        finish(start, plan, schema, store, communicator, kind, *log);
    }
    communicator.barrier();
    return ExitCode::complete;
}

/// Prints an error once, whichever rank found it first, and ends every rank with its code.
[[noreturn]] void fail_everywhere(const Communicator& communicator, const Start& start, const Error& error) {
    const std::filesystem::path claim = start.folder / "store" / ".tmp" / ("failed." + start.run_id);
    const int first = ::open(claim.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
    if (first < 0 && errno == EEXIST) {
        // Another rank is telling; should it die before it can, this one ends the run all the same.
        std::this_thread::sleep_for(std::chrono::seconds(5));
        communicator.abort(error.code());
    }
    std::fprintf(stderr, "surveyor: rank %d: %s\n", communicator.rank(), error.what());
    std::fflush(stderr);
    ::unlink(claim.c_str());
    communicator.abort(error.code());
}

}  // namespace

std::filesystem::path run_folder(const CommandLine& line, const std::string& study_name) {
    return line.folder.empty() ? std::filesystem::path("runs") / study_name : line.folder;
}

ExitCode run_study(const CommandLine& line, int argc, char** argv) {
    const Communicator communicator(&argc, &argv);
    watch_for_stop();
    Start start;
    try {
        const at::Device device = choose_device(line.device, communicator.position_on_node(), visible_cuda_devices());
        Resources resources(device);
        const Schema schema = all_stages(resources);
        start = begin(line, schema, communicator);
        return compute(line, schema, start, communicator, device);
    } catch (const Error& error) {
        const bool in_step = start.run_id.empty() || *error.what() == '\0';
        if (communicator.size() > 1 && !in_step) {
            fail_everywhere(communicator, start, error);
        }
        if (*error.what() != '\0') {
            std::fprintf(stderr, "surveyor: %s\n", error.what());
        }
        return error.code();
    } catch (const std::exception& error) {
        const Error internal(ExitCode::internal, std::string("internal error: ") + error.what());
        if (communicator.size() > 1) {
            fail_everywhere(communicator, start, internal);
        }
        throw internal;
    }
}

ExitCode draw_report(const CommandLine& line) {
    const ReportOutcome report = write_report(ResultsReader(line.folder / "results.h5"), line.folder / "report");
    for (const std::string& message : report.messages) {
        std::fprintf(stderr, "surveyor: %s\n", message.c_str());
    }
    std::printf("%s\n", report.page.c_str());
    return ExitCode::complete;
}

}  // namespace surveyor
