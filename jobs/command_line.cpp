#include "jobs/command_line.hpp"

#include <CLI/CLI.hpp>

#include "jobs/build_info.hpp"
#include "models/library.hpp"
#include "pipeline/hdf5_file.hpp"
#include "pipeline/mpi.hpp"

namespace surveyor {

namespace {

const std::string exit_codes = R"(Exit codes:
  0 complete   2 usage   64 study invalid   65 bad data, checkpoint or shard   66 input missing
  69 device or MPI unavailable   70 internal error   73 cannot create output   74 I/O error (disk full)
  75 stopped on request, work remains: run again   78 reproducibility requirement not met   130 second interrupt
The same command resumes an unfinished run. See README.md.)";

void add_study(CLI::App& verb, CommandLine& line) {
    verb.add_option("STUDY", line.study, "study file (YAML)")->required();
    verb.add_option("CHANGE", line.overrides, "changes of the study: key.sub=value, like latents.count=100");
    verb.add_option("--out", line.folder, "run directory (default: runs/<study name>)");
}

}  // namespace

std::string version_text() {
    return std::string("surveyor ") + build_info::version + " (" + build_info::commit + ")\n" + "LibTorch " +
           torch_version() + "\nHDF5 " + hdf5_version() + "\n" + mpi_version() + "\ncompiler g++ " + __VERSION__;
}

CommandLine parse_command_line(int argc, char** argv) {
    CommandLine line;
    CLI::App app("Latent Surveyor: surveys the geometry of a GAN's latent space, from one study file to one report.",
                 "surveyor");
    app.footer(exit_codes);
    app.require_subcommand(1);
    app.set_version_flag("--version", version_text());

    CLI::App* run = app.add_subcommand("run", "compute what is missing of a study, join the results, draw the report");
    add_study(*run, line);
    const std::map<std::string, DeviceChoice> devices = {
        {"auto", DeviceChoice::automatic}, {"cpu", DeviceChoice::cpu}, {"cuda", DeviceChoice::cuda}};
    run->add_option("--device", line.device, "auto, cpu or cuda (a rank takes the GPU of its position on its node)")
        ->transform(CLI::CheckedTransformer(devices));
    run->add_option(
           "--progress-interval", line.progress_interval_s, "seconds between progress lines when not on a terminal")
        ->check(CLI::Range(1, 86400));
    run->add_flag("--quiet", line.quiet, "no progress");
    run->add_flag(
        "--require-one-kind", line.require_one_kind, "refuse shards of another processor or library (exit 78)");

    CLI::App* plan = app.add_subcommand("plan", "show what a run would do, and why");
    add_study(*plan, line);

    CLI::App* report = app.add_subcommand("report", "draw the report of a finished run again");
    report->add_option("DIR", line.folder, "run directory, which holds results.h5")->required();

    CLI::App* fields = app.add_subcommand("fields", "list every field of a study with type, range and default");

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        std::ostringstream out;
        std::ostringstream err;
        const int code = app.exit(error, out, err);
        throw Answered{code == 0 ? out.str() : err.str(), code == 0 ? ExitCode::complete : ExitCode::usage};
    }
    line.verb = *run      ? CommandLine::Verb::run
                : *plan   ? CommandLine::Verb::plan
                : *report ? CommandLine::Verb::report
                          : CommandLine::Verb::fields;
    (void)fields;
    return line;
}

}  // namespace surveyor
