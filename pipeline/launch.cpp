#include "pipeline/launch.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <thread>

#include "pipeline/log.hpp"
#include "pipeline/publish.hpp"
#include "pipeline/reader.hpp"
#include "pipeline/stop.hpp"
#include "pipeline/study.hpp"

namespace surveyor {

namespace {

using Lines = std::vector<std::string>;

/// Every rank leaves with this code, and one of them has something to say.
struct Leave {
    ExitCode code;
    std::string message;  ///< empty on all ranks but one
};

/// Runs `work` on every rank. When it fails anywhere, all ranks leave together: nobody has to be killed, and the
/// message of the first rank that failed stands for all. Communicates: every rank must call it.
template <class Work>
void in_step(const Communicator& communicator, const Work& work) {
    int code = 0;
    std::string message;
    try {
        work();
    } catch (const Error& error) {
        code = static_cast<int>(error.code());
        message = error.what();
    } catch (const std::exception& error) {
        code = static_cast<int>(ExitCode::internal);
        message = std::string("internal error: ") + error.what();
    }
    const int own_claim = code == 0 ? 0 : communicator.size() - communicator.rank();
    const int speaker = communicator.largest(own_claim);
    if (speaker == 0) {
        return;
    }
    const bool speaks = own_claim == speaker;
    const int agreed = communicator.largest(speaks ? code : 0);
    throw Leave{static_cast<ExitCode>(agreed), speaks ? message : ""};
}

/// What every rank knows before any work.
struct Start {
    Study study;
    std::filesystem::path folder;
    std::filesystem::path shelf;
    std::string run_id;             ///< start time and process of rank 0: names the log
    std::filesystem::path failure;  ///< made by the first rank that fails, so that no other speaks
};

std::filesystem::path log_file(const Start& start) {
    return start.folder / "logs" / (start.run_id + ".log");
}

std::string utc_now() {
    const std::time_t now = std::time(nullptr);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&now));
    return text;
}

/// Rank 0 alone reads the study and the files it names.
Start begin(const RunRequest& request, const Schema& schema, const Communicator& communicator) {
    Start start;
    in_step(communicator, [&] {
        if (communicator.rank() == 0) {
            start.study = read_study(request.study, request.overrides, schema);
            start.folder = std::filesystem::absolute(run_folder(request.folder, start.study.configs.head.name));
            start.shelf = request.shelf.empty() ? start.folder / "store" : std::filesystem::absolute(request.shelf);
        }
    });
    const std::string packed = communicator.broadcast(communicator.rank() == 0 ? pack_study(start.study) : "");
    start.folder = communicator.broadcast(start.folder.string());
    start.shelf = communicator.broadcast(start.shelf.string());
    start.run_id = communicator.broadcast(utc_now() + "." + std::to_string(::getpid()));
    // The name of a temporary file of rank 0's: a later run clears it when that process is dead.
    start.failure = communicator.broadcast(new_scratch_name(Store(start.folder).scratch()).string());
    if (communicator.rank() != 0) {
        start.study = adopt_study(packed, schema);
    }
    return start;
}

std::string warning_of_kinds(std::size_t kinds) {
    return "These results join shards of " + std::to_string(kinds) +
           " numeric kinds (processors or libraries): they agree to rounding, not bit for bit.";
}

Provenance provenance_of(const Start& start,
                         const Program& program,
                         const Communicator& communicator,
                         const std::string& kind,
                         std::size_t kinds) {
    Provenance provenance = program.provenance(start.study.configs);
    provenance["study_name"] = start.study.configs.head.name;
    provenance["study"] = start.study.text;
    provenance["seed"] = std::to_string(start.study.configs.head.seed);
    provenance["numeric_kind"] = kind;
    provenance["ranks"] = std::to_string(communicator.size());
    provenance["written"] = utc_now();
    std::vector<std::string> warnings = program.warnings(start.study.configs);
    if (kinds > 1) {
        warnings.push_back(warning_of_kinds(kinds));
    }
    for (const std::string& warning : warnings) {
        provenance["warnings"] += (provenance["warnings"].empty() ? "" : "\n") + warning;
    }
    return provenance;
}

/// Results that the next ones replace may be another study's: whoever shares a folder is told.
void tell_what_is_replaced(const std::filesystem::path& results, const Study& study, Log& log) {
    std::string name;
    std::string before;
    try {
        const ResultsReader reader(results);
        name = reader.attribute("/provenance", "study_name");
        before = reader.attribute("/provenance", "study");
    } catch (const Error&) {
        return;  // none there, or damaged: nothing is lost
    }
    if (name != study.configs.head.name) {
        log.warning("results.h5 and the report here were those of the study '" + name + "'; they are replaced");
    } else if (before != study.text) {
        log.info("results.h5 and the report here were those of another form of this study; they are replaced.");
    } else {
        log.info("results.h5 was damaged or out of date; it is made anew from the shards.");
    }
}

