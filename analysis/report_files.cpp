#include "analysis/report_files.hpp"

#include <array>
#include <set>
#include <span>
#include <string>
#include <system_error>

#include "analysis/csv.hpp"
#include "analysis/strips_section.hpp"
#include "base/error.hpp"
#include "formats/png.hpp"
#include "formats/write_file.hpp"

namespace surveyor {

namespace {

void make_folder(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
        throw SystemError(ExitCode::cannot_create,
                          folder.string() + ": the report's folder cannot be made (" + error.message() +
                              "); check its parent folder and permissions");
    }
}

/// The files of one report, by folder and name.
class Files {
  public:
    explicit Files(std::filesystem::path folder) : folder_(std::move(folder)) { make_folder(folder_); }

    void write_text(const std::string& kind, const std::string& name, const std::string& text) {
        const std::array pieces = {std::as_bytes(std::span(text))};
        write_file(place(kind, name), pieces);
    }

    void write_picture(const std::string& kind, const std::string& name, const Array& picture) {
        write_png(place(kind, name), picture);
    }

    /// What is left of a report of other results would lie among the files of this one as if it belonged there.
    void remove_others(const std::string& kind, const std::set<std::string>& extensions) const {
        std::error_code error;
        for (const auto& entry : std::filesystem::directory_iterator(folder_ / kind, error)) {
            if (extensions.contains(entry.path().extension().string()) && !written_.contains(entry.path())) {
                std::filesystem::remove(entry.path(), error);
            }
        }
    }

  private:
    std::filesystem::path place(const std::string& kind, const std::string& name) {
        make_folder(folder_ / kind);
        return *written_.insert(folder_ / kind / name).first;
    }

    std::filesystem::path folder_;
    std::set<std::filesystem::path> written_;
};

void settle(std::string& name, std::set<std::string>& taken) {
    const std::string stem = name;
    for (int i = 2; !name.empty() && !taken.insert(name).second; ++i) {
        name = stem + "-" + std::to_string(i);
    }
}

}  // namespace

void make_names_unique(std::vector<Section>& sections) {
    std::set<std::string> figures;
    std::set<std::string> tables;
    for (Section& section : sections) {
        for (Figure& figure : section.figures) {
            settle(figure.name, figures);
        }
        for (Table& table : section.tables) {
            settle(table.name, tables);
        }
    }
}

void write_files(const std::filesystem::path& folder, const std::vector<Section>& sections, const Drawings& drawings) {
    Files files(folder);
    for (const Section& section : sections) {
        for (const Figure& figure : section.figures) {
            files.write_text("figures", figure.name + ".csv", figure_csv(figure));
        }
        for (const Table& table : section.tables) {
            if (!table.name.empty()) {
                files.write_text("tables", table.name + ".csv", table_csv(table));
            }
        }
        for (const StripSheet& sheet : section.sheets) {
            files.write_picture("strips", sheet.name + ".png", stacked(sheet));
        }
    }
    for (const auto& [name, drawing] : drawings) {
        files.write_text("figures", name + ".svg", drawing.svg);
        if (!drawing.png.empty()) {
            files.write_text("figures", name + ".png", drawing.png);
        }
    }
    files.remove_others("figures", {".svg", ".png", ".csv"});
    files.remove_others("strips", {".png"});
    files.remove_others("tables", {".csv"});
}

}  // namespace surveyor
