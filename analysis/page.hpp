#pragma once

#include <map>
#include <string>
#include <vector>

#include "analysis/gnuplot.hpp"
#include "analysis/run_facts.hpp"
#include "analysis/section.hpp"

namespace surveyor {

/// Drawn figures by name.
using Drawings = std::map<std::string, Drawing>;

/// One HTML page that needs nothing else: no scripts, no other files, no network. Facts and warnings stand on top, then
/// the sections. A figure without a drawing is left out (its numbers are in the table); `messages` say why, in a box of
/// their own. Under each figure and table stand links to its files in the report's folder, should they lie beside it.
///
/// Its head carries `stamp_html(facts)`, by which the results that a page shows are known, when there are no messages:
/// an incomplete page is to be drawn again.
[[nodiscard]] std::string page_html(const RunFacts& facts,
                                    const std::vector<Section>& sections,
                                    const Drawings& drawings,
                                    const std::vector<std::string>& messages);

/// The line of the page's head that holds `facts.stamp`.
[[nodiscard]] std::string stamp_html(const RunFacts& facts);

}  // namespace surveyor
