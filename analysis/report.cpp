#include "analysis/report.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <span>

#include "analysis/fd_section.hpp"
#include "analysis/gnuplot.hpp"
#include "analysis/grassmann_section.hpp"
#include "analysis/metrics_section.hpp"
#include "analysis/page.hpp"
#include "analysis/path_length_section.hpp"
#include "analysis/report_files.hpp"
#include "analysis/spectrum_section.hpp"
#include "analysis/strips_section.hpp"
#include "analysis/styles.hpp"
#include "formats/write_file.hpp"

namespace surveyor {

namespace {

constexpr std::int64_t longest_side = 128;  // pixels of a picture in a strip

std::vector<Section> sections_of(const ResultsReader& results, double max_held) {
    std::vector<Section> sections;
    StyleBook styles;  // one for all, so that a curve looks the same in every figure
    for (const std::string& extractor : measured_extractors(results)) {
        if (results.has("/fid/" + extractor)) {
            sections.push_back(fd_section(read_fd(results, extractor), max_held, styles));
        }
        if (const MetricsData metrics = read_metrics(results, extractor, max_held); !metrics.measures.empty()) {
            sections.push_back(metrics_section(metrics, styles));
        }
    }
    if (const std::vector<PathLength> lengths = read_path_lengths(results); !lengths.empty()) {
        sections.push_back(path_length_section(lengths));
    }
    if (const std::vector<Comparison> comparisons = read_comparisons(results); !comparisons.empty()) {
        sections.push_back(grassmann_section(comparisons));
    }
    if (const std::optional<Spectrum> spectrum = read_spectrum(results)) {
        sections.push_back(spectrum_section(*spectrum));
    }
    if (const std::optional<Renders> renders = read_renders(results)) {
        sections.push_back(strips_section(*renders, longest_side));
    }
    return sections;
}

struct Drawn {
    Drawings drawings;
    std::vector<std::string> messages;
};

/// Tries each figure; gives up at once when there is no program to draw with.
Drawn draw_all(const std::vector<Section>& sections, const std::string& gnuplot) {
    Drawn drawn;
    for (const Section& section : sections) {
        for (const Figure& figure : section.figures) {
            Drawing drawing = draw(figure, gnuplot);
            const bool is_new =
                std::find(drawn.messages.begin(), drawn.messages.end(), drawing.problem) == drawn.messages.end();
            if (!drawing.problem.empty() && is_new) {
                drawn.messages.push_back(drawing.problem);
            }
            if (drawing.is_program_missing) {
                return drawn;
            }
            if (!drawing.svg.empty()) {
                drawn.drawings.emplace(figure.name, std::move(drawing));
            }
        }
    }
    return drawn;
}

}  // namespace

ReportOutcome write_report(const ResultsReader& results,
                           const std::filesystem::path& folder,
                           const std::string& gnuplot) {
    const RunFacts facts = read_facts(results);
    std::vector<Section> sections = sections_of(results, facts.max_held);
    make_names_unique(sections);
    Drawn drawn = draw_all(sections, gnuplot);

    write_files(folder, sections, drawn.drawings);
    const std::filesystem::path page = folder / "index.html";
    const std::string html = page_html(facts, sections, drawn.drawings, drawn.messages);
    const std::array pieces = {std::as_bytes(std::span(html))};
    write_file(page, pieces);
    return {page, std::move(drawn.messages)};
}

bool is_report_current(const ResultsReader& results, const std::filesystem::path& folder) {
    std::ifstream page(folder / "index.html");
    std::string head(1024, '\0');
    page.read(head.data(), static_cast<std::streamsize>(head.size()));
    return head.find(stamp_html(read_facts(results))) != std::string::npos;
}

}  // namespace surveyor
