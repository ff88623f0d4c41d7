#pragma once

#include <string>
#include <vector>

#include "analysis/figure.hpp"

namespace surveyor {

/// Gives each curve of a figure its look. Well-known curves keep theirs in every figure; others take what is left, in
/// the order in which they ask. Colours are those of Okabe and Ito ("Color Universal Design", 2008), told apart with
/// any kind of colour vision; markers and dashes tell the curves apart in print without colour.
class StyleBook {
  public:
    /// `key`: "local_basis/curve" for a curve of a traversal, "random_w" for a comparison.
    [[nodiscard]] Style style_of(const std::string& key);

  private:
    std::vector<std::string> strangers_;
};

}  // namespace surveyor
