#include "base/fields.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
