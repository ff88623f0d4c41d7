#include "stages/curve_pairs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace surveyor {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TraverseConfig traverse() {
    TraverseConfig config;
    config.methods = {{"local_basis", {"linear", "curve"}}, {"sefa", {"linear"}}};
    config.directions = {0, 3};
    config.intensities = {0, 2, 4};
    return config;
}

std::vector<std::string> texts(const std::vector<Condition>& conditions) {
    std::vector<std::string> texts;
    for (const Condition& condition : conditions) {
        texts.push_back(condition.label());
    }
    return texts;
}

TEST(CurvePairs, CurvesStandInTheOrderOfTheStudy) {
    const std::vector<CurveName> curves = curves_of(traverse());

    EXPECT_EQ(curves,
              (std::vector<CurveName>{{"local_basis", "linear", 0},
                                      {"local_basis", "linear", 3},
                                      {"local_basis", "curve", 0},
                                      {"local_basis", "curve", 3},
                                      {"sefa", "linear", 0},
                                      {"sefa", "linear", 3}}));
}

TEST(CurvePairs, ACurveHasTheStartAndItsOwnPoints) {
    EXPECT_THAT(texts(points_of({"local_basis", "curve", 3}, traverse())),
                ElementsAre("start", "local_basis/curve/3/2", "local_basis/curve/3/4"));
}

TEST(CurvePairs, EveryTwoCurvesOfOneDirectionMeetAtEveryIntensityAboveZero) {
    std::vector<std::string> pairs;
    for (const auto& [one, other] : pairs_of(traverse())) {
        EXPECT_EQ(one.direction, other.direction);
        if (one.direction == 3) {
            pairs.push_back(one.label() + " " + other.label());
        }
    }

    EXPECT_THAT(pairs,
                ElementsAre("local_basis/linear/3/2 local_basis/curve/3/2",
                            "local_basis/linear/3/4 local_basis/curve/3/4",
                            "local_basis/linear/3/2 sefa/linear/3/2",
                            "local_basis/linear/3/4 sefa/linear/3/4",
                            "local_basis/curve/3/2 sefa/linear/3/2",
                            "local_basis/curve/3/4 sefa/linear/3/4"));
    EXPECT_EQ(pairs_of(traverse()).size(), 12U);
}

TEST(CurvePairs, OneCurveHasNoPartnerAndTheStartIsNoCurve) {
    TraverseConfig one = traverse();
    one.methods = {{"sefa", {"linear"}}};
    TraverseConfig none = traverse();
    none.intensities = {0};

    EXPECT_EQ(curves_of(one).size(), 2U);
    EXPECT_THAT(pairs_of(one), IsEmpty());
    EXPECT_THAT(curves_of(none), IsEmpty());
    EXPECT_THAT(pairs_of(none), IsEmpty());
}

}  // namespace
}  // namespace surveyor
