#include <cstdio>

#include "jobs/inspection.hpp"
#include "jobs/verbs.hpp"

namespace surveyor {

ExitCode inspect_file(const CommandLine& line) {
    GeneratorOptions options;
    options.state = line.state;
    options.allow_nonfinite = line.allow_nonfinite;
    const Inspection inspection = inspect(line.file, options);
    std::fputs((line.json ? json_of(inspection) : text_of(inspection)).c_str(), stdout);
    return ExitCode::complete;
}

}  // namespace surveyor
