#include <fnmatch.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "formats/npy.hpp"
#include "formats/safetensors.hpp"
#include "stages/generator_section.hpp"
#include "tests/stages/stage_testing.hpp"

// What runs again when one field of a study changes. Each row changes one field of a study that has every section, and
// says which groups get another key; all others keep theirs, so their shards stay valid. Groups that the change adds or
// drops do not count: nothing that exists is recomputed for them.

namespace surveyor::testing {
namespace {

using Keys = std::map<std::string, std::string>;
using Names = std::set<std::string>;

const std::string base_study =
    "latents: {count: 8}\n"
    "basis: {vectors: 4, spectrum: 3}\n"
    "directions:\n"
    "  ganspace: {count: 500, vectors: 4}\n"
    "  sefa: {vectors: 4}\n"
    "  mine: {file: FOLDER/first.npy, vectors: 4}\n"
    "traverse:\n"
    "  methods: {local_basis: [linear, curve], ganspace: [linear], sefa: [linear], mine: [linear]}\n"
    "  directions: [0]\n"
    "  intensities: [0, 2]\n"
    "render: {samples: [0]}\n"
    "features: {block: 4, batch: 4}\n"
    "fid: {reference: {count: 10}}\n"
    "grassmann: {compare: [random_o, random_w, close_w, ganspace, sefa, mine], epsilons: [0.1], pairs: 6, k_max: 3}\n";

/// For generators without style layers, whose W may be an inner layer.
const std::string layer_study =
    "latents: {count: 4}\n"
    "basis: {vectors: 2, spectrum: 2}\n"
    "traverse: {methods: {local_basis: [linear]}, directions: [0], intensities: [0, 1]}\n"
    "render: {samples: [0]}\n"
    "features: {block: 4, batch: 4}\n"
    "fid: {reference: {count: 4}}\n";

/// One field, a change of it, globs of the groups whose keys change ("!glob": but not these), other changes that the
/// field has no meaning without, made before, and the study that all is changed in.
struct Row {
    std::string field;
    std::string change;
    std::vector<std::string> changed;
    std::vector<std::string> given = {};
    std::string study = base_study;
};

/// Whatever starts from z -> w: all that is neither image noise alone nor a global direction from elsewhere.
const std::vector<std::string> all_of_mapping = {
    "*", "!directions:sefa", "!directions:mine", "!render:axes", "!grassmann:random_o*"};
const std::vector<std::string> all_of_bases = {"basis:*",
                                               "features:*local_basis/linear*",
                                               "fid:*local_basis/linear*",
                                               "render:strips",
                                               "grassmann:*",
                                               "!grassmann:random_o*"};
const std::vector<std::string> all_of_curves = {"traverse:*", "features:*curve*", "fid:*curve*", "render:strips"};
const std::vector<std::string> all_of_images = {"features:*", "fid:*"};

/// Whatever starts from the main set: all of the mapping but the other sets and what is computed from them alone.
const std::vector<std::string> all_of_main = {"*",
                                              "!directions:*",
                                              "!latents:reference",
                                              "!latents:partner",
                                              "!basis:partner",
                                              "!features:*reference",
                                              "!fid:*reference",
                                              "!render:axes",
                                              "!grassmann:random_o*"};

std::vector<std::string> all_of_directions(const std::string& name) {
    return {"directions:" + name,
            "features:*" + name + "/*",
            "fid:*" + name + "/*",
            "render:strips",
            "grassmann:" + name + "*"};
}

std::vector<std::string> joined(std::vector<std::string> list, const std::string& one) {
    list.push_back(one);
    return list;
}

const std::vector<std::string> all_of_layers = {"*", "!render:axes"};
const std::vector<std::string> all_of_layer_images = {"features:*", "fid:*", "render:strips"};

std::vector<std::string> biggan(const std::string& space) {
    return {"generator.weights=GOLDEN/checkpoints/biggan_tiny/pytorch_model.bin",
            "generator.label=1",
            "generator.space=" + space};
}

const std::vector<Row> table = {
    {"study", "study=other", {}},
    {"seed", "seed=1", {"*", "!directions:sefa", "!directions:mine", "!render:axes"}},
    {"generator.weights",
     "generator.weights=FOLDER/other.safetensors",
     {"*", "!directions:mine", "!render:axes", "!grassmann:random_o*"}},
    {"generator.psi", "generator.psi=0.7", all_of_mapping},
    {"generator.mapping_lr_multiplier", "generator.mapping_lr_multiplier=0.02", all_of_mapping},
    {"generator.conv_clamp", "generator.conv_clamp=256", joined(all_of_images, "render:strips")},
    {"generator.psi_cutoff", "generator.psi_cutoff=2", all_of_mapping, {"generator.psi=0.7"}},
    {"generator.psi", "generator.psi=0.6", joined(all_of_images, "render:strips"), {"generator.psi_cutoff=2"}},
    {"generator.state",
     "generator.state=second",
     {"*", "!directions:mine", "!render:axes", "!grassmann:random_o*"},
     {"generator.weights=FOLDER/two.safetensors", "generator.state=first"}},
    {"generator.noise", "generator.noise=FOLDER/noise.npz", joined(all_of_images, "render:strips")},
    {"generator.nonfinite", "generator.nonfinite=allow", {}},  // permissions: numbers stay
    {"generator.trust", "generator.trust=torchscript", {}},
    {"generator.fused_scale",
     "generator.fused_scale=never",
     joined(all_of_images, "render:strips"),
     {"generator.weights=GOLDEN/checkpoints/gf_sg1_r128.pth"},
     layer_study},
    {"generator.label", "generator.label=2", all_of_layers, biggan("layer_0"), layer_study},
    {"generator.space", "generator.space=layer_1", all_of_layers, biggan("layer_0"), layer_study},
    {"generator.truncation", "generator.truncation=0.4", all_of_layers, biggan("layer_0"), layer_study},
    {"generator.truncation", "generator.truncation=0.4", all_of_layer_images, biggan("gen_z"), layer_study},
    {"generator.statistics", "generator.statistics=linear", all_of_layers, biggan("layer_0"), layer_study},
    {"generator.mapping",
     "generator.mapping=FOLDER/mapping.pt",
     all_of_layers,
     {"generator.weights=GOLDEN/torchscript/synthesis.pt",
      "generator.mapping=GOLDEN/torchscript/mapping.pt",
      "generator.trust=torchscript"},
     layer_study},
    // Extents: what exists stays, what reduces over them is done again.
    {"latents.count", "latents.count=9", {"fid:*", "!fid:*reference"}},
    {"basis.spectrum", "basis.spectrum=8", {}},
    {"directions.NAME.count", "directions.ganspace.count=600", all_of_directions("ganspace")},
    {"traverse.methods", "traverse.methods={local_basis: [curve], sefa: [linear]}", {"render:*"}},
    {"traverse.directions", "traverse.directions=[0, 1]", {"render:*"}},
    {"traverse.intensities", "traverse.intensities=[0, 2, 4]", {"render:*"}},
    {"render.samples", "render.samples=[0, 3]", {}},
    {"features.extractors", "features.extractors=[pixels]", {}},  // there is one; its name is part of each group's
    {"fid.reference.count", "fid.reference.count=11", {"fid:*"}},
    {"grassmann.compare", "grassmann.compare=[random_w, close_w]", {}},
    {"grassmann.epsilons", "grassmann.epsilons=[0.1, 0.5]", {}},
    {"grassmann.pairs", "grassmann.pairs=7", {"grassmann:*/statistics"}},
    // Fields that numbers depend on.
    {"basis.vectors", "basis.vectors=5", joined(all_of_bases, "!basis:spectrum")},
    {"latents.stream", "latents.stream=numpy", all_of_main},
    {"latents.stream", "latents.stream=truncnorm", all_of_mapping},
    {"latents.stream", "latents.stream=truncnorm", all_of_mapping, {"latents.stream=numpy"}},
    {"latents.seeds", "latents.seeds=[0, 1, 2, 3, 4, 5, 7, 6]", all_of_main, {"latents.stream=numpy"}},
    {"latents.seeds", "latents.seeds=[8, 9, 10, 11, 12, 13, 14, 15]", all_of_main, {"latents.stream=truncnorm"}},
    {"latents.truncation", "latents.truncation=0.5", all_of_mapping, {"latents.stream=truncnorm"}},
    {"latents.file", "latents.file=FOLDER/z.npy", all_of_main},
    {"latents.file", "latents.file=FOLDER/other_z.npy", all_of_main, {"latents.file=FOLDER/z.npy"}},
    {"latents.file", "latents.file=FOLDER/same_z.npy", {}, {"latents.file=FOLDER/z.npy"}},
    {"basis.precision", "basis.precision=mixed", all_of_bases},
    {"directions.NAME", "directions.mine={file: FOLDER/second.npy, vectors: 4}", all_of_directions("mine")},
    {"directions.NAME.file", "directions.mine.file=FOLDER/second.npy", all_of_directions("mine")},
    {"directions.NAME.vectors", "directions.sefa.vectors=3", all_of_directions("sefa")},
    {"traverse.sign", "traverse.sign=positive", {"traverse:*", "features:*/*/*", "fid:*/*/*"}},
    {"traverse.curve.step", "traverse.curve.step=0.5", all_of_curves},
    {"traverse.curve.max_z_step", "traverse.curve.max_z_step=2", all_of_curves},
    {"traverse.curve.max_held", "traverse.curve.max_held=0.5", {}},  // only the report looks at it
    {"render.sign", "render.sign=positive", {"render:*"}},
    {"render.noise", "render.noise=none", {"render:strips"}},
    {"render.size", "render.size=32", {"render:strips"}},
    {"features.noise", "features.noise=constant", all_of_images},
    {"features.batch", "features.batch=8", all_of_images},
    {"features.block", "features.block=8", all_of_images},
    {"grassmann.k_max", "grassmann.k_max=4", {"grassmann:*"}},
};

/// Holds what the changes name: two direction files, two sets of latents (one of them in two files), and a checkpoint
/// that differs from the demo's in one bit.
class Files {
  public:
    Files() {
        Array rows(DType::float32, {4, 128});
        for (std::size_t i = 0; i < 4; ++i) {
            rows.values<float>()[i * 128 + i] = 1.0F;
        }
        write_npy(folder_ / "first.npy", rows);
        rows.values<float>()[1] = 1.0F;
        write_npy(folder_ / "second.npy", rows);
        Array z(DType::float32, {8, 128});
        write_npy(folder_ / "z.npy", z);
        write_npy(folder_ / "same_z.npy", z.reshaped({8, 1, 128}));
        z.values<float>()[1023] = 1.0F;
        write_npy(folder_ / "other_z.npy", z);
        std::filesystem::copy_file(demo_weights(), folder_ / "other.safetensors");
        std::fstream file(folder_ / "other.safetensors", std::ios::in | std::ios::out | std::ios::binary);
        file.seekg(-4, std::ios::end);
        const int lowest = file.get();
        file.seekp(-4, std::ios::end);
        file.put(static_cast<char>(lowest ^ 1));
        write_two_networks();
        write_noise();
        write_commented_mapping();
    }

