#include "analysis/page.hpp"

#include <algorithm>

#include "analysis/html.hpp"
#include "analysis/page_style.hpp"
#include "analysis/svg.hpp"

namespace surveyor {

namespace {

std::string fact(const std::string& name, const std::string& value) {
    return value.empty() ? "" : "<div><dt>" + escaped(name) + "</dt><dd>" + escaped(value) + "</dd></div>\n";
}

/// Lines of the page's box, each once, because every extractor sees the same held curves.
std::string box(const std::string& kind, const std::string& heading, const std::vector<std::string>& lines) {
    std::vector<std::string> told;
    std::string items;
    for (const std::string& line : lines) {
        if (std::find(told.begin(), told.end(), line) == told.end()) {
            told.push_back(line);
            items += "<li>" + escaped(line) + "</li>\n";
        }
    }
    return items.empty() ? ""
                         : "<aside class=\"" + kind + "\"><h2>" + heading + "</h2>\n<ul>\n" + items + "</ul></aside>\n";
}

std::string link(const std::string& text, const std::string& address) {
    return "<a href=\"" + escaped(address) + "\">" + escaped(text) + "</a>";
}

/// A figure's own files, in small print under it.
std::string figure_links(const std::string& name, const Drawing& drawing) {
    const std::string stem = "figures/" + name;
    return "<figcaption>" + link("Numbers (CSV)", stem + ".csv") + " " + link("SVG", stem + ".svg") +
           (drawing.png.empty() ? "" : " " + link("PNG", stem + ".png")) + "</figcaption>";
}

std::string figures_html(const Section& section, const Drawings& drawings) {
    std::string html;
    for (const Figure& figure : section.figures) {
        const auto drawing = drawings.find(figure.name);
        if (drawing != drawings.end()) {
            html += "<figure>" + inlined_svg(drawing->second.svg, figure.name) +
                    figure_links(figure.name, drawing->second) + "</figure>\n";
        }
    }
    return html.empty() ? "" : "<div class=\"figures\">\n" + html + "</div>\n";
}

std::string section_html(const Section& section, const Drawings& drawings, const std::string& provenance) {
    std::string html = "<section>\n<h2>" + escaped(section.title) + "</h2>\n" + figures_html(section, drawings);
    for (const StripSheet& sheet : section.sheets) {
        html += sheet_html(sheet);
    }
    for (const std::string& note : section.notes) {
        html += "<p class=\"note\">" + escaped(note) + "</p>\n";
    }
    html += provenance;
    for (const Table& table : section.tables) {
        html += table_html(table);
        if (!table.name.empty()) {
            html += "<p class=\"files\">" + link("CSV", "tables/" + table.name + ".csv") + "</p>\n";
        }
    }
    return html + "</section>\n";
}

std::string header_html(const RunFacts& facts) {
    const std::string name = facts.study_name.empty() ? "unnamed study" : facts.study_name;
    return "<header>\n<p class=\"kind\">Latent space survey</p>\n<h1>" + escaped(name) + "</h1>\n<dl>\n" +
           fact("Generator digest", facts.weights_digest) + fact("Images per point", facts.images_per_point) +
           fact("Reference images", facts.reference_images) + fact("Seed", facts.seed) +
           fact("Versions", facts.versions) + "</dl>\n</header>\n";
}

}  // namespace

std::string stamp_html(const RunFacts& facts) {
    return "<meta name=\"results\" content=\"" + facts.stamp + "\">\n";
}

std::string page_html(const RunFacts& facts,
                      const std::vector<Section>& sections,
                      const Drawings& drawings,
                      const std::vector<std::string>& messages) {
    std::vector<std::string> warnings = facts.warnings;
    const std::string provenance =
        facts.seed.empty() ? "" : "<p class=\"note\">Random numbers: seed " + escaped(facts.seed) + ".</p>\n";
    std::string body;
    for (const Section& section : sections) {
        warnings.insert(warnings.end(), section.warnings.begin(), section.warnings.end());
        body += section_html(section, drawings, provenance);
    }
    std::string study;
    if (!facts.study.empty()) {
        study =
            "<section>\n<h2>Study</h2>\n<p class=\"note\">As resolved: with every default written out. It determines "
            "every "
            "number above.</p>\n<details><summary>Show the study</summary>\n<pre>" +
            escaped(facts.study) + "</pre></details>\n</section>\n";
    }
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" +
           (messages.empty() ? stamp_html(facts) : "") + "<title>Survey: " + escaped(facts.study_name) +
           "</title>\n<style>\n" + std::string(page_style) + "</style>\n</head>\n<body>\n<main>\n" +
           header_html(facts) + box("warnings", "Warnings", warnings) + box("messages", "About this report", messages) +
           body + study + "</main>\n</body>\n</html>\n";
}

}  // namespace surveyor
