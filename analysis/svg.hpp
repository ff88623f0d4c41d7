#pragma once

#include <string>
#include <vector>

namespace surveyor {

/// gnuplot's SVG with readable names: the document is called `title`, plot i `plot_titles[i]` (what a reader sees when
/// the pointer rests on a curve), and the fonts have a fallback.
[[nodiscard]] std::string tidied_svg(std::string svg,
                                     const std::string& title,
                                     const std::vector<std::string>& plot_titles);

/// The document as an element of an HTML page: no XML declaration, and every id begins with `prefix`, because ids
/// must differ between the figures of one page.
[[nodiscard]] std::string inlined_svg(std::string svg, const std::string& prefix);

}  // namespace surveyor
