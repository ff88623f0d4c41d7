#include "pipeline/results.hpp"

#include <gmock/gmock.h>
#include <hdf5.h>
#include <hdf5_hl.h>

#include <algorithm>
#include <fstream>

#include "base/digest.hpp"
#include "pipeline/hdf5_file.hpp"
#include "pipeline/reader.hpp"
#include "tests/pipeline/toy_run.hpp"
#include "tests/support/caught.hpp"

namespace surveyor {
namespace {

using testing::caught;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::TemporaryFolder;
using toy::ToyRun;

constexpr std::size_t roomy = 1U << 28U;

std::filesystem::path write(const ToyRun& run, std::size_t inline_limit = roomy, const Provenance& provenance = {}) {
    const std::filesystem::path path = run.store.root() / "results.h5";
    write_results(path, run.plan, run.schema, run.store, provenance, inline_limit);
    return path;
}

/// Paths of all datasets below a group.
std::vector<std::string> datasets(const Hdf5File& file, const std::string& group = "/") {
    std::vector<std::string> paths;
    for (const std::string& name : file.children(group)) {
        const std::string path = (group == "/" ? "" : group) + "/" + name;
        if (file.is_group(path)) {
            const std::vector<std::string> more = datasets(file, path);
            paths.insert(paths.end(), more.begin(), more.end());
        } else {
            paths.push_back(path);
        }
    }
    return paths;
}

/// The names of a dataset's dimensions, "" where a dimension has no scale; empty for a scale itself. Asked of the HDF5
/// library directly, while nobody else has the file open.
std::vector<std::string> scaled_dimensions(const std::filesystem::path& path, const std::string& dataset) {
    const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
    const hid_t id = H5Dopen2(file, dataset.c_str(), H5P_DEFAULT);
    expect(file >= 0 && id >= 0, "the dataset " + dataset + " can be opened");
    std::vector<std::string> names;
    if (H5DSis_scale(id) <= 0) {
        const hid_t space = H5Dget_space(id);
        const auto rank = static_cast<unsigned>(H5Sget_simple_extent_ndims(space));
        H5Sclose(space);
        for (unsigned i = 0; i < rank; ++i) {
            char label[64] = {};
            H5DSget_label(id, i, label, sizeof label);
            names.emplace_back(H5DSget_num_scales(id, i) == 1 ? label : "");
        }
    }
    H5Dclose(id);
    H5Fclose(file);
    return names;
}

TEST(Results, JoinTheShardsToTheKnownNumbers) {
    const TemporaryFolder folder;
    const ToyRun run(folder.path(), {.count = 11, .block = 4, .offset = 0.5, .length = 2}, {"walk.show=[7, 2]"});
    run.compute();

    const ResultsReader results(write(run));

    double sum = 0;
    for (int i = 0; i < 11; ++i) {
        EXPECT_EQ(results.array("/squares/square").values<double>()[static_cast<std::size_t>(i)], i * i + 0.5);
        EXPECT_EQ(results.array("/walk/point").values<double>()[static_cast<std::size_t>(2 * i + 1)], 2 * i);
        sum += i * i + 0.5;
    }
    EXPECT_EQ(results.array("/total/from_rows").values<double>()[0], sum);
    EXPECT_EQ(results.array("/total/from_sums").values<double>()[0], sum);
    EXPECT_THAT(results.array("/walk_shown/row").values<std::int64_t>(), ElementsAre(7, 2));
    EXPECT_THAT(results.array("/walk_shown/end").values<double>(), ElementsAre(14, 4));
    EXPECT_FALSE(results.has("/squares/sum")) << "a group without a place in the results stays in the store";
}

TEST(Results, DescribeEveryDatasetWithNamedScaledDimensions) {
    const TemporaryFolder folder;
    const ToyRun run(folder.path(), {}, {"walk.show=[7, 2]"});
    run.compute();
    const std::filesystem::path path = write(run);
    std::vector<std::string> all;

    {
        const Hdf5File file = Hdf5File::open(path);
        all = datasets(file);
        for (const std::string& dataset : all) {
            EXPECT_NE(file.attribute(dataset, "description"), "") << dataset;
            EXPECT_NE(file.attribute(dataset, "units"), "") << dataset;
            EXPECT_EQ(file.attribute(dataset, "content_digest"), digest_of(file.read(dataset).bytes())) << dataset;
        }
    }

    EXPECT_EQ(all.size(), 19U) << ::testing::PrintToString(all);
    for (const std::string& dataset : all) {
        EXPECT_THAT(scaled_dimensions(path, dataset), ::testing::Not(::testing::Contains(""))) << dataset;
    }
    EXPECT_THAT(scaled_dimensions(path, "/walk/point"), ElementsAre("row", "step"));
    EXPECT_THAT(scaled_dimensions(path, "/walk_shown/end"), ElementsAre("row"));
}

TEST(Results, LeaveLargeArraysInTheirShardsAndSayWhere) {
    const TemporaryFolder folder;
    const ToyRun run(folder.path(), {.count = 10, .block = 4});
    run.compute();

    const ResultsReader results(write(run, 500));

    EXPECT_THAT(results.children("/squares/pad"), ElementsAre("digest", "first", "last", "path", "shard"));
    EXPECT_THAT(results.array("/squares/pad/first").values<std::int64_t>(), ElementsAre(0, 4, 8));
    EXPECT_THAT(results.array("/squares/pad/last").values<std::int64_t>(), ElementsAre(4, 8, 10));
    const std::vector<std::string> paths = results.array("/squares/pad/path").texts();
    const std::vector<std::string> digests = results.array("/squares/pad/digest").texts();
    for (std::size_t i = 0; i < paths.size(); ++i) {
        EXPECT_EQ(read_shard(run.store.root() / paths[i]).digest, digests[i]);
    }
    EXPECT_EQ(results.array("/squares/square").size(0), 10) << "a small array of the same group is inline";
}

TEST(Results, AreCurrentForTheirOwnPlanAlone) {
    const TemporaryFolder folder;
    const ToyRun run(folder.path());
    run.compute();
    const std::filesystem::path path = run.store.root() / "results.h5";

    EXPECT_FALSE(results_are_current(path, run.plan));
    write(run);
    EXPECT_TRUE(results_are_current(path, run.plan));
    EXPECT_FALSE(results_are_current(path, ToyRun(folder.path(), {.offset = 1}).plan));
    EXPECT_FALSE(results_are_current(path, ToyRun(folder.path(), {.count = 9}).plan));
    testing::write_text(path, "damaged");
    EXPECT_FALSE(results_are_current(path, run.plan));
}

TEST(Results, AreNotTrustedWithAnyByteChangedOrLost) {
    const TemporaryFolder folder;
    const ToyRun run(folder.path());
    run.compute();
    const std::filesystem::path path = run.store.root() / "results.h5";
    write(run);
    const std::string whole = testing::file_text(path);

    for (const double share : {0.0, 0.2, 0.5, 0.7, 0.95, 0.999}) {
        std::string flipped = whole;
        flipped[static_cast<std::size_t>(share * static_cast<double>(whole.size()))] ^= 0x20;
        testing::write_text(path, flipped);
        EXPECT_FALSE(results_are_current(path, run.plan)) << share;
    }
    for (const std::size_t lost : {std::size_t{1}, whole.size() / 2, whole.size()}) {
        testing::write_text(path, whole.substr(0, whole.size() - lost));
        EXPECT_FALSE(results_are_current(path, run.plan)) << lost;
    }
    testing::write_text(path, whole);
    EXPECT_TRUE(results_are_current(path, run.plan));
}

TEST(Results, WithABrokenSealAreRefusedByReaders) {
    const TemporaryFolder folder;
    const ToyRun run(folder.path());
    run.compute();
    const std::filesystem::path path = run.store.root() / "results.h5";
    write(run);
    std::string text = testing::file_text(path);
    text[text.size() / 2] ^= 0x20;
    testing::write_text(path, text);

    const auto error = caught([&] { (void)ResultsReader(path); });

    EXPECT_EQ(error.code, ExitCode::bad_data);
    EXPECT_THAT(error.text, HasSubstr(path.string()));
}

TEST(Results, HaveTheSameBytesWheneverTheyHoldTheSameNumbers) {
    const TemporaryFolder folder;
    const ToyRun run(folder.path());
    run.compute();

    const std::string first = testing::file_text(write(run, roomy, {{"written", "now"}}));
    const std::string second = testing::file_text(write(run, roomy, {{"written", "now"}}));

    EXPECT_EQ(first, second);
}

TEST(Results, SayWhereTheyComeFrom) {
    const TemporaryFolder folder;
    const ToyRun run(folder.path());
    run.compute();

    const ResultsReader results(write(run, roomy, {{"study", run.study.text}, {"ranks", "3"}}));

    EXPECT_EQ(results.attribute("/provenance", "study"), run.study.text);
    EXPECT_EQ(results.attribute("/provenance", "ranks"), "3");
    EXPECT_THAT(results.array("/provenance/group").texts(),
                ElementsAre("squares:main", "walk:main", "walk:starts", "squares:sums", "total:all"));
    EXPECT_EQ(results.array("/provenance/key").texts().at(0), run.group("squares", "main").key);
}

TEST(Results, AreFoundDamagedOnReading) {
    const TemporaryFolder folder;
    const ToyRun run(folder.path());
    run.compute();
    const std::filesystem::path path = write(run);
    std::string bytes = testing::file_text(path);
    const Array squares = ResultsReader(path).array("/squares/square");
    const std::string needle(reinterpret_cast<const char*>(squares.bytes().data()), squares.bytes().size());
    const std::size_t at = bytes.find(needle);
    ASSERT_NE(at, std::string::npos);
    bytes[at + 17] = static_cast<char>(bytes[at + 17] ^ 1);
    // Another program that edits the file leaves no seal; each dataset has a digest of its own.
    testing::write_text(path, bytes.substr(0, bytes.rfind("\nsurveyor")));

    const auto error = caught([&] { (void)ResultsReader(path).array("/squares/square"); });

    EXPECT_EQ(error.code, ExitCode::bad_data);
    EXPECT_THAT(error.text, HasSubstr(path.string() + ": /squares/square"));
    EXPECT_NO_THROW((void)ResultsReader(path).array("/walk/point"));
}

TEST(Results, RefuseToJoinADamagedShard) {
    const TemporaryFolder folder;
    const ToyRun run(folder.path());
    run.compute();
    const std::filesystem::path shard = run.shard("squares", "main", {4, 8});
    std::string bytes = testing::file_text(shard);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    testing::write_text(shard, bytes);

    const ToyRun fresh(folder.path());
    const auto error = caught([&] { write(fresh); });

    EXPECT_EQ(error.code, ExitCode::bad_data);
    EXPECT_THAT(error.text, HasSubstr(shard.string()));
    EXPECT_FALSE(std::filesystem::exists(run.store.root() / "results.h5"));
}

TEST(Results, NameEveryDamagedShardAtOnce) {
    const TemporaryFolder folder;
    const ToyRun run(folder.path());
    run.compute();
    EXPECT_NO_THROW(refuse_damaged_shards(run.plan, run.store));
    const std::filesystem::path first = run.shard("squares", "main", {0, 4});
    const std::filesystem::path second = run.shard("squares", "main", {4, 8});
    testing::write_text(first, "");
    testing::write_text(second, testing::file_text(second).substr(0, 100));

    const ToyRun fresh(folder.path());
    const auto error = caught([&] { refuse_damaged_shards(fresh.plan, fresh.store); });

    EXPECT_EQ(error.code, ExitCode::bad_data);
    EXPECT_THAT(error.text, HasSubstr(first.string() + ": this shard is damaged"));
    EXPECT_THAT(error.text, HasSubstr(second.string() + ": this shard is damaged"));
}

TEST(Results, CountTheNumericKindsTheyJoin) {
    const TemporaryFolder folder;
    const ToyRun run(folder.path());
    run.compute();
    EXPECT_EQ(count_numeric_kinds(run.plan, run.store), 1U);

    std::filesystem::remove(run.shard("squares", "main", {4, 8}));
    compute_unit(run.plan, {0, 1}, run.study.configs, run.schema, run.store, "another machine");

    EXPECT_EQ(count_numeric_kinds(run.plan, run.store), 2U);
}

TEST(ResultsReader, TellsAbsentFromDamaged) {
    const TemporaryFolder folder;
    EXPECT_EQ(caught([&] { ResultsReader(folder / "results.h5"); }).code, ExitCode::input_missing);
    testing::write_text(folder / "results.h5", "x");
    EXPECT_EQ(caught([&] { ResultsReader(folder / "results.h5"); }).code, ExitCode::bad_data);
}

}  // namespace
}  // namespace surveyor
