#pragma once

#include "jobs/command_line.hpp"

namespace surveyor {

/// `surveyor run`: plans on rank 0, computes over all ranks, joins the results and draws the report on rank 0.
[[nodiscard]] ExitCode run_study(const CommandLine& line, int argc, char** argv);

/// `surveyor plan`: what is done, what is to do, and why.
[[nodiscard]] ExitCode show_plan(const CommandLine& line);

/// `surveyor report`
[[nodiscard]] ExitCode draw_report(const CommandLine& line);

/// `surveyor inspect`
[[nodiscard]] ExitCode inspect_file(const CommandLine& line);

/// `surveyor convert`
[[nodiscard]] ExitCode convert_file(const CommandLine& line);

/// `surveyor statistics`
[[nodiscard]] ExitCode write_statistics(const CommandLine& line);

/// `surveyor fields`
[[nodiscard]] ExitCode list_fields();

}  // namespace surveyor
