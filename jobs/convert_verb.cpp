#include <cstdio>

#include "base/digest.hpp"
#include "formats/state_selection.hpp"
#include "jobs/verbs.hpp"
#include "models/all_models.hpp"

namespace surveyor {

ExitCode convert_file(const CommandLine& line) {
    std::error_code error;
    if (std::filesystem::equivalent(line.file, line.exported, error)) {
        throw SystemError(ExitCode::cannot_create, line.exported.string() + ": is the file that is read; name another");
    }
    GeneratorOptions options;
    options.state = line.state;
    options.allow_nonfinite = line.allow_nonfinite;
    const NetworkFile network = load_network(generator_state(open_checkpoint(line.file), line.state), options);
    write_network(line.exported, network, digest_of_files(checkpoint_files(line.file)));
    for (const std::string& note : network.info.notes) {
        std::fprintf(stderr, "surveyor: warning: %s\n", note.c_str());
    }
    std::printf("%s\n", line.exported.c_str());
    return ExitCode::complete;
}

}  // namespace surveyor
