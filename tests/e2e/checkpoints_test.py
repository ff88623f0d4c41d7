#!/usr/bin/env python3
"""Checkpoints of every format by path alone: what `inspect` tells of them, that `convert` keeps every bit of a survey,
that hostile files end in exit 65 within bounds of memory and time, and a small survey of each family."""

import json
import pathlib
import resource
import signal
import subprocess
import time
import unittest

import survey

GOLDEN = survey.ROOT / "tests" / "golden"
CHECKPOINTS = GOLDEN / "checkpoints"
HOSTILE = GOLDEN / "hostile"
# Address space of the whole program, its libraries included, which alone take 2.5 GB of it.
MEMORY_BYTES = 4 << 30
SECONDS = 10

# file -> architecture, layout, resolution, z, w, classes
GENERATORS = {
    "ada_sg2_r16.pkl": ("stylegan2", "nvidia", 16, 32, 32, 0),
    "biggan_tiny": ("biggan_deep", "huggingface", 32, 12, 2048, 6),
    "gf_pg_r32.pth": ("progan", "genforce", 32, 32, None, 0),
    "gf_sg1_r128.pth": ("stylegan1", "genforce", 128, 24, 24, 0),
    "gf_sg2_r16.pth": ("stylegan2", "genforce", 16, 32, 32, 0),
    "lern_sg1_r128.pt": ("stylegan1", "lernapparat", 128, 24, 24, 0),
    "nd_pg_r32.pth": ("progan", "netdissect", 32, 32, None, 0),
    "nv_sg2_cond.pkl": ("stylegan2", "nvidia", 16, 24, 32, 5),
    "nv_sg2_r32.pkl": ("stylegan2", "nvidia", 32, 32, 32, 0),
    "ros_sg2_r32_legacy.pt": ("stylegan2", "rosinality", 32, 32, 32, 0),
    "ros_sg2_r32_zip.pt": ("stylegan2", "rosinality", 32, 32, 32, 0),
    "ros_sg2_train_r16.pt": ("stylegan2", "rosinality", 16, 12, 12, 0),
    "sg3_mapping.pkl": ("stylegan3", "nvidia", 0, 24, 32, 0),
    "st_ros_r16.safetensors": ("stylegan2", "rosinality", 16, 16, 16, 0),
    "tf_pg_r32_fused.pkl": ("progan", "tensorflow", 32, 24, None, 0),
    "tf_sg1_r128.pkl": ("stylegan1", "tensorflow", 128, 24, 24, 0),
    "tf_sg2_r32.pkl": ("stylegan2", "tensorflow", 32, 32, 32, 0),
}
LAYERED = "traverse.methods={local_basis: [linear]}"
STUDY = """study: family
generator: {weights: WEIGHTS}
latents: {count: 3}
basis: {vectors: 2, spectrum: 1}
traverse: {methods: {local_basis: [linear, curve]}, directions: [0], intensities: [0, 1]}
render: {samples: [0], noise: none}
"""


def inspected(path, *options):
    return survey.surveyor("inspect", path, *options)


def bounded(*arguments):
    """The program under limits of memory and time, as one process without MPI."""
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        signal.alarm(SECONDS)
    start = time.monotonic()
    done = subprocess.run(survey.command(*arguments), env=survey.environment(), capture_output=True, text=True,
                          timeout=survey.TIMEOUT_S, check=False, preexec_fn=limit)
    return done, time.monotonic() - start


class Inspect(survey.SurveyTest):
    def test_every_generator_is_recognised(self):
        for name, (architecture, layout, resolution, z_dim, w_dim, classes) in GENERATORS.items():
            with self.subTest(name):
                done = inspected(CHECKPOINTS / name, "--json")
                self.expect_exit(done, 0)
                told = json.loads(done.stdout)
                generator = told["generator"]
                self.assertEqual((generator["architecture"], generator["layout"], generator["resolution"],
                                  generator["z_dim"], generator["classes"]),
                                 (architecture, layout, resolution, z_dim, classes))
                if w_dim is not None:
                    self.assertEqual(generator["w_dim"], w_dim)
                self.assertGreater(len(told["tensors"]), 4)
                self.assertRegex(told["digest"], "^[0-9a-f]{32}$")

    def test_other_files_are_listed(self):
        files = [*CHECKPOINTS.glob("fmt_*"), *(GOLDEN / "npy").glob("*.np?"), GOLDEN / "metrics" / "frechet.npz"]
        self.assertGreater(len(files), 12)
        for path in files:
            with self.subTest(path.name):
                done = inspected(path, "--json")
                self.expect_exit(done, 0)
                self.assertGreater(len(json.loads(done.stdout)["tensors"]), 0)

    def test_the_text_names_what_was_assumed(self):
        done = inspected(CHECKPOINTS / "ros_sg2_r32_zip.pt")

        self.expect_exit(done, 0)
        self.assertIn("stylegan2, rosinality names", done.stdout)
        self.assertRegex(done.stdout, "assumed +mapping learning-rate multiplier 0.01")
        self.assertIn("mapping.0.weight", done.stdout)

    def test_a_missing_file_is_66(self):
        self.expect_exit(inspected(CHECKPOINTS / "no_such.pt"), 66)


