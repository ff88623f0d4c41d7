#pragma once

#include <string>

namespace surveyor {

/// "GANSpace" for "ganspace"; a name that is not known stands for itself.
[[nodiscard]] std::string method_label(const std::string& method);

/// Name of a curve in a legend: "Local Basis, curve". Methods with global directions are only ever walked in straight
/// lines, so that "linear" is left out: "GANSpace".
[[nodiscard]] std::string curve_label(const std::string& method, const std::string& traversal);

/// "Close w, 0.1" for "close_w@0.1", "Random O" for "random_o".
[[nodiscard]] std::string comparison_label(const std::string& comparison);

/// A file name made of `name`: letters, digits, '-', '_' and '.' stay, the rest becomes '-'.
[[nodiscard]] std::string file_stem(const std::string& name);

/// The shortest decimal text with at most `digits` significant digits: 0.83, 1e-05, 12.
[[nodiscard]] std::string short_text(double value, int digits = 5);

/// Exactly `digits` significant digits, trailing zeros kept, so that columns of measurements line up: 0.8300, 12.00.
[[nodiscard]] std::string measured_text(double value, int digits);

/// "1 picture", "3 pictures".
[[nodiscard]] std::string counted(long long count, const std::string& noun);

}  // namespace surveyor
