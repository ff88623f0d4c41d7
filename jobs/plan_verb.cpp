#include <cstdio>

#include "jobs/verbs.hpp"
#include "pipeline/executor.hpp"
#include "pipeline/explain.hpp"
#include "pipeline/launch.hpp"
#include "pipeline/study.hpp"
#include "stages/all_stages.hpp"
#include "stages/generator_section.hpp"

namespace surveyor {

ExitCode show_plan(const CommandLine& line) {
    Resources resources{at::Device(at::kCPU)};
    const Schema schema = all_stages(resources);
    const Study study = read_study(line.study, line.overrides, schema);
    const Plan plan = make_plan(study.configs, schema);
    const Store store(run_folder(line.folder, study.configs.head.name), line.shelf);
    for (const std::string& note : GeneratorSection::notes(study.configs)) {
        std::fprintf(stderr, "surveyor: warning: %s\n", note.c_str());
    }
    for (const std::string& line_of_file : remarks_of(study.configs)) {
        std::fprintf(stderr, "surveyor: %s\n", line_of_file.c_str());
    }
    std::fputs(explain_plan(plan, store).c_str(), stdout);
    return ExitCode::complete;
}

ExitCode list_fields() {
    Resources resources{at::Device(at::kCPU)};
    for (const FieldRow& row : describe_fields(all_stages(resources))) {
        std::printf("%-40s %-18s %-28s %s\n    %s\n",
                    row.path.c_str(),
                    row.type.c_str(),
                    row.limits.c_str(),
                    row.default_text.empty() ? "" : ("default " + row.default_text).c_str(),
                    row.description.c_str());
    }
    return ExitCode::complete;
}

}  // namespace surveyor
