#include "models/tensorflow_arguments.hpp"

#include <array>
#include <string_view>
#include <variant>

#include "base/codec.hpp"
#include "base/error.hpp"
#include "formats/not_a_model.hpp"

namespace surveyor {
namespace {

const std::string arguments = "static_kwargs.";

struct Demand {
    std::string_view name;
    double value;  ///< a switch's 0 or 1, or a number
};

constexpr std::array<Demand, 10> switches = {{{"use_wscale", 1},
                                              {"normalize_latents", 1},
                                              {"use_pixelnorm", 1},
                                              {"pixelnorm_epsilon", 1e-8},
                                              {"use_leakyrelu", 1},
                                              {"use_pixel_norm", 0},
                                              {"use_instance_norm", 1},
                                              {"use_styles", 1},
                                              {"use_noise", 1},
                                              {"const_input_layer", 1}}};

void refuse(std::string_view name, const std::string& found, const std::string& wanted) {
    throw DataError("the network was built with " + std::string(name) + " = " + found + "; only " + wanted +
                    ", which the published networks have, can be computed");
}

}  // namespace

void require_published_arguments(const Checkpoint& checkpoint) {
    for (const Demand& demand : switches) {
        const double found = checkpoint.number(arguments + std::string(demand.name), demand.value);
        if (found != demand.value) {
            refuse(demand.name, number_text(found), number_text(demand.value));
        }
    }
    for (const std::string_view name : {"nonlinearity", "mapping_nonlinearity"}) {
        if (const std::string found = checkpoint.text(arguments + std::string(name), "lrelu"); found != "lrelu") {
            refuse(name, "'" + printable(found) + "'", "'lrelu'");
        }
    }
    const auto blur = checkpoint.attributes.find(arguments + "blur_filter");
    if (blur != checkpoint.attributes.end()) {
        const auto* taps = std::get_if<std::vector<double>>(&blur->second);
        if (taps == nullptr || *taps != std::vector<double>{1, 2, 1}) {
            refuse("blur_filter", "another filter", "[1, 2, 1]");
        }
    }
}

std::optional<std::string> fused_scale_argument(const Checkpoint& checkpoint) {
    const auto found = checkpoint.attributes.find(arguments + "fused_scale");
    if (found == checkpoint.attributes.end()) {
        return std::nullopt;
    }
    if (const auto* text = std::get_if<std::string>(&found->second)) {
        if (*text != "auto") {
            refuse("fused_scale", "'" + printable(*text) + "'", "'auto', true or false");
        }
        return *text;
    }
    return checkpoint.number(arguments + "fused_scale", 0) != 0 ? "true" : "false";
}

}  // namespace surveyor
