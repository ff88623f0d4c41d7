#include <unistd.h>

#include <cstdio>
#include <memory>

#include "analysis/report.hpp"
#include "jobs/verbs.hpp"
#include "models/device.hpp"
#include "pipeline/launch.hpp"
#include "pipeline/stop.hpp"
#include "stages/all_stages.hpp"
#include "stages/generator_section.hpp"
#include "stages/reference.hpp"
#include "stages/shared_configs.hpp"

namespace surveyor {

namespace {

RunRequest request_of(const CommandLine& line) {
    RunRequest request;
    request.study = line.study;
    request.overrides = line.overrides;
    request.folder = line.folder;
    request.shelf = line.shelf;
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
        {"assumed", configs.fact("generator.assumed")},
        {"versions", version_text()},
        {"max_held", number_text(configs.get<TraverseConfig>().curve.max_held)},
        {"reference_images", std::to_string(reference::count(configs))},
    };
}

void draw(const std::filesystem::path& path, Log& log) {
    const ResultsReader results(path);
    const std::filesystem::path folder = path.parent_path() / "report";
    if (!is_report_current(results, folder)) {
        for (const std::string& message : write_report(results, folder).messages) {
            log.warning(message);
        }
    }
    log.info("Report: " + (folder / "index.html").string());
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
    program.warnings = GeneratorSection::notes;
    program.remarks = remarks_of;
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
