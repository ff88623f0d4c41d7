#include "analysis/styles.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace surveyor {

namespace {

constexpr const char* black = "#000000";
constexpr const char* grey = "#7f7f7f";
constexpr const char* orange = "#e69f00";
constexpr const char* sky_blue = "#56b4e9";
constexpr const char* green = "#009e73";
constexpr const char* blue = "#0072b2";
constexpr const char* vermilion = "#d55e00";
constexpr const char* purple = "#cc79a7";

const std::map<std::string, Style>& known_styles() {
    static const std::map<std::string, Style> styles = {
        {"local_basis/curve", {vermilion, Marker::disk, Dash::solid}},
        {"local_basis/linear", {blue, Marker::square, Dash::dashed}},
        {"ganspace/linear", {green, Marker::triangle, Dash::solid}},
        {"sefa/linear", {purple, Marker::inverted_triangle, Dash::dashed}},
        {"ganspace", {green, Marker::triangle, Dash::solid}},
        {"sefa", {purple, Marker::inverted_triangle, Dash::dashed}},
        {"random_o", {grey, Marker::none, Dash::dashed}},
        {"random_w", {black, Marker::square, Dash::solid}},
        {"close_w", {vermilion, Marker::disk, Dash::solid}},
        {"mean", {black, Marker::none, Dash::solid}},
    };
    return styles;
}

const std::array<Style, 6> other_styles = {{
    {orange, Marker::diamond, Dash::solid},
    {sky_blue, Marker::pentagon, Dash::solid},
    {green, Marker::square, Dash::solid},
    {blue, Marker::triangle, Dash::solid},
    {purple, Marker::inverted_triangle, Dash::dotted},
    {black, Marker::diamond, Dash::dashed},
}};

}  // namespace

Style StyleBook::style_of(const std::string& key) {
    if (const auto known = known_styles().find(key); known != known_styles().end()) {
        return known->second;
    }
    auto found = std::find(strangers_.begin(), strangers_.end(), key);
    if (found == strangers_.end()) {
        strangers_.push_back(key);
        found = strangers_.end() - 1;
    }
    return other_styles[static_cast<std::size_t>(found - strangers_.begin()) % other_styles.size()];
}

}  // namespace surveyor
