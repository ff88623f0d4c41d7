#include <cstdio>

#include "formats/feature_statistics.hpp"
#include "jobs/verbs.hpp"
#include "pipeline/reader.hpp"

namespace surveyor {

namespace {

/// The extractor that was asked for, or the run's only one.
std::string chosen_extractor(const ResultsReader& results, const std::string& asked) {
    const std::vector<std::string> there = results.children("/reference");
    std::string known;
    for (const std::string& name : there) {
        if (name == asked || (asked.empty() && there.size() == 1)) {
            return name;
        }
        known += (known.empty() ? "" : ", ") + name;
    }
    if (there.empty()) {
        throw DataError(results.path().string() + ": holds no reference: its study has no section 'fid'");
    }
    throw Error(ExitCode::usage,
                results.path().string() + ": " +
                    (asked.empty() ? "has references of several extractors; name one with --extractor: "
                                   : "has no reference of the extractor '" + asked + "'; known: ") +
                    known);
}

}  // namespace

ExitCode write_statistics(const CommandLine& line) {
    const ResultsReader results(line.folder / "results.h5");
    const std::string group = "/reference/" + chosen_extractor(results, line.extractor) + "/";
    FeatureStatistics statistics;
    statistics.mean = results.array(group + "mean");
    statistics.covariance = results.array(group + "covariance");
    statistics.count = results.array(group + "images").values<std::int64_t>()[0];
    for (const std::string& fact : results.array(group + "extractor").texts()) {
        const std::size_t equals = fact.find('=');
        (fact.starts_with("mode=") ? statistics.mode : statistics.facts[fact.substr(0, equals)]) =
            fact.substr(equals + 1);
    }
    write_feature_statistics(line.exported, statistics);
    std::printf("%s\n", line.exported.c_str());
    return ExitCode::complete;
}

}  // namespace surveyor
