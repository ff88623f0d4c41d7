#include "analysis/gnuplot.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>

#include "analysis/gnuplot_script.hpp"
#include "analysis/svg.hpp"
#include "base/error.hpp"

extern char** environ;

namespace surveyor {

namespace {

constexpr int shell_not_found = 127;  // what some C libraries report when the program could not be started

/// A folder of our own that goes away with everything in it.
class ScratchFolder {
  public:
    ScratchFolder() {
        std::error_code error;
        std::string pattern = (std::filesystem::temp_directory_path(error) / "surveyor-figure-XXXXXX").string();
        if (error || ::mkdtemp(pattern.data()) == nullptr) {
            throw SystemError(ExitCode::cannot_create,
                              pattern + ": no temporary folder can be made for drawing a figure (" +
                                  std::generic_category().message(errno) + "); set TMPDIR to a folder with space left");
        }
        path_ = pattern;
    }

    ~ScratchFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    [[nodiscard]] std::string file(const char* name) const { return (path_ / name).string(); }

  private:
    std::filesystem::path path_;
};

/// posix_spawn's list of files to open in the new process.
class FileActions {
  public:
    FileActions() { ::posix_spawn_file_actions_init(&actions_); }

    ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }

    FileActions(const FileActions&) = delete;
    FileActions& operator=(const FileActions&) = delete;

    void open(int descriptor, const std::string& path, int flags) {
        ::posix_spawn_file_actions_addopen(&actions_, descriptor, path.c_str(), flags, 0600);
    }

    [[nodiscard]] const posix_spawn_file_actions_t* get() const noexcept { return &actions_; }

  private:
    posix_spawn_file_actions_t actions_{};
};

struct Run {
    int start_error = 0;  ///< errno of the start; 0 when it ran
    int status = 0;       ///< as waitpid gives it
};

/// Runs `program script` without a shell, its output into two files. Its defaults are used, not the user's start-up
/// file.
Run run(const std::string& program, const std::string& script, const std::string& out, const std::string& errors) {
    FileActions actions;
    actions.open(STDIN_FILENO, "/dev/null", O_RDONLY);
    actions.open(STDOUT_FILENO, out, O_WRONLY | O_CREAT | O_TRUNC);
    actions.open(STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_TRUNC);
    std::array<std::string, 3> words = {program, "-d", script};
    std::array<char*, 4> arguments = {words[0].data(), words[1].data(), words[2].data(), nullptr};
    pid_t child = 0;
    Run result;
    result.start_error = ::posix_spawnp(&child, program.c_str(), actions.get(), nullptr, arguments.data(), environ);
    if (result.start_error == 0) {
        while (::waitpid(child, &result.status, 0) < 0 && errno == EINTR) {
        }
    }
    return result;
}

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// What came of drawing on one canvas.
struct Outcome {
    std::string bytes;  ///< what the program printed
    std::string errors;
    bool is_program_missing = false;
    bool is_done = false;
};

Outcome draw_on(Canvas canvas, const Figure& figure, const std::string& gnuplot) {
    const ScratchFolder scratch;
    const std::string script_file = scratch.file("figure.gp");
    if (!(std::ofstream(script_file, std::ios::binary) << gnuplot_script(figure, canvas).text << std::flush)) {
        throw SystemError(ExitCode::io_error, script_file + ": cannot be written; is the disk full?");
    }
    const Run done = run(gnuplot, script_file, scratch.file("drawn"), scratch.file("errors.txt"));
    Outcome outcome;
    outcome.is_program_missing =
        done.start_error != 0 || (WIFEXITED(done.status) && WEXITSTATUS(done.status) == shell_not_found);
    outcome.is_done = !outcome.is_program_missing && WIFEXITED(done.status) && WEXITSTATUS(done.status) == 0;
    outcome.bytes = content_of(scratch.file("drawn"));
    outcome.errors = content_of(scratch.file("errors.txt"));
    return outcome;
}

Drawing missing(const std::string& program) {
    return {"",
            "",
            "the program '" + program +
                "' cannot be started, so the figures are not drawn. Install the package gnuplot-nox (Debian, Ubuntu) "
                "or gnuplot, then run `surveyor report` again.",
            true};
}

}  // namespace

Drawing draw(const Figure& figure, const std::string& gnuplot) {
    const Outcome svg = draw_on(Canvas::svg, figure, gnuplot);
    if (svg.is_program_missing) {
        return missing(gnuplot);
    }
    if (!svg.is_done || svg.bytes.find("</svg>") == std::string::npos) {
        return {
            "",
            "",
            "gnuplot could not draw the figure '" + figure.name + "': " + svg.errors +
                "\nIts numbers are in the table and in results.h5. Version 5 or later with the svg terminal is needed.",
            false};
    }
    Drawing drawing{tidied_svg(svg.bytes, figure.title, gnuplot_script(figure).plot_titles), "", "", false};
    Outcome png = draw_on(Canvas::png, figure, gnuplot);
    if (png.is_done && std::string_view(png.bytes).substr(1, 3) == "PNG") {
        drawing.png = std::move(png.bytes);
    } else {
        drawing.problem =
            "gnuplot drew the figures as SVG but not as PNG, for which its terminal pngcairo is needed (packages "
            "gnuplot-nox and gnuplot-qt of Debian and Ubuntu have it). Install it, then run `surveyor report` again.";
    }
    return drawing;
}

}  // namespace surveyor
