// toy_surveyor STUDY [--out DIR] [key.sub=value ...]: the surveyor program with the toy's stages in place of the real
// ones. Reading, planning, computing over ranks, stopping, failing and joining are the code of the real program
// (launch).
//
// TOY_LOG names a file that receives "start <rank> <pid>" of every process and a line for every unit that begins.

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "pipeline/launch.hpp"
#include "pipeline/stop.hpp"
#include "tests/pipeline/toy_stages.hpp"

namespace {

surveyor::RunRequest request_of(int argc, char** argv) {
    surveyor::RunRequest request;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--out" && i + 1 < argc) {
            request.folder = argv[++i];
        } else if (request.study.empty()) {
            request.study = word;
        } else {
            request.overrides.push_back(word);
        }
    }
    return request;
}

surveyor::ExitCode run(int argc, char** argv) {
    surveyor::watch_for_stop();
    const surveyor::Communicator communicator(&argc, &argv);
    surveyor::toy::Resources resources;
    surveyor::Program program;
    program.open = [&](const surveyor::Communicator& world) {
        resources.rank = world.rank();
        if (const char* log = std::getenv("TOY_LOG"); log != nullptr) {
            resources.log = log;
        }
        note(resources, "start " + std::to_string(world.rank()) + " " + std::to_string(::getpid()));
        return surveyor::Workshop{toy_stages(resources), "toy"};
    };
    program.warnings = [](const surveyor::Configs&) { return std::vector<std::string>{}; };
    program.provenance = [](const surveyor::Configs&) { return surveyor::Provenance{{"versions", "toy"}}; };
    program.report = [](const std::filesystem::path& results, surveyor::Log& log) {
        log.info("Results: " + results.string());
    };
    return launch(request_of(argc, argv), program, communicator);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return static_cast<int>(run(argc, argv));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "toy_surveyor: %s\n", error.what());
        return static_cast<int>(surveyor::ExitCode::internal);
    }
}
