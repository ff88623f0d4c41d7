#include "analysis/svg.hpp"

#include "analysis/html.hpp"

namespace surveyor {

namespace {

void replace_all(std::string& text, const std::string& from, const std::string& to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

}  // namespace

std::string tidied_svg(std::string svg, const std::string& title, const std::vector<std::string>& plot_titles) {
    replace_all(svg, "<title>Gnuplot</title>", "<title>" + escaped(title) + "</title>");
    for (std::size_t i = 0; i < plot_titles.size(); ++i) {
        replace_all(svg,
                    "<title>gnuplot_plot_" + std::to_string(i + 1) + "</title>",
                    "<title>" + escaped(plot_titles[i]) + "</title>");
    }
    replace_all(svg, "font-family=\"Helvetica\"", "font-family=\"Helvetica, Arial, sans-serif\"");
    return svg;
}

std::string inlined_svg(std::string svg, const std::string& prefix) {
    const std::size_t start = svg.find("<svg");
    svg.erase(0, start == std::string::npos ? 0 : start);
    for (const char* const quote : {"'", "\""}) {
        replace_all(svg, std::string("id=") + quote, std::string("id=") + quote + prefix + "-");
        replace_all(
            svg, std::string("xlink:href=") + quote + "#", std::string("xlink:href=") + quote + "#" + prefix + "-");
    }
    replace_all(svg, "url(#", "url(#" + prefix + "-");
    return svg;
}

}  // namespace surveyor
