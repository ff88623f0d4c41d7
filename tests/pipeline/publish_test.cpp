#include "pipeline/publish.hpp"

#include <gmock/gmock.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "pipeline/results.hpp"
#include "tests/pipeline/toy_run.hpp"
#include "tests/support/caught.hpp"

namespace surveyor {
namespace {

using testing::caught;
using ::testing::ElementsAre;
using testing::file_text;
using ::testing::HasSubstr;
using testing::TemporaryFolder;
using testing::write_text;

std::span<const std::byte> bytes_of(const std::string& text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

/// Files may not grow beyond this many bytes while it lives: writing fails like on a full disk, with EFBIG.
class SmallFiles {
  public:
    explicit SmallFiles(rlim_t bytes) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit small = {bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &small);
        ::signal(SIGXFSZ, SIG_IGN);
    }

    ~SmallFiles() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        ::signal(SIGXFSZ, SIG_DFL);
    }

    SmallFiles(const SmallFiles&) = delete;
    SmallFiles& operator=(const SmallFiles&) = delete;

  private:
    rlimit before_ = {};
};

/// A file system of a few pages, when this process may mount one.
class SmallDisk {
  public:
    SmallDisk(std::filesystem::path folder, const std::string& size) : folder_(std::move(folder)) {
        std::filesystem::create_directories(folder_);
        mounted_ = ::mount("tmpfs", folder_.c_str(), "tmpfs", 0, ("size=" + size).c_str()) == 0;
    }

    ~SmallDisk() {
        if (mounted_) {
            ::umount2(folder_.c_str(), MNT_DETACH);
        }
    }

    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    [[nodiscard]] bool mounted() const { return mounted_; }

  private:
    std::filesystem::path folder_;
    bool mounted_ = false;
};

TEST(Publish, KeepsTheFirstFileOfAName) {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder / "tmp");

    publish_file(folder / "a", bytes_of("first"), folder / "tmp", Existing::keep);
    publish_file(folder / "a", bytes_of("second"), folder / "tmp", Existing::keep);

    EXPECT_EQ(file_text(folder / "a"), "first");
    EXPECT_TRUE(std::filesystem::is_empty(folder / "tmp"));
}

TEST(Publish, ReplacesWhereThatIsAskedFor) {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder / "tmp");

    publish_file(folder / "a", bytes_of("first"), folder / "tmp", Existing::replace);
    publish_file(folder / "a", bytes_of(""), folder / "tmp", Existing::replace);

    EXPECT_EQ(file_text(folder / "a"), "");
    EXPECT_TRUE(std::filesystem::is_empty(folder / "tmp"));
}

TEST(Publish, FailsWhereNothingCanBeCreated) {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder / "tmp");
    std::filesystem::create_directories(folder / "taken");

    const auto no_scratch = caught([&] { publish_file(folder / "a", bytes_of("x"), folder / "gone", Existing::keep); });
    const auto no_folder =
        caught([&] { publish_file(folder / "b" / "a", bytes_of("x"), folder / "tmp", Existing::keep); });
    const auto taken =
        caught([&] { publish_file(folder / "taken", bytes_of("x"), folder / "tmp", Existing::replace); });

    EXPECT_EQ(no_scratch.code, ExitCode::cannot_create);
    EXPECT_EQ(no_folder.code, ExitCode::cannot_create);
    EXPECT_EQ(taken.code, ExitCode::cannot_create);
    EXPECT_THAT(taken.text, HasSubstr((folder / "taken").string()));
    EXPECT_TRUE(std::filesystem::is_empty(folder / "tmp"));
}

TEST(Publish, ReportsAFileThatMayNotGrowAndLeavesNothing) {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder / "tmp");
    const std::string text(4096, 'x');

    const auto error = [&] {
        const SmallFiles small(1000);
        return caught([&] { publish_file(folder / "a", bytes_of(text), folder / "tmp", Existing::keep); });
    }();

    EXPECT_EQ(error.code, ExitCode::io_error);
    EXPECT_THAT(error.text, HasSubstr("Make room"));
    EXPECT_FALSE(std::filesystem::exists(folder / "a"));
    EXPECT_TRUE(std::filesystem::is_empty(folder / "tmp"));
}

