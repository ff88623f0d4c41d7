#include "stages/fid_parts.hpp"

#include "stages/condition_columns.hpp"
#include "stages/tensors.hpp"

namespace surveyor::fid {

const Part& part_of(const std::string& label) {
    const std::string what = MetricLabel::parse(label).what;
    // Methods are named by users, so only the number of words tells what begins with one from a condition.
    const std::size_t words = split_label(what).size();
    const bool is_infinity = words == 2 || words == 5;
    return what == "reference"     ? reference_part
           : what == "factor"      ? factor_part
           : what == "curves"      ? curves_part
           : what == "differences" ? differences_part
           : is_infinity           ? infinity_part
                                   : condition_part;
}

std::vector<Input> reference_inputs(const std::string& extractor) {
    return {{"reference", {"fid", extractor + "/reference"}, Rows::all},
            {"factor", {"fid", extractor + "/factor"}, Rows::all}};
}

FrechetReference reference_of(const Inputs& inputs) {
    return {to_vector(inputs.array("reference", "mean")), to_matrix(inputs.array("factor", "root"))};
}

}  // namespace surveyor::fid
