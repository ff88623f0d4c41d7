#include "analysis/reference_facts.hpp"

#include <algorithm>
#include <vector>

#include "base/error.hpp"

namespace surveyor {

namespace {

/// The only element of a dataset.
Array single(const ResultsReader& results, const std::string& path) {
    Array array = results.array(path);
    if (array.count() != 1) {
        throw DataError(results.path().string() + ": " + path + " has " + std::to_string(array.count()) +
                        " values instead of one. Delete the file and run the study again.");
    }
    return array;
}

std::string stored_name(const ResultsReader& results, const std::string& extractor) {
    const std::string path = "/reference/" + extractor + "/distance_name";
    const std::string name = results.has(path) ? single(results, path).texts().front() : "";
    return name.empty() ? "FD (" + extractor + ")" : name;
}

bool shares_its_name(const ResultsReader& results, const std::string& extractor) {
    const std::vector<std::string> all = results.children("/reference");
    return std::any_of(all.begin(), all.end(), [&](const std::string& other) {
        return other != extractor && stored_name(results, other) == stored_name(results, extractor);
    });
}

}  // namespace

ReferenceFacts read_reference_facts(const ResultsReader& results, const std::string& extractor) {
    const std::string group = "/reference/" + extractor + "/";
    const auto text = [&](const char* name) {
        return results.has(group + name) ? single(results, group + name).texts().front() : std::string();
    };
    const auto number = [&](const char* name) {
        return results.has(group + name) ? single(results, group + name).as_doubles().front() : 0.0;
    };
    ReferenceFacts facts;
    facts.distance_name = stored_name(results, extractor);
    facts.is_fid = facts.distance_name == "FID";
    facts.tag = shares_its_name(results, extractor) ? " [" + extractor + "]" : "";
    facts.distance_name += facts.tag;
    facts.kind = text("kind");
    facts.preprocessing = text("preprocessing");
    facts.images = static_cast<std::int64_t>(number("images"));
    facts.floor = number("floor");
    facts.features = results.has(group + "mean") ? results.array(group + "mean").count() : 0;
    return facts;
}

}  // namespace surveyor