/// Rank 0, when every unit is in the store.
void finish(const RunRequest& request,
            const Program& program,
            const Workshop& workshop,
            const Start& start,
            const Plan& plan,
            const Communicator& communicator,
            Log& log) {
    const Store store(start.folder, start.shelf);
    const std::filesystem::path results = start.folder / "results.h5";
    // A field that changes no number (the report's threshold for held curves) still belongs in the provenance.
    const bool is_current = results_are_current(results, plan) &&
                            ResultsReader(results).attribute("/provenance", "study") == start.study.text;
    if (is_current) {
        program.report(results, log);
        return;
    }
    tell_what_is_replaced(results, start.study, log);
    try {
        const std::size_t kinds = count_numeric_kinds(plan, store);
        if (kinds > 1) {
            log.warning(warning_of_kinds(kinds));
        }
        const Provenance provenance = provenance_of(start, program, communicator, workshop.numeric_kind, kinds);
        write_results(results, plan, workshop.schema, store, provenance, request.inline_limit_bytes);
    } catch (const DataError&) {
        refuse_damaged_shards(plan, store);
        throw;
    }
    program.report(results, log);
}

std::string summary_text(const RunSummary& summary) {
    const std::string units = std::to_string(summary.units) + " units";
    return summary.to_do == 0 ? "Everything was done already (" + units + ")."
                              : "Computed " + std::to_string(summary.to_do) + " of " + units + ".";
}

ExitCode compute(const RunRequest& request,
                 const Program& program,
                 const Workshop& workshop,
                 const Start& start,
                 const Communicator& communicator) {
    Plan plan;
    in_step(communicator, [&] { plan = make_plan(start.study.configs, workshop.schema); });
    expect(communicator.broadcast(plan.digest()) == plan.digest(), "every rank makes the same plan");
    const Store store(start.folder, start.shelf);
    std::unique_ptr<Log> log = std::make_unique<SilentLog>();
    const bool is_first_on_node = communicator.position_on_node() == 0;  // every rank must ask
    in_step(communicator, [&] {
        if (communicator.rank() == 0) {
            store.prepare(plan);
            log = make_log(log_file(start));
            log->debug("rank 0 of " + std::to_string(communicator.size()) + ", process " + std::to_string(::getpid()) +
                       " on " + host_name() + ", " + workshop.numeric_kind);
            log->debug("the study:\n" + start.study.text);
            for (const std::string& warning : program.warnings(start.study.configs)) {
                log->warning(warning);
            }
            for (const std::string& remark : program.remarks ? program.remarks(start.study.configs) : Lines{}) {
                log->info(remark);
            }
        } else if (is_first_on_node) {
            // Each node knows its own dead; rank 0 did so in prepare().
            remove_dead_scratch(store.scratch());
            remove_dead_scratch(store.shelf_scratch());
        }
    });
    RunOptions options = request.options;
    options.numeric_kind = workshop.numeric_kind;
    const RunSummary summary = execute(plan, start.study.configs, workshop.schema, store, communicator, options, *log);
    if (summary.stopped) {
        log->info("Stopped on request. Run the same command again: it continues here.");
        return ExitCode::stopped;
    }
    if (communicator.rank() == 0) {
        log->info(summary_text(summary));
        finish(request, program, workshop, start, plan, communicator, *log);
    }
    communicator.barrier();
    return ExitCode::complete;
}

/// Says an error to the person and, where there is one, to the log of the run, which any rank may add to.
void tell(const Communicator& communicator, const Start& start, const std::string& message) {
    const std::string rank = communicator.size() == 1 ? "" : "rank " + std::to_string(communicator.rank()) + ": ";
    std::fprintf(stderr, "surveyor: %s%s\n", rank.c_str(), message.c_str());
    std::fflush(stderr);
    if (std::error_code ignored; std::filesystem::exists(log_file(start), ignored)) {
        std::ofstream(log_file(start), std::ios::app) << utc_now() << " error " << rank << message << "\n";
    }
}

/// Tells the error of a rank that failed while others work, and ends them all. Of several that fail, the first one
/// speaks.
ExitCode fail(const Communicator& communicator, const Start& start, const Error& error) {
    if (communicator.size() == 1) {
        tell(communicator, start, error.what());
        return error.code();
    }
    const int claim = ::open(start.failure.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
    if (claim < 0 && errno == EEXIST) {
        // Another rank is telling; should it die before it can, this one ends the run all the same.
        std::this_thread::sleep_for(std::chrono::seconds(5));
    } else {
        tell(communicator, start, error.what());
    }
    communicator.abort(error.code());
}

}  // namespace

std::filesystem::path run_folder(const std::filesystem::path& folder, const std::string& study_name) {
    return folder.empty() ? std::filesystem::path("runs") / study_name : folder;
}

ExitCode launch(const RunRequest& request, const Program& program, const Communicator& communicator) {
    watch_for_stop();
    Start start;
    try {
        Workshop workshop;
        in_step(communicator, [&] { workshop = program.open(communicator); });
        start = begin(request, workshop.schema, communicator);
        return compute(request, program, workshop, start, communicator);
    } catch (const Leave& leave) {
        if (!leave.message.empty()) {
            std::fprintf(stderr, "surveyor: %s\n", leave.message.c_str());
        }
        return leave.code;
    } catch (const Error& error) {
        return fail(communicator, start, error);
    } catch (const std::exception& error) {
        return fail(communicator, start, Error(ExitCode::internal, std::string("internal error: ") + error.what()));
    }
}

}  // namespace surveyor
