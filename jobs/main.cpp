#include <malloc.h>

#include <cstdio>

#include "jobs/verbs.hpp"
#include "models/device.hpp"

namespace {

/// glibc hands the large buffers of every image back to the kernel and faults them in again; keeping them makes
/// rendering two to four times faster (docs/performance.md).
void keep_freed_memory() {
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    mallopt(M_TOP_PAD, 64 << 20);
}

surveyor::ExitCode dispatch(const surveyor::CommandLine& line, int argc, char** argv) {
    switch (line.verb) {
        case surveyor::CommandLine::Verb::run:
            return surveyor::run_study(line, argc, argv);
        case surveyor::CommandLine::Verb::plan:
            return surveyor::show_plan(line);
        case surveyor::CommandLine::Verb::report:
            return surveyor::draw_report(line);
        case surveyor::CommandLine::Verb::fields:
            return surveyor::list_fields();
        case surveyor::CommandLine::Verb::inspect:
            return surveyor::inspect_file(line);
        case surveyor::CommandLine::Verb::convert:
            return surveyor::convert_file(line);
        case surveyor::CommandLine::Verb::statistics:
            return surveyor::write_statistics(line);
    }
    return surveyor::ExitCode::internal;
}

}  // namespace

int main(int argc, char** argv) {
    keep_freed_memory();
    surveyor::configure_determinism();
    try {
        return static_cast<int>(dispatch(surveyor::parse_command_line(argc, argv), argc, argv));
    } catch (const surveyor::Answered& answer) {
        std::fputs(answer.text.c_str(), answer.code == surveyor::ExitCode::complete ? stdout : stderr);
        return static_cast<int>(answer.code);
    } catch (const surveyor::Error& error) {
        std::fprintf(stderr, "surveyor: %s\n", error.what());
        return static_cast<int>(error.code());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "surveyor: internal error: %s\n", error.what());
        return static_cast<int>(surveyor::ExitCode::internal);
    }
}
