#include "formats/image_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "formats/png.hpp"
#include "tests/support/caught.hpp"
#include "tests/support/temporary_folder.hpp"

namespace surveyor {
namespace {

namespace fs = std::filesystem;

using testing::Caught;
using testing::caught;
using ::testing::HasSubstr;
using testing::TemporaryFolder;
using ::testing::UnorderedElementsAre;

/// Writes files of a few bytes, and the folders that they lie in.
void fill(const TemporaryFolder& folder, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
        fs::create_directories((folder / name).parent_path());
        testing::write_text(folder / name, "content of " + name);
    }
}

Caught refusal(const fs::path& path, bool nested = false) {
    return caught([&] { (void)open_image_folder(path, nested); });
}

TEST(ImageFolder, ListsPicturesByTheirExtensionInAnyCase) {
    const TemporaryFolder folder;
    fill(folder, {"a.png", "b.JPG", "c.Jpeg", "d.webp", "e.txt", "png", ".hidden.png", "below/f.png"});

    const ImageFolder images = open_image_folder(folder.path(), false);

    EXPECT_THAT(images.names, UnorderedElementsAre("a.png", "b.JPG", "c.Jpeg"));
    ASSERT_EQ(images.sizes.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(images.sizes[i], fs::file_size(images.file(i)));
    }
}

TEST(ImageFolder, GoesIntoFoldersWhenNested) {
    const TemporaryFolder folder;
    fill(folder, {"a.png", "b/c.png", "b/d/e.jpg", ".cache/f.png", "b/.g/h.png", "i.png/j.png"});

    EXPECT_THAT(open_image_folder(folder.path(), true).names,
                UnorderedElementsAre("a.png", "b/c.png", "b/d/e.jpg", "i.png/j.png"));
}

TEST(ImageFolder, OrdersByTheDigestOfTheRelativeName) {
    const TemporaryFolder folder;
    fill(folder, {"a/1.png", "a/2.png", "b/1.png", "b/2.png", "3.png", "4.jpg"});

    const std::vector<std::string> names = open_image_folder(folder.path(), true).names;

    ASSERT_EQ(names.size(), 6U);
    EXPECT_TRUE(std::is_sorted(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
        return digest_of(std::string_view(a)) < digest_of(std::string_view(b));
    }));
}

TEST(ImageFolder, TakesTheFirstPicturesFromAllClassesOfASortedFolder) {
    const TemporaryFolder folder;
    std::vector<std::string> files;
    for (const char* name : {"cat", "dog"}) {
        for (int i = 1000; i < 1200; ++i) {
            files.push_back(std::string(name) + "/" + std::to_string(i) + ".png");
        }
    }
    fill(folder, files);

    const std::vector<std::string> names = open_image_folder(folder.path(), true).names;

    // Of 100 drawn from 200 and 200 between 35 and 65 are cats with a probability of 0.9996.
    const auto cats = std::count_if(
        names.begin(), names.begin() + 100, [](const std::string& name) { return name.starts_with("cat"); });
    EXPECT_GT(cats, 35);
    EXPECT_LT(cats, 65);
}

TEST(ImageFolder, KeepsTheOrderOfOthersWhenAPictureComes) {
    const TemporaryFolder folder;
    std::vector<std::string> files;
    for (int i = 0; i < 30; ++i) {
        files.push_back(std::to_string(i) + ".png");
    }
    fill(folder, files);
    const std::vector<std::string> before = open_image_folder(folder.path(), false).names;

    fill(folder, {"new.png"});
    std::vector<std::string> after = open_image_folder(folder.path(), false).names;

    ASSERT_EQ(after.size(), 31U);
    after.erase(std::find(after.begin(), after.end(), "new.png"));
    EXPECT_EQ(after, before);
}

