#include "base/sha256.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "tests/support/temporary_folder.hpp"

namespace surveyor {
namespace {

// Examples of NIST for FIPS 180 (SHA256.pdf, and the long message of the SHA test vectors).
constexpr const char* of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr const char* of_nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr const char* of_two_blocks = "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1";
constexpr const char* of_million_a = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

TEST(Sha256, HasTheDigestsOfTheStandardsExamples) {
    EXPECT_EQ(sha256_of("abc"), of_abc);
    EXPECT_EQ(sha256_of(""), of_nothing);
    EXPECT_EQ(sha256_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"), of_two_blocks);
    EXPECT_EQ(sha256_of(std::string(1'000'000, 'a')), of_million_a);
}

TEST(Sha256, OfAFileLongerThanAPieceIsThatOfItsBytes) {
    const testing::TemporaryFolder folder;
    const std::string text = std::string(3'000'000, 'x') + "end";

    EXPECT_EQ(sha256_of_file(testing::write_text(folder / "long", text)), sha256_of(text));
    EXPECT_EQ(sha256_of_file(testing::write_text(folder / "empty", "")), of_nothing);
}

TEST(Sha256, OfAFileThatIsNotThereIsAMissingInput) {
    EXPECT_THROW((void)sha256_of_file("/nowhere/weights.pth"), MissingInput);
}

}  // namespace
}  // namespace surveyor
