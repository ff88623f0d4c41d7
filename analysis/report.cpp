#include "analysis/report.hpp"

#include <array>
#include <fstream>
#include <set>
#include <span>
#include <system_error>

#include "analysis/fd_section.hpp"
#include "analysis/gnuplot.hpp"
#include "analysis/grassmann_section.hpp"
#include "analysis/page.hpp"
#include "analysis/spectrum_section.hpp"
#include "analysis/strips_section.hpp"
#include "base/error.hpp"
#include "formats/png.hpp"
#include "formats/write_file.hpp"

namespace surveyor {

namespace {

constexpr std::int64_t longest_side = 128;  // pixels of a picture in a strip

void make_folder(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
        throw SystemError(ExitCode::cannot_create,
                          folder.string() + ": the report's folder cannot be made (" + error.message() +
                              "); check its parent folder and permissions");
    }
}

void write_text(const std::filesystem::path& path, const std::string& text) {
    const std::array pieces = {std::as_bytes(std::span(text))};
    write_file(path, pieces);
}

std::vector<Section> sections_of(const ResultsReader& results, double max_held) {
    std::vector<Section> sections;
    for (const std::string& extractor : results.children("/fid")) {
        sections.push_back(fd_section(read_fd(results, extractor), extractor, max_held));
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
            if (drawing.problem.empty()) {
                drawn.drawings.emplace(figure.name, std::move(drawing.svg));
                continue;
            }
            drawn.messages.push_back(drawing.problem);
            if (drawing.is_program_missing) {
                return drawn;
            }
        }
    }
    return drawn;
}

/// What is left of a report of other results would lie among the files of this one as if it belonged there.
void remove_others(const std::filesystem::path& folder,
                   const std::string& extension,
                   const std::set<std::filesystem::path>& written) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        if (entry.path().extension() == extension && !written.contains(entry.path())) {
            std::filesystem::remove(entry.path(), error);
        }
    }
}

}  // namespace

ReportOutcome write_report(const ResultsReader& results,
                           const std::filesystem::path& folder,
                           const std::string& gnuplot) {
    const RunFacts facts = read_facts(results);
    const std::vector<Section> sections = sections_of(results, facts.max_held);
    Drawn drawn = draw_all(sections, gnuplot);

    make_folder(folder);
    std::set<std::filesystem::path> written;
    for (const auto& [name, svg] : drawn.drawings) {
        make_folder(folder / "figures");
        write_text(*written.insert(folder / "figures" / (name + ".svg")).first, svg);
    }
    for (const Section& section : sections) {
        for (const StripSheet& sheet : section.sheets) {
            make_folder(folder / "strips");
            write_png(*written.insert(folder / "strips" / (sheet.name + ".png")).first, stacked(sheet));
        }
    }
    remove_others(folder / "figures", ".svg", written);
    remove_others(folder / "strips", ".png", written);
    const std::filesystem::path page = folder / "index.html";
    write_text(page, page_html(facts, sections, drawn.drawings, drawn.messages));
    return {page, std::move(drawn.messages)};
}

bool is_report_current(const ResultsReader& results, const std::filesystem::path& folder) {
    std::ifstream page(folder / "index.html");
    std::string head(1024, '\0');
    page.read(head.data(), static_cast<std::streamsize>(head.size()));
    return head.find(stamp_html(read_facts(results))) != std::string::npos;
}

}  // namespace surveyor
