#include "pipeline/hdf5_file.hpp"

#include <gmock/gmock.h>

#include "tests/support/caught.hpp"
#include "tests/support/temporary_folder.hpp"

namespace surveyor {
namespace {

using testing::caught;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::TemporaryFolder;
using testing::write_text;

Array numbers(std::size_t count) {
    std::vector<double> values(count);
    for (std::size_t i = 0; i < count; ++i) {
        values[i] = static_cast<double>(i) / 3;
    }
    return Array::of(values);
}

TEST(Hdf5File, MakesTheGroupsOnADatasetsPath) {
    const TemporaryFolder folder;
    Hdf5File file = Hdf5File::create(folder / "a.h5");

    file.write("/fid/pixels/distance", numbers(3));
    file.close();

    const Hdf5File again = Hdf5File::open(folder / "a.h5");
    EXPECT_TRUE(again.is_group("/fid/pixels"));
    EXPECT_FALSE(again.is_group("/fid/pixels/distance"));
    EXPECT_EQ(again.read("/fid/pixels/distance"), numbers(3));
    EXPECT_TRUE(again.has("/fid/pixels/distance"));
    EXPECT_FALSE(again.has("/fid/other/distance"));
    EXPECT_THAT(again.children("/fid"), ElementsAre("pixels"));
    EXPECT_THAT(again.children("/absent"), IsEmpty());
}

TEST(Hdf5File, KeepsTextAttributesOfAnyLength) {
    Hdf5File file = Hdf5File::create_in_memory();
    const std::string study(20'000, 's');

    file.set_attribute("/", "empty", "");
    file.set_attribute("/", "words", "Fréchet distance");
    file.set_attribute("/", "study", study);

    const std::vector<std::byte> image = file.image();
    const Hdf5File again = Hdf5File::open_image(image, "image");
    EXPECT_EQ(again.attribute("/", "empty"), "");
    EXPECT_EQ(again.attribute("/", "absent"), "");
    EXPECT_EQ(again.attribute("/", "words"), "Fréchet distance");
    EXPECT_EQ(again.attribute("/", "study"), study);
}

TEST(Hdf5File, KeepsAnAttributeBeyondTheSizeOfAnObjectHeader) {
    const TemporaryFolder folder;
    const std::string study(100'000, 's');
    Hdf5File file = Hdf5File::create(folder / "a.h5");

    file.make_group("/provenance");
    file.set_attribute("/provenance", "study", study);
    file.close();

    EXPECT_EQ(Hdf5File::open(folder / "a.h5").attribute("/provenance", "study"), study);
}

TEST(Hdf5File, NeverWritesOverAFile) {
    const TemporaryFolder folder;
    write_text(folder / "a.h5", "mine");

    const auto error = caught([&] { (void)Hdf5File::create(folder / "a.h5"); });

    EXPECT_EQ(error.code, ExitCode::cannot_create);
    EXPECT_THAT(error.text, HasSubstr((folder / "a.h5").string()));
    EXPECT_EQ(testing::file_text(folder / "a.h5"), "mine");
}

TEST(Hdf5File, RefusesWhatIsNoHdf5File) {
    const TemporaryFolder folder;
    const std::string text(1000, 'x');

    EXPECT_EQ(caught([&] { (void)Hdf5File::open(write_text(folder / "a.h5", text)); }).code, ExitCode::bad_data);
    EXPECT_EQ(caught([&] { (void)Hdf5File::open_image(std::as_bytes(std::span(text)), "a.h5"); }).code,
              ExitCode::bad_data);
}

TEST(Hdf5File, RefusesAFileCutShort) {
    const TemporaryFolder folder;
    Hdf5File file = Hdf5File::create(folder / "a.h5");
    file.write("/x", numbers(5000));
    file.close();
    std::filesystem::resize_file(folder / "a.h5", std::filesystem::file_size(folder / "a.h5") / 2);

    EXPECT_EQ(caught([&] { (void)Hdf5File::open(folder / "a.h5"); }).code, ExitCode::bad_data);
}

TEST(Hdf5File, NamesADatasetThatIsNotThere) {
    const TemporaryFolder folder;
    Hdf5File file = Hdf5File::create(folder / "a.h5");

    const auto error = caught([&] { (void)file.read("/absent"); });

    EXPECT_EQ(error.code, ExitCode::bad_data);
    EXPECT_THAT(error.text, HasSubstr("/absent"));
}

}  // namespace
}  // namespace surveyor
