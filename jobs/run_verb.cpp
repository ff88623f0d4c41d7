#include <unistd.h>

#include <cstdio>
#include <memory>

#include "analysis/report.hpp"
#include "jobs/verbs.hpp"
#include "models/device.hpp"
#include "pipeline/launch.hpp"
#include "pipeline/stop.hpp"
#include "stages/all_stages.hpp"
#include "stages/fid.hpp"

namespace surveyor {

namespace {

RunRequest request_of(const CommandLine& line) {
    RunRequest request;
    request.study = line.study;
    request.overrides = line.overrides;
    request.folder = line.folder;
    request.options.require_one_kind = line.require_one_kind;
    request.options.interval = std::chrono::seconds(line.progress_interval_s);
    request.options.progress = line.quiet                ? Progress::Style::silent
                               : ::isatty(STDERR_FILENO) ? Progress::Style::terminal
                                                         : Progress::Style::lines;
    return request;
}

Provenance provenance_of(const Configs& configs) {
    return {
        {"weights_digest", configs.fact("generator.digest")},
        {"generator", configs.fact("generator.layout") + ", " + configs.fact("generator.resolution") + " px"},
        {"versions", version_text()},
        {"max_held", number_text(configs.get<TraverseConfig>().curve.max_held)},
        {"reference_images", std::to_string(configs.get<Fid::Config>().reference.count)},
    };
}

void draw(const std::filesystem::path& results, ResultsAre state, Log& log) {
    const std::filesystem::path folder = results.parent_path() / "report";
    const std::filesystem::path page = folder / "index.html";
    if (state == ResultsAre::fresh || !std::filesystem::exists(page)) {
        for (const std::string& message : write_report(ResultsReader(results), folder).messages) {
            log.warning(message);
        }
    }
    log.info("Report: " + page.string());
}

}  // namespace

ExitCode run_study(const CommandLine& line, int argc, char** argv) {
    // Before MPI, since starting it takes a moment; `launch` repeats it, since MPI libraries bring handlers of their
    // own.
    watch_for_stop();
    const Communicator communicator(&argc, &argv);
    std::unique_ptr<Resources> resources;
    Program program;
    program.open = [&](const Communicator& world) {
        const at::Device device = choose_device(line.device, world.position_on_node(), visible_cuda_devices());
        resources = std::make_unique<Resources>(device);
        return Workshop{all_stages(*resources), numeric_kind(device)};
    };
    program.provenance = provenance_of;
    program.report = draw;
    return launch(request_of(line), program, communicator);
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