    [[nodiscard]] std::string placed(std::string text) const {
        for (const auto& [word, folder] : {std::pair<std::string, std::string>{"FOLDER", (folder_ / ".").string()},
                                           {"GOLDEN", golden(".").string()}}) {
            if (const std::size_t at = text.find(word); at != std::string::npos) {
                text.replace(at, word.size(), folder);
            }
        }
        return text;
    }

    [[nodiscard]] Keys keys(const std::string& study, const std::vector<std::string>& changes) const {
        std::vector<std::string> overrides;
        for (const std::string& change : changes) {
            overrides.push_back(placed(change));
        }
        Keys keys;
        for (const PlannedGroup& planned : Bench(placed(study), overrides).plan().groups) {
            keys[planned.group.name.text()] = planned.key;
        }
        return keys;
    }

  private:
    /// The demo's network under two names, as a training checkpoint holds them.
    void write_two_networks() const {
        ArrayMap both;
        for (const auto& [name, array] : read_safetensors(demo_weights())) {
            both.emplace("first." + name, array);
            both.emplace("second." + name, array);
        }
        write_safetensors(folder_ / "two.safetensors", both);
    }

    /// The same program with a comment at the end of its archive: what it computes is not looked at, its bytes are.
    void write_commented_mapping() const {
        std::ifstream from(golden("torchscript/mapping.pt"), std::ios::binary);
        std::string bytes((std::istreambuf_iterator<char>(from)), std::istreambuf_iterator<char>());
        bytes.replace(bytes.size() - 2, 2, std::string("\1\0c", 3));
        std::ofstream(folder_ / "mapping.pt", std::ios::binary) << bytes;
    }

