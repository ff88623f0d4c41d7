#include <cstdio>

#include "base/digest.hpp"
#include "formats/state_selection.hpp"
#include "jobs/verbs.hpp"
#include "models/all_models.hpp"
#include "models/inception_loader.hpp"

namespace surveyor {

namespace {

NetworkFile network_of(const CommandLine& line) {
    const Checkpoint checkpoint = open_checkpoint(line.file);
    if (is_inception(checkpoint)) {
        return load_inception_file(checkpoint, line.file);
    }
    GeneratorOptions options;
    options.state = line.state;
    options.allow_nonfinite = line.allow_nonfinite;
    return load_network(generator_state(checkpoint, line.state), options);
}

}  // namespace

ExitCode convert_file(const CommandLine& line) {
    std::error_code error;
    if (std::filesystem::equivalent(line.file, line.exported, error)) {
        throw SystemError(ExitCode::cannot_create, line.exported.string() + ": is the file that is read; name another");
    }
    const NetworkFile network = network_of(line);
    write_network(line.exported, network, digest_of_files(checkpoint_files(line.file)));
    for (const std::string& note : network.info.notes) {
        std::fprintf(stderr, "surveyor: warning: %s\n", note.c_str());
    }
    std::printf("%s\n", line.exported.c_str());
    return ExitCode::complete;
}

}  // namespace surveyor
