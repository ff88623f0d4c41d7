#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "models/device.hpp"

namespace surveyor {

/// What the user asked for.
struct CommandLine {
    enum class Verb { run, plan, report, fields, inspect, convert, statistics };

    Verb verb = Verb::run;
    std::filesystem::path study;         ///< run, plan
    std::vector<std::string> overrides;  ///< run, plan: "key.sub=value"
    std::filesystem::path folder;        ///< --out of run and plan ("" = runs/<study name>); the folder of report
    std::filesystem::path shelf;         ///< --store of run and plan ("" = store in the run directory)
    DeviceChoice device = DeviceChoice::automatic;
    int progress_interval_s = 30;
    bool quiet = false;
    bool require_one_kind = false;
    std::filesystem::path file;      ///< inspect, convert
    std::filesystem::path exported;  ///< convert, statistics: the file that is written
    std::string extractor;           ///< statistics: whose reference ("" = the only one)
    std::string state;               ///< inspect, convert: which network of a training file ("" = the averaged one)
    bool json = false;
    bool allow_nonfinite = false;
};

/// Thrown when the command line itself is the answer: help and version (exit 0) or a usage error (exit 2).
struct Answered {
    std::string text;
    ExitCode code;
};

/// Throws Answered.
[[nodiscard]] CommandLine parse_command_line(int argc, char** argv);

/// "surveyor 0.1.0 (commit), LibTorch 2.13.0, HDF5 1.10.8, ..."
[[nodiscard]] std::string version_text();

}  // namespace surveyor
