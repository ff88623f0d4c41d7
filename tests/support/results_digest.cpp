// results_digest RESULTS.h5: a line "<digest>  <dtype> <shape>  <path>" for every dataset outside /provenance. Two runs
// of one study have the same numbers exactly when these lines are the same. Digests are taken of the bytes that are
// there, not of what the file says of itself.

#include <cstdio>
#include <filesystem>
#include <string>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "pipeline/hdf5_file.hpp"

namespace {

void print_below(const surveyor::Hdf5File& file, const std::string& group) {
    for (const std::string& name : file.children(group)) {
        const std::string path = (group == "/" ? "" : group) + "/" + name;
        if (path == "/provenance") {
            continue;
        }
        if (file.is_group(path)) {
            print_below(file, path);
            continue;
        }
        const surveyor::Array array = file.read(path);
        std::printf("%s  %s %s  %s\n",
                    surveyor::digest_of(array.bytes()).c_str(),
                    std::string(surveyor::name_of(array.dtype())).c_str(),
                    surveyor::text_of(array.shape()).c_str(),
                    path.c_str());
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: results_digest RESULTS.h5\n", stderr);
        return static_cast<int>(surveyor::ExitCode::usage);
    }
    try {
        const std::filesystem::path path = argv[1];
        if (!std::filesystem::exists(path)) {
            throw surveyor::MissingInput(path.string() + ": there is no such file");
        }
        print_below(surveyor::Hdf5File::open(path), "/");
        return 0;
    } catch (const surveyor::Error& error) {
        std::fprintf(stderr, "results_digest: %s\n", error.what());
        return static_cast<int>(error.code());
    }
}
