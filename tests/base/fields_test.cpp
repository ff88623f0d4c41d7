#include "base/fields.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace surveyor {
namespace {

using testing::HasSubstr;

struct Curve {
    double step = 1.0;

    static Fields<Curve> fields() { return Fields<Curve>{}.add("step", &Curve::step, between(1e-6, 100), "length"); }
};

struct Traverse {
    std::vector<double> intensities = {0, 2};
    std::string sign = "alternating";
    std::int64_t count = 10;
    Curve curve;

    static Fields<Traverse> fields() {
        return Fields<Traverse>{}
            .add("intensities", &Traverse::intensities, between(0, 1000), "path lengths")
            .add("sign", &Traverse::sign, one_of({"positive", "alternating"}), "which way")
            .add("count", &Traverse::count, between(1, 100), "how many")
            .add("curve", &Traverse::curve, {}, "curves");
    }
};

StudyNode scalar(const std::string& text, int line = 1) {
    return StudyNode{StudyNode::Kind::scalar, Mark{"s.yaml", line, 5, "/"}, text, {}, {}};
}

StudyNode section() {
    return StudyNode{StudyNode::Kind::map, Mark{"s.yaml", 1, 1, "/"}, {}, {}, {}};
}

std::string message_of(const StudyNode& node) {
    Faults faults;
    (void)Traverse::fields().read(&node, "traverse", faults);
    try {
        faults.throw_if_any();
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

TEST(Fields, KeepDefaultsOfWhatIsNotWritten) {
    StudyNode node = section();
    node.set_path("curve.step", scalar("0.5"));
    Faults faults;

    const Traverse config = Traverse::fields().read(&node, "traverse", faults);

    EXPECT_TRUE(faults.empty());
    EXPECT_EQ(config.curve.step, 0.5);
    EXPECT_EQ(config.sign, "alternating");
}

TEST(Fields, ReportEveryFaultInTheOrderOfTheFile) {
    StudyNode node = section();
    node.set_path("count", scalar("many", 9));
    node.set_path("intensites", scalar("4", 3));
    node.set_path("sign", scalar("positiv", 6));

    const std::string message = message_of(node);

    EXPECT_THAT(message, HasSubstr("s.yaml:3:5: unknown key 'intensites' in 'traverse'; did you mean 'intensities'?"));
    EXPECT_THAT(message,
                HasSubstr("'traverse.sign' is 'positiv' but must be one of positive, alternating; did you mean"));
    EXPECT_THAT(message, HasSubstr("'traverse.count' is 'many' where a whole number is needed (1 to 100)"));
    EXPECT_LT(message.find(":3:5"), message.find(":6:5"));
    EXPECT_LT(message.find(":6:5"), message.find(":9:5"));
}

TEST(Fields, RefuseNumbersOutOfRangeAndOfTheWrongKind) {
    for (const std::string text : {"0", "101", "1.5", "0x10", "1e400", "nan", "ten"}) {
        StudyNode node = section();
        node.set_path("count", scalar(text));
        EXPECT_THAT(message_of(node), HasSubstr("traverse.count")) << text;
    }
}

TEST(Fields, TakeAMillionAsAWholeNumber) {
    StudyNode node = section();
    node.set_path("count", scalar("1e1"));
    Faults faults;

    EXPECT_EQ(Traverse::fields().read(&node, "traverse", faults).count, 10);
    EXPECT_TRUE(faults.empty());
}

TEST(Fields, WriteBackWhatTheyRead) {
    Traverse config;
    config.intensities = {0, 0.1, 12};

    EXPECT_EQ(Traverse::fields().text(config),
              "{intensities: [0, 0.1, 12], sign: alternating, count: 10, curve: {step: 1}}");
}

struct Reference {
    bool nested = true;
    StudyFolder images;
    std::array<double, 3> mean = {0.1, 0.2, 0.3};

    static Fields<Reference> fields() {
        return Fields<Reference>{}
            .add("nested", &Reference::nested, {}, "folders too")
            .add("images", &Reference::images, {}, "pictures")
            .add("mean", &Reference::mean, between(0, 1), "of each colour");
    }
};

/// A reference with one field written, and what was wrong with it.
std::pair<Reference, std::string> reference_with(const std::string& field, const StudyNode& value) {
    StudyNode node = section();
    node.set_path(field, value);
    Faults faults;
    const Reference config = Reference::fields().read(&node, "reference", faults);
    try {
        faults.throw_if_any();
    } catch (const Error& error) {
        return {config, error.what()};
    }
    return {config, ""};
}

StudyNode list_of(const std::vector<std::string>& texts) {
    StudyNode node{StudyNode::Kind::list, Mark{"s.yaml", 1, 1, "/"}, {}, {}, {}};
    for (const std::string& text : texts) {
        node.items.push_back(scalar(text));
    }
    return node;
}

TEST(Truths, AreTrueAndFalseAndNoOtherWord) {
    EXPECT_FALSE(reference_with("nested", scalar("false")).first.nested);
    EXPECT_TRUE(reference_with("nested", scalar("true")).first.nested);
    for (const std::string text : {"yes", "tRUE", "1", ""}) {
        EXPECT_THAT(reference_with("nested", scalar(text)).second,
                    HasSubstr("'reference.nested' is '" + text + "' where true or false is needed"));
    }
    EXPECT_THAT(reference_with("nested", list_of({"true"})).second, HasSubstr("is a list where true or false"));
}

TEST(Folders, AreTakenFromTheFolderOfTheStudy) {
    const std::filesystem::path here = std::filesystem::temp_directory_path();
    StudyNode node = scalar(here.filename().empty() ? "." : here.filename().string());
    node.mark.folder = here.parent_path();

    const auto [config, fault] = reference_with("images", node);

    EXPECT_EQ(fault, "");
    EXPECT_TRUE(config.images.is_there());
    EXPECT_TRUE(std::filesystem::equivalent(config.images.path, here));
}

TEST(Folders, ThatAreNoneAreToldApartFromFiles) {
    EXPECT_THAT(reference_with("images", scalar("/proc/self/exe")).second, HasSubstr("this is a file, not a folder"));
    const auto [absent, fault] = reference_with("images", scalar("/proc/self/absent"));
    EXPECT_THAT(fault, HasSubstr("'reference.images': there is no folder /proc/self/absent"));
    EXPECT_FALSE(absent.images.is_there());
    EXPECT_FALSE(absent.images.empty());
    EXPECT_TRUE(reference_with("images", scalar("")).first.images.empty());
    EXPECT_THAT(reference_with("images", list_of({"/"})).second, HasSubstr("the path of a folder is needed"));
}

TEST(Folders, ThatAreAbsentAreMissingInputs) {
    StudyNode node = section();
    node.set_path("images", scalar("/proc/self/absent"));
    Faults faults;
    (void)Reference::fields().read(&node, "reference", faults);

    try {
        faults.throw_if_any();
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ExitCode::input_missing);
    }
}

TEST(Truths, AndFoldersAreWrittenBackAsTheyAreRead) {
    Reference config;
    config.images.path = "/data/my \"best\" images";

    EXPECT_EQ(Reference::fields().text(config),
              R"({nested: true, images: "/data/my \"best\" images", mean: [0.1, 0.2, 0.3]})");
}

TEST(Lists, RepeatANumberOnlyWhereThatMeansSomething) {
    const std::array<double, 3> halves = {0.5, 0.5, 0.5};

    const auto [config, fault] = reference_with("mean", list_of({"0.5", "0.5", "0.5"}));
    StudyNode twice = section();
    twice.set_path("intensities", list_of({"2", "2"}));

    EXPECT_EQ(fault, "");
    EXPECT_EQ(config.mean, halves);
    EXPECT_THAT(message_of(twice), HasSubstr("'traverse.intensities' names 2 twice"));
    EXPECT_THAT(reference_with("mean", list_of({"0.5", "0.5"})).second,
                HasSubstr("where a list of 3 numbers is needed"));
    EXPECT_THAT(reference_with("mean", list_of({"0.5", "2", "0.5"})).second, HasSubstr("'reference.mean' is 2 but"));
}

TEST(Faults, PutInvalidStudiesBeforeMissingInputsBeforeBadData) {
    Faults faults;
    faults.add(Mark{"s.yaml", 1, 1, {}}, "damaged", ExitCode::bad_data);
    faults.add(Mark{"s.yaml", 2, 1, {}}, "absent", ExitCode::input_missing);
    faults.add(Mark{"s.yaml", 3, 1, {}}, "typo");

    try {
        faults.throw_if_any();
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ExitCode::study_invalid);
        EXPECT_STREQ(error.what(), "s.yaml:3:1: typo\ns.yaml:2:1: absent\ns.yaml:1:1: damaged");
    }
}

TEST(NearestWord, IsSilentWhenNothingIsNear) {
    EXPECT_EQ(nearest_word("wieghts", {"weights", "psi"}), "weights");
    EXPECT_EQ(nearest_word("banana", {"weights", "psi"}), "");
}

}  // namespace
}  // namespace surveyor