TEST(ImageFolder, HasAFingerprintOfNamesSizesAndBothEndsOfEachFile) {
    const TemporaryFolder folder;
    const std::string content(20'000, 'x');
    testing::write_text(folder / "a.png", content);
    testing::write_text(folder / "b.png", "short");
    const auto now = [&] { return open_image_folder(folder.path(), false).fingerprint; };
    const std::string first = now();
    EXPECT_EQ(first.size(), 32U);
    EXPECT_EQ(now(), first);

    const auto changed_at = [&](std::size_t at) {
        std::string other = content;
        other[at] = 'y';
        testing::write_text(folder / "a.png", other);
        return now();
    };
    EXPECT_NE(changed_at(0), first);
    EXPECT_NE(changed_at(4095), first);
    EXPECT_NE(changed_at(content.size() - 4096), first);
    EXPECT_NE(changed_at(content.size() - 1), first);
    EXPECT_EQ(changed_at(10'000), first) << "the middle is not read: its documentation says otherwise";
    testing::write_text(folder / "a.png", content + "x");
    EXPECT_NE(now(), first);
    testing::write_text(folder / "a.png", content);
    EXPECT_EQ(now(), first);
    fs::rename(folder / "b.png", folder / "c.png");
    EXPECT_NE(now(), first);
}

TEST(ImageFolder, HasTheSameFingerprintInAnotherPlace) {
    const TemporaryFolder folder;
    fill(folder, {"one/a.png", "one/b/c.jpg", "one/notes.txt"});
    fs::copy(folder / "one", folder / "two", fs::copy_options::recursive);
    fs::remove(folder / "two/notes.txt");

    EXPECT_EQ(open_image_folder(folder / "one", true).fingerprint,
              open_image_folder(folder / "two/", true).fingerprint);
}

TEST(ImageFolder, SaysWhatAFolderWithoutPicturesHolds) {
    const TemporaryFolder folder;
    fill(folder, {"a.webp", "b.WEBP", "c.txt", "README", "cats/d.png", "dogs/e.png"});

    const Caught flat = refusal(folder.path());
    EXPECT_EQ(flat.code, ExitCode::bad_data);
    EXPECT_THAT(flat.text,
                HasSubstr("holds no .png, .jpg or .jpeg file, but 4 files of other kinds (1 .txt, 2 .webp, "
                          "1 no extension); its folders hold 2 pictures: say `nested: true`"));
    EXPECT_EQ(open_image_folder(folder.path(), true).names.size(), 2U);
}

TEST(ImageFolder, RefusesEmptyAbsentAndOtherThings) {
    const TemporaryFolder folder;
    fill(folder, {"file.png"});
    fs::create_directories(folder / "empty/below");

    EXPECT_THAT(refusal(folder / "empty", true).text, HasSubstr("holds no .png, .jpg or .jpeg file; name the folder"));
    EXPECT_EQ(refusal(folder / "empty").code, ExitCode::bad_data);
    EXPECT_EQ(refusal(folder / "none").code, ExitCode::input_missing);
    EXPECT_THAT(refusal(folder / "none").text, HasSubstr("there is no such folder"));
    EXPECT_EQ(refusal(folder / "file.png").code, ExitCode::input_missing);
    EXPECT_THAT(refusal(folder / "file.png").text, HasSubstr("is not a folder"));
}

TEST(ImageFolder, FollowsLinksAndNamesThoseThatLeadNowhere) {
    const TemporaryFolder folder;
    fill(folder, {"data/a.png", "elsewhere/b.png"});
    fs::create_symlink(folder / "elsewhere", folder / "data/linked");
    fs::create_symlink(folder / "elsewhere/b.png", folder / "data/c.png");
    EXPECT_THAT(open_image_folder(folder / "data", true).names, UnorderedElementsAre("a.png", "c.png", "linked/b.png"));

    fs::remove(folder / "elsewhere/b.png");
    const Caught broken = refusal(folder / "data");
    EXPECT_EQ(broken.code, ExitCode::input_missing);
    EXPECT_THAT(broken.text, HasSubstr("c.png: is a link that leads nowhere"));
}

TEST(ImageFolder, EndsAtLinksThatLeadInACircle) {
    const TemporaryFolder folder;
    fill(folder, {"data/a.png", "data/below/b.png"});
    fs::create_directory_symlink(folder / "data", folder / "data/below/again");

    const Caught circle = refusal(folder / "data", true);

    EXPECT_EQ(circle.code, ExitCode::bad_data);
    EXPECT_THAT(circle.text, HasSubstr("below/again: is a link back to a folder that it lies in"));
    EXPECT_EQ(open_image_folder(folder / "data", false).names.size(), 1U);
}

TEST(ImageFolder, NamesPicturesThatCannotBeRead) {
    const TemporaryFolder folder;
    fill(folder, {"pipes/a.png", "empty/b.png", "closed/c.png"});
    ASSERT_EQ(::mkfifo((folder / "pipes/pipe.png").c_str(), 0600), 0);
    testing::write_text(folder / "empty/none.png", "");

    EXPECT_THAT(refusal(folder / "pipes").text, HasSubstr("pipe.png: is called like a picture and is no regular file"));
    EXPECT_THAT(refusal(folder / "empty").text, HasSubstr("none.png: the file is empty"));
    if (::geteuid() != 0) {  // root may read everything
        fs::permissions(folder / "closed/c.png", fs::perms::none);
        EXPECT_THAT(refusal(folder / "closed").text, HasSubstr("c.png: cannot be opened (Permission denied)"));
    }
}

TEST(ImageFolder, CountsThePicturesBelowThatItLeavesOut) {
    const TemporaryFolder folder;
    fill(folder, {"a.png", "b.png", "below/c.png", "below/d.txt", "below/deeper/e.jpg"});

    EXPECT_EQ(open_image_folder(folder.path(), false).left_out, 2U);
    EXPECT_EQ(open_image_folder(folder.path(), true).left_out, 0U);
}

TEST(ImageFolder, TellsAPictureThatChangedAfterItWasOpened) {
    const TemporaryFolder folder;
    const auto write = [&](std::byte shade) {
        write_png(folder / "a.png", Array(DType::uint8, {2, 2, 3}, std::vector<std::byte>(12, shade)));
    };
    write(std::byte{7});
    const ImageFolder images = open_image_folder(folder.path(), false);

    EXPECT_EQ(read_image_of(images, 0).as_doubles(), std::vector<double>(12, 7.0));
    fs::remove(folder / "a.png");
    write(std::byte{9});
    EXPECT_THAT(caught([&] { (void)read_image_of(images, 0); }).text,
                HasSubstr("a.png: changed while the run was going on"));
    fs::remove(folder / "a.png");
    write(std::byte{7});
    EXPECT_EQ(read_image_of(images, 0).as_doubles(), std::vector<double>(12, 7.0));
}

}  // namespace
}  // namespace surveyor