class MappingAlone(survey.SurveyTest):
    def test_a_network_without_images_is_surveyed_as_far_as_it_goes(self):
        study = self.folder / "mapping.yaml"
        weights = CHECKPOINTS / "sg3_mapping.pkl"
        study.write_text(f"study: mapping\ngenerator: {{weights: {weights}}}\nlatents: {{count: 3}}\n"
                         "basis: {vectors: 2, spectrum: 2}\ngrassmann: {compare: [random_w], pairs: 3, k_max: 2}\n")

        done = survey.surveyor("run", study, "--out", self.folder / "out", "--quiet")
        self.expect_exit(done, 0)
        refused = survey.surveyor("plan", study, "render={samples: [0]}", "features={block: 2}", "fid={}")
        self.expect_exit(refused, 65)
        for section in ("render", "features", "fid"):
            self.assertIn(f"'{section}' needs images", refused.stderr)


class Hostile(survey.SurveyTest):
    def test_each_is_refused_with_65_in_bounded_memory_and_time(self):
        files = [path for path in sorted(HOSTILE.iterdir()) if path.name[0] == "e" and not path.name.startswith("e01")]
        self.assertGreater(len(files), 20)
        for path in files:
            with self.subTest(path.name):
                done, seconds = bounded("inspect", path)
                self.expect_exit(done, 65)
                self.assertIn(path.name, done.stderr)
                self.assertEqual(done.stdout, "")
                self.assertLess(seconds, SECONDS)

    def test_a_call_in_a_good_file_stays_closed(self):
        done, _ = bounded("inspect", HOSTILE / "e01_reduce_print_inside_good_file.pt")

        self.expect_exit(done, 0)
        self.assertIn("builtins.print", done.stdout)
        self.assertIn("stylegan2, rosinality names", done.stdout)
        self.assertNotIn("MARKER", (done.stdout + done.stderr).upper().replace("BUILTINS.PRINT", ""))


class Convert(survey.SurveyTest):
    def survey_of(self, name, weights, *changes):
        study = self.folder / f"{name}.yaml"
        study.write_text(STUDY.replace("WEIGHTS", str(weights)))
        out = self.folder / name
        self.expect_exit(survey.surveyor("run", study, *changes, "--out", out, "--quiet"), 0)
        return survey.digests(out)

    def test_a_converted_file_gives_the_same_survey_bit_for_bit(self):
        for name, changes in (("gf_sg2_r16.pth", ()), ("nv_sg2_r32_clamp05.pkl", ()), ("tf_sg1_r128.pkl", ()),
                              ("gf_pg_r32_fused.pth", ("generator.fused_scale=always",)),
                              ("biggan_tiny/pytorch_model.bin",
                               ("generator.label=2", "generator.truncation=0.4", "generator.space=layer_1", LAYERED))):
            with self.subTest(name):
                stem = name.split(".")[0].replace("/", "_")
                exported = self.folder / f"{stem}.safetensors"
                self.expect_exit(survey.surveyor("convert", CHECKPOINTS / name, exported), 0)
                self.assertEqual(self.survey_of(stem, CHECKPOINTS / name, *changes),
                                 self.survey_of(stem + "_exported", exported, *changes))

    def test_a_network_of_a_training_file_is_chosen_by_its_path(self):
        name = CHECKPOINTS / "ros_sg2_train_r16.pt"
        averaged = self.survey_of("averaged", name)

        self.assertEqual(self.survey_of("same", name, "generator.state=g_ema"), averaged)
        self.assertNotEqual(self.survey_of("other", name, "generator.state=g"), averaged)

    def test_a_file_is_not_written_over_itself(self):
        copy = self.folder / "weights.safetensors"
        copy.write_bytes((CHECKPOINTS / "st_ros_r16.safetensors").read_bytes())
        before = copy.read_bytes()

        self.expect_exit(survey.surveyor("convert", copy, copy), 73)
        self.assertEqual(copy.read_bytes(), before)

    def test_a_file_without_a_generator_is_65(self):
        done = survey.surveyor("convert", CHECKPOINTS / "fmt_zip.pt", self.folder / "out.safetensors")

        self.expect_exit(done, 65)
        self.assertFalse((self.folder / "out.safetensors").exists())


if __name__ == "__main__":
    unittest.main()
