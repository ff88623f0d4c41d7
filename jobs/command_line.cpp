#include "jobs/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <sstream>

#include "base/study_tree.hpp"
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
The same command resumes an unfinished run. USR1, and TERM or Ctrl-C where no mpirun stands between, finish the units
in flight and leave with 75. See README.md and docs/exit_codes.md.)";

void add_study(CLI::App& verb, CommandLine& line) {
    verb.add_option("STUDY", line.study, "study file (YAML)")->required();
    verb.add_option("CHANGE", line.overrides, "changes of the study: key.sub=value, like latents.count=100");
    verb.add_option("--out", line.folder, "run directory (default: runs/<study name>)")
        ->check(CLI::Validator(
            [](const std::string& folder) { return folder.empty() ? std::string("it is empty") : std::string(); },
            "DIR"));
    verb.add_option("--store",
                    line.shelf,
                    "folder of the computed units (default: store in DIR); studies that share one share work");
}

void add_checkpoint(CLI::App& verb, CommandLine& line) {
    verb.add_option("FILE", line.file, "checkpoint, .npy, .npz, or a BigGAN folder")->required();
    verb.add_option("--state", line.state, "which network of a training file, by its dotted path");
    verb.add_flag("--allow-nonfinite", line.allow_nonfinite, "read a file with NaN or infinite weights");
}

/// What CLI11 says, and for a first word that is no command the one that was meant.
std::string usage_text(const CLI::App& app, const std::string& said, int argc, char** argv) {
    std::vector<std::string> known;
    for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; })) {
        known.push_back(verb->get_name());
    }
    const std::string first = argc > 1 ? argv[1] : "";
    if (first.empty() || first.front() == '-' || std::ranges::find(known, first) != known.end()) {
        return "surveyor: " + said;
    }
    const std::string guess = nearest_word(first, known);
    return "surveyor: there is no command '" + first + "'" +
           (guess.empty() ? std::string() : "; did you mean '" + guess + "'?") +
           "\nRun with --help for more information.\n";
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
    std::string device = "auto";
    run->add_option("--device", device, "a rank on cuda takes the GPU of its position on its node")
        ->check(CLI::IsMember({"auto", "cpu", "cuda"}))
        ->capture_default_str();
    run->add_option(
           "--progress-interval", line.progress_interval_s, "seconds between progress lines when not on a terminal")
        ->check(CLI::Range(1, 86400))
        ->capture_default_str();
    run->add_flag("--quiet", line.quiet, "no progress");
    run->add_flag(
        "--require-one-kind", line.require_one_kind, "refuse shards of another processor or library (exit 78)");

    CLI::App* plan = app.add_subcommand("plan", "show what a run would do, and why");
    add_study(*plan, line);

    CLI::App* report = app.add_subcommand("report", "draw the report of a finished run again");
    report->add_option("DIR", line.folder, "run directory, which holds results.h5")->required();

    CLI::App* inspect = app.add_subcommand("inspect", "tell what a checkpoint or array file holds; executes nothing");
    add_checkpoint(*inspect, line);
    inspect->add_flag("--json", line.json, "for programs");

    CLI::App* convert =
        app.add_subcommand("convert", "write a generator, or Inception weights, as safetensors, bit for bit");
    add_checkpoint(*convert, line);
    convert->add_option("OUT", line.exported, "file to write (.safetensors)")->required();

    CLI::App* statistics =
        app.add_subcommand("statistics", "write a run's reference as .npz (mu, sigma), as pytorch-fid reads it");
    statistics->add_option("DIR", line.folder, "run directory, which holds results.h5")->required();
    statistics->add_option("OUT", line.exported, "file to write (.npz)")->required();
    statistics->add_option("--extractor", line.extractor, "whose features, where the run has several extractors");

    CLI::App* fields = app.add_subcommand("fields", "list every field of a study with type, range and default");

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        std::ostringstream out;
        std::ostringstream err;
        const int code = app.exit(error, out, err);
        throw Answered{code == 0 ? out.str() : usage_text(app, err.str(), argc, argv),
                       code == 0 ? ExitCode::complete : ExitCode::usage};
    }
    line.device = devices.at(device);
    const std::pair<const CLI::App*, CommandLine::Verb> verbs[] = {{run, CommandLine::Verb::run},
                                                                   {plan, CommandLine::Verb::plan},
                                                                   {report, CommandLine::Verb::report},
                                                                   {inspect, CommandLine::Verb::inspect},
                                                                   {convert, CommandLine::Verb::convert},
                                                                   {statistics, CommandLine::Verb::statistics},
                                                                   {fields, CommandLine::Verb::fields}};
    line.verb = std::ranges::find_if(verbs, [](const auto& verb) { return verb.first->parsed(); })->second;
    return line;
}

}  // namespace surveyor
