#include "pipeline/study.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "tests/fuzz/fuzz.hpp"

using namespace surveyor;

namespace {

/// A section with a field of every kind.
struct Everything {
    static constexpr std::string_view name = "everything";

    struct Inner {
        double step = 0.5;
        std::string kind = "curve";

        static Fields<Inner> fields() {
            return Fields<Inner>{}
                .add("step", &Inner::step, at_least(1e-3), "a number")
                .add("kind", &Inner::kind, one_of({"curve", "linear"}), "a choice");
        }
    };

    struct Config {
        std::int64_t count = 10;
        std::string word = "free";
        StudyPath file;
        std::vector<double> numbers = {1, 2};
        std::vector<std::string> words = {"a"};
        std::vector<std::pair<std::string, std::vector<std::string>>> lists;
        Inner inner;
        std::map<std::string, Inner> named;

        static Fields<Config> fields() {
            Limits any_number_of;
            any_number_of.may_be_empty = true;
            return Fields<Config>{}
                .add("count", &Config::count, between(0, 1e6), "an integer")
                .add("word", &Config::word, {}, "a word")
                .add("file", &Config::file, {}, "a path")
                .add("numbers", &Config::numbers, between(-1, 1), "numbers")
                .add("words", &Config::words, any_number_of, "words")
                .add("lists", &Config::lists, any_number_of, "names with words")
                .add("inner", &Config::inner, {}, "a section")
                .others(&Config::named, "<name>", "sections by name");
        }
    };
};

/// A file in memory alone, by a path that can be opened.
class MemoryFile {
  public:
    explicit MemoryFile(std::span<const std::byte> content) : descriptor_(::memfd_create("study", MFD_CLOEXEC)) {
        const bool written =
            ::write(descriptor_, content.data(), content.size()) == static_cast<ssize_t>(content.size());
        fuzzing::promise(written, "memory is left for the input");
    }

    ~MemoryFile() { ::close(descriptor_); }

    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

  private:
    int descriptor_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const fuzzing::TimeLimit limit;
    Schema schema;
    schema.sections = {section_entry<Everything>()};
    const MemoryFile file(fuzzing::bytes_of_input(data, size));
    Study study;
    try {
        study = read_study(file.path(), {}, schema);
    } catch (const Error& error) {
        const bool is_known = error.code() == ExitCode::study_invalid || error.code() == ExitCode::input_missing;
        fuzzing::promise(is_known, "a study is refused as invalid, or for a file that is not there");
        return 0;
    }
    fuzzing::promise(adopt_study(pack_study(study), schema).text == study.text, "a study's text reads back");
    return 0;
}
