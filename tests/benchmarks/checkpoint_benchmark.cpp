// How long it takes to open a large training file of each format, against reading its bytes from the same disk.
//   checkpoint_benchmark FOLDER     the files that write_checkpoints.py left there

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "base/error.hpp"
#include "formats/checkpoint.hpp"
#include "models/all_models.hpp"
#include "models/device.hpp"
#include "tests/benchmarks/contest.hpp"

namespace surveyor::benchmarks {
namespace {

/// Asks the system to drop what it keeps of the file, so that the next reader meets the disk.
void forget(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    expect(file >= 0, "the file was just listed");
    (void)::fdatasync(file);
    (void)::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    ::close(file);
}

void read_all(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    expect(file >= 0, "the file was just listed");
    std::vector<char> buffer(1U << 20U);
    while (::read(file, buffer.data(), buffer.size()) > 0) {
    }
    ::close(file);
}

double peak_mebibytes() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

std::string mebibytes_text(double mebibytes) {
    return std::to_string(static_cast<long>(mebibytes)) + " MiB";
}

void compare(const std::filesystem::path& path, int rounds) {
    const std::string what = Checkpoint(open_checkpoint(path)).format + ", " +
                             mebibytes_text(static_cast<double>(std::filesystem::file_size(path)) / 1048576.0);
    const auto row = [&](const std::string& name, const std::function<void()>& ours, bool is_cold) {
        const auto contender = [&](const std::function<void()>& run) {
            return [&, run] {
                if (is_cold) {
                    forget(path);
                }
                run();
            };
        };
        const std::vector<Times> times =
            race({{"ours", contender(ours)}, {"read", contender([&] { read_all(path); })}}, rounds, Clock::wall);
        print({name + what,
               time_text(median(times[0])),
               time_text(median(times[1])),
               ratio_text(median_ratio(times[1], times[0]))});
    };
    row(
        "names of ", [&] { (void)open_checkpoint(path); }, true);
    row(
        "open, cached, ", [&] { (void)open_generator(path, {}); }, false);
    row(
        "open, from disk, ", [&] { (void)open_generator(path, {}); }, true);
}

void compare_all(const Settings& settings, const std::vector<std::filesystem::path>& files) {
    for (const std::filesystem::path& file : files) {
        compare(file, settings.smoke ? 1 : 5);
    }
    print({"peak memory of all openings", mebibytes_text(peak_mebibytes())});
}

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::vector<std::filesystem::path> small_files() {
    std::vector<std::filesystem::path> files;
    for (const char* name :
         {"ros_sg2_r32_zip.pt", "ros_sg2_r32_legacy.pt", "nv_sg2_r32.pkl", "st_ros_r16.safetensors"}) {
        files.push_back(std::filesystem::path(SURVEYOR_GOLDEN_DIR) / "checkpoints" / name);
    }
    return files;
}

}  // namespace
}  // namespace surveyor::benchmarks

int main(int argc, char** argv) {
    using namespace surveyor::benchmarks;
    surveyor::configure_determinism();
    const bool has_folder = argc > 1 && std::string(argv[1]) != "--smoke";
    const auto files = has_folder ? files_in(argv[1]) : small_files();
    return run_benchmark(has_folder ? 1 : argc, argv, [&](const Settings& settings) { compare_all(settings, files); });
}
