#include "pipeline/store.hpp"

#include <gmock/gmock.h>

#include "tests/pipeline/toy_run.hpp"
#include "tests/support/caught.hpp"

namespace surveyor {
namespace {

using testing::caught;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::TemporaryFolder;
using testing::write_text;
using toy::ToyRun;

std::vector<double> squares(std::int64_t first, std::int64_t last) {
    std::vector<double> values;
    for (std::int64_t i = first; i < last; ++i) {
        values.push_back(static_cast<double>(i * i));
    }
    return values;
}

TEST(Store, KeepsTheOriginOfAKeyBesideItsShards) {
    const TemporaryFolder folder;
    const ToyRun run(folder.path());
    const PlannedGroup& group = run.group("squares", "main");

    const std::filesystem::path place = folder / "run" / "store" / group.folder;

    EXPECT_EQ(testing::file_text(place / "key.json"), group.preimage);
    EXPECT_EQ(group.folder, "squares/" + group.key.substr(0, 12));
    EXPECT_THAT(group.preimage, HasSubstr(R"("squares.offset": "0")"));
}

TEST(Store, NamesAShardAfterItsRange) {
    const TemporaryFolder folder;
    const ToyRun run(folder.path());

    EXPECT_EQ(run.shard("squares", "main", {4, 8}).filename(), "00000004-00000008.h5");
    EXPECT_EQ(run.shard("squares", "main", {123456789, 123456790}).filename(), "123456789-123456790.h5");
}

TEST(Store, ListsOnlyWhatIsNamedLikeAShard) {
    const TemporaryFolder folder;
    const ToyRun run(folder.path());
    run.compute();
    const std::filesystem::path place = run.shard("squares", "main", {0, 4}).parent_path();
    for (const std::string name : {"notes.txt",
                                   "4-",
                                   "-4-8.h5",
                                   "00000008-00000004.h5",
                                   "00000004-00000008.h5.bak",
                                   "a-b.h5",
                                   "4-8.h5",
                                   "00000004-00000008.h5x"}) {
        write_text(place / name, "x");
    }

    const std::vector<ShardRange> listed = run.store.list(run.group("squares", "main"));

    EXPECT_EQ(listed, (std::vector<ShardRange>{{0, 4}, {4, 8}, {8, 10}}));
}

TEST(Store, ReadsRowsAcrossShards) {
    const TemporaryFolder folder;
    const ToyRun run(folder.path());
    run.compute();

    const ArrayMap rows = run.store.read_rows(run.group("squares", "main"), 3, 9);

    EXPECT_EQ(rows.at("square"), Array::of(squares(3, 9)));
    EXPECT_EQ(rows.at("pad").shape(), (Shape{6, 64}));
}

TEST(Store, ServesAShorterLastUnitFromAShardThatReachesFurther) {
    const TemporaryFolder folder;
    ToyRun(folder.path(), {.count = 12}).compute();
    const ToyRun shorter(folder.path(), {.count = 10});
    const PlannedGroup& group = shorter.group("squares", "main");

    const ShardRange holder = Store::holder(group, {8, 10}, shorter.store.list(group));

    EXPECT_EQ(holder, (ShardRange{8, 12}));
    EXPECT_EQ(shorter.store.read(group, {8, 10}).at("square"), Array::of(squares(8, 10)));
    EXPECT_EQ(shorter.store.read_rows(group, 7, 10).at("square"), Array::of(squares(7, 10)));
}

TEST(Store, NeverServesASummaryFromALongerBlock) {
    const TemporaryFolder folder;
    ToyRun(folder.path(), {.count = 12}).compute();
    const ToyRun shorter(folder.path(), {.count = 10});
    const PlannedGroup& group = shorter.group("squares", "sums");

    EXPECT_EQ(Store::holder(group, {8, 10}, shorter.store.list(group)).last, 0);
}

TEST(Store, KeepsTheFirstOfTwoShardsOfOneUnit) {
    const TemporaryFolder folder;
    const ToyRun run(folder.path());
    const PlannedGroup& group = run.group("squares", "main");
    const std::filesystem::path path = run.shard("squares", "main", {0, 4});

    run.store.publish(group, {0, 4}, {{"square", Array::of(squares(0, 4))}}, "one kind");
    const std::string first = testing::file_text(path);
    run.store.publish(group, {0, 4}, {{"square", Array::of(squares(0, 4))}}, "another kind");

    EXPECT_EQ(testing::file_text(path), first);
    EXPECT_TRUE(std::filesystem::is_empty(run.store.scratch()));
}

enum class Misplaced { of_another_key, of_another_unit, of_another_group };

class MisplacedShard : public ::testing::TestWithParam<Misplaced> {};

TEST_P(MisplacedShard, IsRefused) {
    const TemporaryFolder folder;
    const ToyRun run(folder.path());
    run.compute();
    const std::filesystem::path path = run.shard("squares", "main", {4, 8});
    std::filesystem::path source;
    if (GetParam() == Misplaced::of_another_key) {
        const ToyRun other(folder.path(), {.offset = 1});
        other.compute();
        source = other.shard("squares", "main", {4, 8});
    } else if (GetParam() == Misplaced::of_another_unit) {
        source = run.shard("squares", "main", {0, 4});
    } else {
        source = run.shard("squares", "sums", {4, 8});
    }
    std::filesystem::copy_file(source, path, std::filesystem::copy_options::overwrite_existing);

    const Store fresh(run.store.root());
    const auto error = caught([&] { (void)fresh.read(run.group("squares", "main"), {4, 8}); });

    EXPECT_EQ(error.code, ExitCode::bad_data);
    EXPECT_THAT(error.text, HasSubstr(path.string()));
    EXPECT_THAT(error.text, HasSubstr("belongs to squares:"));
}

INSTANTIATE_TEST_SUITE_P(Store,
                         MisplacedShard,
                         ::testing::Values(Misplaced::of_another_key,
                                           Misplaced::of_another_unit,
                                           Misplaced::of_another_group));

TEST(Store, NamesTheShardThatIsMissing) {
    const TemporaryFolder folder;
    const ToyRun run(folder.path());

    const auto error = caught([&] { (void)run.store.read(run.group("squares", "main"), {4, 8}); });

    EXPECT_EQ(error.code, ExitCode::io_error);
    EXPECT_THAT(error.text, HasSubstr(run.shard("squares", "main", {4, 8}).string()));
}

TEST(Store, CannotBeMadeWhereAFileIsInTheWay) {
    const TemporaryFolder folder;
    const ToyRun run(folder.path());
    write_text(folder / "file", "x");

    const auto error = caught([&] { Store(folder / "file").prepare(run.plan); });

    EXPECT_EQ(error.code, ExitCode::cannot_create);
    EXPECT_THAT(error.text, HasSubstr((folder / "file").string()));
}

TEST(Store, MovesAWalkOfAnotherLengthAndKeepsTheOld) {
    const TemporaryFolder folder;
    const ToyRun three(folder.path(), {.length = 3});
    three.compute();
    const ToyRun five(folder.path(), {.length = 5});

    const std::vector<std::string> computed = five.compute();

    EXPECT_THAT(computed, ::testing::ElementsAre("walk:main:0", "walk:main:5"));
    EXPECT_THAT(three.compute(), IsEmpty());
    EXPECT_EQ(five.store.read_rows(five.group("walk", "main"), 0, 10).at("point").shape(), (Shape{10, 5}));
}

}  // namespace
}  // namespace surveyor