TEST(FullDisk, StopsARunThatContinuesWhenThereIsRoom) {
    const TemporaryFolder folder;
    const toy::ToyRun run(folder.path());

    const auto error = [&] {
        const SmallFiles small(1000);
        return caught([&] { run.compute(); });
    }();
    const bool clean = std::filesystem::is_empty(run.store.scratch());
    const std::vector<std::string> units = run.compute();

    EXPECT_EQ(error.code, ExitCode::io_error);
    EXPECT_THAT(error.text, HasSubstr("squares:main, unit 0-4"));
    EXPECT_TRUE(clean);
    EXPECT_EQ(units.front(), "squares:main:0");
}

TEST(FullDisk, NeverYieldsHalfAResultsFile) {
    const TemporaryFolder folder;
    const toy::ToyRun run(folder.path(), {.count = 400, .block = 50});
    run.compute();
    const std::filesystem::path results = folder / "run" / "results.h5";
    const auto write = [&] { write_results(results, run.plan, run.schema, run.store, {}, 1U << 20U); };

    const auto error = [&] {
        const SmallFiles small(8000);
        return caught(write);
    }();
    const bool absent = !std::filesystem::exists(results);
    const bool clean = std::filesystem::is_empty(run.store.scratch());
    write();

    EXPECT_EQ(error.code, ExitCode::io_error);
    EXPECT_TRUE(absent);
    EXPECT_TRUE(clean);
    EXPECT_TRUE(results_are_current(results, run.plan));
}

TEST(FullDisk, OfASmallFileSystemIsAnInputOutputError) {
    const TemporaryFolder folder;
    const SmallDisk disk(folder / "disk", "64k");
    if (!disk.mounted()) {
        GTEST_SKIP() << "this process may not mount a file system";
    }
    std::filesystem::create_directories(folder / "disk" / "tmp");
    const std::string text(100'000, 'x');

    const auto error =
        caught([&] { publish_file(folder / "disk" / "a", bytes_of(text), folder / "disk" / "tmp", Existing::keep); });

    EXPECT_EQ(error.code, ExitCode::io_error);
    EXPECT_THAT(error.text, HasSubstr("No space left"));
    EXPECT_TRUE(std::filesystem::is_empty(folder / "disk" / "tmp"));
}

TEST(Scratch, LosesOnlyFilesWhoseOwnerIsSurelyDead) {
    const TemporaryFolder folder;
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(0);
    }
    ::waitpid(child, nullptr, 0);
    const std::string host = host_name() + ".";
    // As long as this host's name: a program that looked at the number alone would find the dead child in it.
    const std::string other_host = std::string(host.size() - 1, '#') + ".";
    const std::string dead = host + std::to_string(child) + ".7.0";
    const std::vector<std::filesystem::path> kept = {new_scratch_name(folder.path()),
                                                     folder / (host + "1.7.0"),
                                                     folder / (other_host + std::to_string(child) + ".7.0"),
                                                     folder / (host + "x.7.0")};
    for (const std::filesystem::path& path : kept) {
        write_text(path, "x");
    }
    write_text(folder / dead, "x");

    EXPECT_THAT(remove_dead_scratch(folder.path()), ElementsAre(dead));
    EXPECT_FALSE(std::filesystem::exists(folder / dead));
    for (const std::filesystem::path& path : kept) {
        EXPECT_TRUE(std::filesystem::exists(path)) << path;
    }
}

TEST(Scratch, CountsAProcessThatNobodyCollectedAsDead) {
    const TemporaryFolder folder;
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(0);
    }
    siginfo_t ended;
    ::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT);
    const std::string name = host_name() + "." + std::to_string(child) + ".7.0";
    write_text(folder / name, "x");

    EXPECT_THAT(remove_dead_scratch(folder.path()), ElementsAre(name));
    ::waitpid(child, nullptr, 0);
}

TEST(Scratch, IsOfAnEarlierProcessThatHadTheSameNumber) {
    const TemporaryFolder folder;
    // As after the restart of a container, where the same numbers are given again.
    const std::string namesake = host_name() + "." + std::to_string(::getpid()) + ".not-this-process.0";
    write_text(folder / namesake, "x");
    write_text(new_scratch_name(folder.path()), "x");

    EXPECT_THAT(remove_dead_scratch(folder.path()), ElementsAre(namesake));
}

TEST(Scratch, HasANewNameEveryTime) {
    EXPECT_NE(new_scratch_name("tmp"), new_scratch_name("tmp"));
}

TEST(Scratch, IsEmptyWhereThereIsNoFolder) {
    const TemporaryFolder folder;
    EXPECT_THAT(remove_dead_scratch(folder / "absent"), ::testing::IsEmpty());
}

}  // namespace
}  // namespace surveyor
