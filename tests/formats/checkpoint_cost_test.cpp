// What opening a checkpoint costs: hostile files little memory and time, large ones no more than small ones.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <map>

#include "base/error.hpp"
#include "formats/checkpoint.hpp"
#include "tests/formats/temporary_folder.hpp"
#include "tests/formats/zip_writing.hpp"

namespace surveyor {
namespace {

using testing::bytes_in;
using testing::golden;
using testing::legacy_stream;
using testing::PickleWriter;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool is_sanitized = true;
#else
constexpr bool is_sanitized = false;
#endif

constexpr std::uint64_t allowed_memory = std::uint64_t{100} << 20U;
constexpr double allowed_seconds = is_sanitized ? 10 : 1;

/// Field `which` of /proc/self/statm in bytes: 0 is all address space, 1 what is resident.
std::uint64_t memory(std::size_t which) {
    std::ifstream file("/proc/self/statm");
    std::uint64_t pages = 0;
    for (std::size_t i = 0; i <= which; ++i) {
        file >> pages;
    }
    return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

enum class Ending : int { read = 0, refused = 1, other = 2 };

/// How a process ended and what it took of a processor, which a busy machine does not change.
struct Outcome {
    Ending ending = Ending::other;
    double seconds = 0;
};

double seconds_in(const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

/// How `action` ends in a process of its own, which may take no more than 100 MiB beyond this one's address space.
Outcome outcome_of(const std::function<void()>& action) {
    const pid_t child = ::fork();
    if (child == 0) {
        if (!is_sanitized) {  // the sanitizer reserves terabytes
            const rlim_t most = memory(0) + allowed_memory;
            const rlimit limit{most, most};
            ::setrlimit(RLIMIT_AS, &limit);
        }
        Ending ending = Ending::other;
        try {
            action();
            ending = Ending::read;
        } catch (const DataError&) {
            ending = Ending::refused;
        } catch (...) {  // memory ran out
        }
        ::_exit(static_cast<int>(ending));
    }
    int status = 0;
    rusage used{};
    ::wait4(child, &status, 0, &used);
    Outcome outcome;
    outcome.ending = WIFEXITED(status) ? static_cast<Ending>(WEXITSTATUS(status)) : Ending::other;
    outcome.seconds = seconds_in(used.ru_utime) + seconds_in(used.ru_stime);
    return outcome;
}

TEST(CheckpointCost, EveryHostileFileEndsWithinASecondAnd100MiB) {
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(golden("hostile"))) {
        if (entry.path().filename().string().front() != 'e') {
            continue;
        }
        ++files;
        const Outcome outcome = outcome_of([&] { (void)open_checkpoint(entry.path()); });
        EXPECT_NE(outcome.ending, Ending::other) << entry.path();
        EXPECT_LT(outcome.seconds, allowed_seconds) << entry.path();
    }
    EXPECT_GE(files, 25U);
}

/// Files of some hundred kilobytes that try to make the reader work or grow out of proportion.
std::map<std::string, std::string> bombs() {
    constexpr std::uint32_t many = 50'000;
    const auto repeated = [](std::string_view piece, std::size_t times) {
        std::string text;
        for (std::size_t i = 0; i < times; ++i) {
            text += piece;
        }
        return text;
    };
    std::map<std::string, std::string> files;
    files["nested lists"] = PickleWriter().raw(repeated("]", 300'000)).raw(repeated("a", 299'999)).stop();
    files["kept lists"] = PickleWriter(4)
                              .raw(repeated("]\x94"
                                            "0",
                                            100'000))
                              .none()
                              .stop();
    files["far memo entries"] =
        PickleWriter().none().raw(repeated(std::string("r\x00\xFF\x00\x00", 5), 1)).raw(repeated("]0", many)).stop();

    PickleWriter pairs;  // a dict of 50 000 pairs, copied again and again
    pairs.global("collections", "OrderedDict").put(0).empty_list().mark();
    for (std::uint32_t i = 0; i < many; ++i) {
        pairs.none().none().op(0x86);
    }
    pairs.op('e').tuple1().put(1);
    for (std::uint32_t i = 0; i < many; ++i) {
        pairs.get(0).get(1).reduce().op('0');
    }
    files["copied dicts"] = pairs.stop();

    const std::string key(100'000, 'k');  // one long key, compared again and again
    PickleWriter keys;
    keys.text(key).put(0).op('0').empty_list().put(1).op('0').empty_dict().mark();
    for (std::uint32_t i = 0; i < many; ++i) {
        keys.get(0).get(1);
    }
    files["long keys"] = keys.set_items().stop();

    PickleWriter modules;  // one large state, shared by thousands of modules that each hold a tensor's worth of nothing
    modules.empty_dict().put(0).mark();
    for (std::uint32_t i = 0; i < many; ++i) {
        modules.integer(i).none();
    }
    modules.text("z_dim").integer(1).set_items().op('0').empty_dict().put(1).mark();
    modules.text("type").text("class").text("state").get(0).set_items().tuple1().put(2).op('0');
    modules.global("torch_utils.persistence", "_reconstruct_persistent_obj").put(3).op('0').empty_list().mark();
    for (std::uint32_t i = 0; i < many / 2; ++i) {
        modules.get(3).get(2).reduce();
    }
    files["shared states"] = modules.op('e').stop();

    const std::string stream =  // a stream of much work, read again and again
        legacy_stream(PickleWriter().raw(repeated("]0", many)).storage("7", 1).stop(), {{"7", "abcd"}});
    PickleWriter streams(3);
    streams.global("torch.storage", "_load_from_bytes").put(0).bytes(stream).tuple1().put(1);
    for (std::uint32_t i = 0; i < many; ++i) {
        streams.get(0).get(1).reduce().op('0');
    }
    files["repeated streams"] = streams.stop();

    PickleWriter names(4);  // ever new names
    for (std::uint32_t i = 0; i < many; ++i) {
        names.text("m" + std::to_string(i)).text("n").op(0x93).op('0');
    }
    files["many names"] = names.none().stop();

    PickleWriter doubling;  // 2^40 tensors below 40 dicts
    doubling.global("numpy.core.multiarray", "scalar").global("numpy", "dtype").text("f4").tuple1().reduce();
    doubling.op('B').raw(testing::little(4, 4)).raw("1234").op(0x86).reduce().put(0);
    for (std::uint32_t i = 0; i < 40; ++i) {
        doubling.empty_dict().mark().text("a").get(i).text("b").get(i).set_items().put(i + 1);
    }
    files["doubled tensors"] = doubling.stop();
    return files;
}

TEST(CheckpointCost, FilesThatMultiplyWorkEndWithinASecondAnd100MiB) {
    for (const auto& [name, file] : bombs()) {
        ASSERT_LT(file.size(), 2U << 20U);
        const Outcome outcome = outcome_of([&] { (void)parse_checkpoint(bytes_in(file), name); });
        EXPECT_EQ(outcome.ending, Ending::refused) << name;
        EXPECT_LT(outcome.seconds, allowed_seconds) << name;
    }
}

/// A sparse legacy file with one storage of `count` float32 zeros under "g_ema.w" and one small tensor beside it.
std::filesystem::path large_file(const std::filesystem::path& path, std::int64_t count) {
    PickleWriter writer;
    writer.empty_dict().text("g_ema").empty_dict().mark();
    writer.text("w").tensor([&](PickleWriter& to) { to.storage("1", count); }, 0, {count}, {1});
    writer.text("b").tensor([](PickleWriter& to) { to.storage("2", 2); }, 0, {2}, {1});
    const std::string start = legacy_stream(writer.set_items().set_item().stop(), {{"2", "12345678"}, {"1", ""}});
    std::ofstream file(path, std::ios::binary);
    file << start.substr(0, start.size() - 8) << testing::little(static_cast<std::uint64_t>(count), 8);
    file.close();
    std::filesystem::resize_file(path, start.size() + static_cast<std::uint64_t>(count) * 4);
    return path;
}

TEST(CheckpointCost, MemoryOfOpeningDoesNotDependOnTheTensors) {
    const testing::TemporaryFolder folder;
    const std::filesystem::path path = large_file(folder / "large.pt", 90'000'000);  // 360 MB

    const std::uint64_t before = memory(1);
    const Checkpoint checkpoint = open_checkpoint(path);
    const std::uint64_t opened = memory(1);
    EXPECT_EQ(checkpoint.tensors.at("g_ema.w").shape, Shape{90'000'000});
    EXPECT_LT(opened - std::min(opened, before), 4U << 20U);
    RecordProperty("resident_bytes_of_opening", std::to_string(opened - std::min(opened, before)));

    (void)checkpoint.read("g_ema.b");  // another tensor's bytes stay where they are
    const std::uint64_t small = memory(1);
    EXPECT_LT(small - std::min(small, before), 4U << 20U);
}

}  // namespace
}  // namespace surveyor
