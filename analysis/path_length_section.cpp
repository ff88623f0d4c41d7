#include "analysis/path_length_section.hpp"

#include <algorithm>

#include "analysis/labels.hpp"
#include "analysis/result_columns.hpp"
#include "base/error.hpp"

namespace surveyor {

std::vector<PathLength> read_path_lengths(const ResultsReader& results) {
    std::vector<PathLength> lengths;
    for (const std::string& label : results.children("/ppl")) {
        ResultColumns columns(results, "/ppl/" + label);
        const std::vector<std::string> names = columns.texts("name");
        const std::vector<double> values = columns.numbers("value");
        const std::vector<double> errors = columns.numbers("value_error");
        const std::vector<std::int64_t> pairs = columns.integers("pairs");
        if (names.size() != 1) {
            throw DataError(results.path().string() + ": /ppl/" + label + "/name has " + std::to_string(names.size()) +
                            " values instead of one. Delete the file and run the study again.");
        }
        lengths.push_back({label, names[0], values[0], errors[0], pairs[0]});
    }
    return lengths;
}

Section path_length_section(const std::vector<PathLength>& lengths) {
    Section section;
    section.title = "Path length";
    section.notes = {
        "Mean squared distance between the features of images a small step apart in latent space, divided by the "
        "square of the step; those below the 1st and above the 99th percentile do not count. ± standard error over "
        "pairs. Space, step and sampling stand in the study below."};
    Table table{"Path length, ± standard error", "Metric", {"Value", "Pairs"}, {}, "path-length"};
    for (const PathLength& length : lengths) {
        const auto namesakes = std::count_if(
            lengths.begin(), lengths.end(), [&](const PathLength& other) { return other.name == length.name; });
        table.rows.push_back({length.name + (namesakes > 1 ? " (" + length.label + ")" : std::string()),
                              {{measured_text(length.value, 5), "± " + measured_text(length.error, 2), false},
                               {std::to_string(length.pairs), "", false}}});
    }
    section.tables.push_back(std::move(table));
    return section;
}

}  // namespace surveyor