    /// Zeros for each noise layer of the demo's network, as an archive of stored members.
    void write_noise() const { std::filesystem::copy_file(golden("noise/zeros_64.npz"), folder_ / "noise.npz"); }

    TemporaryFolder folder_;
};

bool matches(const std::string& glob, const std::string& name) {
    return ::fnmatch(glob.c_str(), name.c_str(), 0) == 0;
}

Names expected_of(const Row& row, const Keys& before, const Keys& after) {
    Names names;
    for (const auto& [name, key] : before) {
        bool is_expected = false;
        for (const std::string& glob : row.changed) {
            if (glob.front() == '!') {
                is_expected = is_expected && !matches(glob.substr(1), name);
            } else {
                is_expected = is_expected || matches(glob, name);
            }
        }
        if (is_expected && after.contains(name)) {
            names.insert(name);
        }
    }
    return names;
}

Names changed(const Keys& before, const Keys& after) {
    Names names;
    for (const auto& [name, key] : before) {
        if (after.contains(name) && after.at(name) != key) {
            names.insert(name);
        }
    }
    return names;
}

TEST(Keys, EveryFieldOfTheSchemaHasARowAndEveryRowAField) {
    Names fields;
    for (const FieldRow& field : describe_fields(Bench("latents: {}").schema())) {
        fields.insert(field.path);
    }
    Names rows;
    for (const Row& row : table) {
        rows.insert(row.field);
    }

    EXPECT_EQ(rows, fields) << "a new field needs a row here that says what it changes";
}

TEST(Keys, ChangingAFieldRerunsExactlyWhatItsRowSays) {
    const Files files;
    std::map<std::pair<std::string, std::vector<std::string>>, Keys> given;

    for (const Row& row : table) {
        const auto start = std::pair(row.study, row.given);
        if (!given.contains(start)) {
            given[start] = files.keys(row.study, row.given);
        }
        const Keys& before = given[start];
        std::vector<std::string> changes = row.given;
        changes.push_back(row.change);
        const Keys after = files.keys(row.study, changes);

        EXPECT_EQ(changed(before, after), expected_of(row, before, after)) << row.change;
    }
}

TEST(Keys, TheStudyOfTheTableHasGroupsOfEveryStage) {
    const Files files;
    const Bench bench(files.placed(base_study));
    const Plan plan = bench.plan();

    for (const StageEntry& stage : bench.schema().stages) {
        EXPECT_TRUE(std::ranges::any_of(
            plan.groups, [&](const PlannedGroup& planned) { return planned.group.name.stage == stage.section.name; }))
            << "add a section '" << stage.section.name << "' to base_study, or its rows say nothing";
    }
}

TEST(Keys, EveryPatternOfTheTableMatchesAGroup) {
    const Files files;
    std::map<std::string, Keys> known;

    for (const Row& row : table) {
        if (!known.contains(row.study)) {
            known[row.study] = files.keys(row.study, row.given);
        }
        const Keys& before = known[row.study];
        for (const std::string& glob : row.changed) {
            const std::string plain = glob.substr(glob.front() == '!' ? 1 : 0);
            EXPECT_TRUE(std::ranges::any_of(before, [&](const auto& entry) { return matches(plain, entry.first); }))
                << row.change << ": " << plain;
        }
    }
}

TEST(Keys, ADefaultStudysLatentsHaveTheKeyThatTheyHadBeforeStreamsAndFiles) {
    const Files files;
    const Bench bench(files.placed(base_study));
    std::vector<std::pair<std::string, std::string>> values = GeneratorSection::mapping_values(bench.configs());
    values.emplace_back("seed", "0");

    for (const PlannedGroup& planned : bench.plan().groups) {
        const std::string name = planned.group.name.text();
        if (name.starts_with("latents:") || name == "directions:ganspace/moments") {
            EXPECT_EQ(planned.group.values, values) << name;
        }
    }
}

TEST(Keys, SeedsThatCountUpFurtherKeepWhatWasDrawn) {
    const auto key = [](const std::string& section) {
        const Plan plan = Bench("latents: " + section + "\n").plan();
        return plan.groups.at(plan.find({"latents", "main"})).key;
    };

    EXPECT_EQ(key("{count: 2, stream: numpy, seeds: [3, 4]}"), key("{count: 3, stream: numpy, seeds: [3, 4, 5]}"));
    EXPECT_NE(key("{count: 2, stream: numpy, seeds: [3, 4]}"), key("{count: 3, stream: numpy, seeds: [3, 4, 6]}"));
    EXPECT_NE(key("{count: 2, stream: numpy, seeds: [3, 4]}"), key("{count: 2, stream: numpy, seeds: [2, 3]}"));
}

TEST(Keys, ALongerCurveKeepsItsKeyAndTakesAnotherFolder) {
    const Files files;
    const GroupName curve{"traverse", "local_basis/0"};
    const auto planned = [&](const std::string& change) {
        const Plan plan = Bench(files.placed(base_study), {change}).plan();
        return plan.groups.at(plan.find(curve));
    };

    const PlannedGroup shorter = planned("traverse.intensities=[0, 2]");
    const PlannedGroup longer = planned("traverse.intensities=[0, 2, 4]");
    const PlannedGroup same = planned("traverse.intensities=[2]");

    EXPECT_EQ(shorter.key, longer.key);
    EXPECT_NE(shorter.folder, longer.folder);
    EXPECT_EQ(shorter.folder, same.folder);
}

TEST(Keys, RaisingACountLeavesTheBoundariesOfEarlierUnits) {
    const Files files;
    const GroupName group{"features", "pixels/start"};
    const auto units = [&](const std::string& change) {
        const Plan plan = Bench(files.placed(base_study), {change}).plan();
        return plan.groups.at(plan.find(group)).units;
    };

    const std::vector<Unit> before = units("latents.count=8");
    const std::vector<Unit> after = units("latents.count=10");

    ASSERT_EQ(before.size(), 2U);
    ASSERT_EQ(after.size(), 3U);
    EXPECT_EQ(after[1].first, before[1].first);
    EXPECT_EQ(after[1].last, before[1].last);
    EXPECT_EQ(after[2].last, 10);
}

}  // namespace
}  // namespace surveyor::testing
