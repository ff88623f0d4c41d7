#!/usr/bin/env python3
"""The study of the paper's Fig 4 at reduced size, with Inception features of formula weights and a folder of images as
reference: the same bits for any number of ranks and after kills, its reference computed once and shared by studies."""

import shutil
import unittest

import survey

STUDY = survey.ROOT / "configs" / "ffhq_robustness.yaml"
IMAGES = 6
SMALL = ("extractors.inception.sha256=any", "latents.count=5", "directions.ganspace.count=500", "basis.spectrum=2",
         "basis.vectors=20", "traverse.directions=[0]", "traverse.intensities=[0, 2]", "render.samples=[0]",
         "features.batch=4", "features.block=4", "fid.jackknife=2", "prdc.precision_neighbours=2",
         "prdc.density_neighbours=2")


class References(survey.SurveyTest):
    def setUp(self):
        super().setUp()
        self.weights = self.folder / "inception.safetensors"
        survey.write_inception(self.weights)
        self.images = self.folder / "images"
        for i in range(IMAGES):
            file = self.images / ("00000", "01000")[i % 2] / f"{i:05d}.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(survey.png((48, 64)[i % 2], i + 1))

    def run_study(self, out, *changes, ranks=1, **env):
        return survey.surveyor("run", STUDY, f"generator.weights={survey.WEIGHTS}",
                               f"extractors.inception.weights={self.weights}", f"fid.reference.images={self.images}",
                               *SMALL, *changes, "--out", out, "--quiet", ranks=ranks, **env)

    def test_one_rank_three_ranks_and_a_killed_run_give_the_same_bits(self):
        alone, three, killed = (self.folder / name for name in ("alone", "three", "killed"))
        self.expect_exit(self.run_study(alone), 0)
        expected = survey.digests(alone)
        for dataset in ("/fid/inception/distance", "/fid/inception/influence", "/fid_curves/inception/reach",
                        "/fid_differences/inception/corrected", "/kid/inception/kid_error",
                        "/prdc/inception/recall_error", "/reference/inception/covariance"):
            self.assertIn(dataset, expected)

        self.expect_exit(self.run_study(three, ranks=3), 0)
        self.assertEqual(survey.digests(three), expected)

        # Dies while a shard is half written, once early (features of images among them) and once in the metrics.
        keys = survey.key_files(alone)
        for fault in (f"half-written:{keys + 6}", "half-written:12"):
            done = self.run_study(killed, SURVEYOR_FAULT_POINT=fault)
            self.assertNotEqual(done.returncode, 0)
            self.assertFalse((killed / "results.h5").exists())
        done = self.expect_exit(self.run_study(killed), 0)
        self.assertLess(survey.computed(done)[0], survey.computed(done)[1])
        self.assertEqual(survey.digests(killed), expected)

        self.check_that_other_studies_share(alone, expected)
        self.check_statistics(alone)
        self.check_that_a_changed_folder_is_told(alone)

    def check_that_other_studies_share(self, alone, expected):
        """Another study that names the same images, and a copy of them elsewhere, computes no feature of theirs again."""
        copy = self.folder / "copy"
        shutil.copytree(self.images, copy)
        out = self.folder / "other"
        images = {path: facts for path, facts in survey.shards(alone).items() if "features" in path.parts}
        done = self.run_study(out, "study=other", f"fid.reference.images={copy}", "fid.jackknife=3", "--store",
                              alone / "store")
        self.expect_exit(done, 0)
        self.assertEqual({path: survey.shards(alone)[path] for path in images}, images)
        self.assertEqual({path for path in survey.shards(alone) if "features" in path.parts}, set(images))
        self.assertEqual([path for path in (out / "store").glob("*/*/*.h5")], [])
        rows = [line for line in expected.splitlines() if line.endswith(" /fid/inception/distance")]
        self.assertEqual([line for line in survey.digests(out).splitlines() if line.endswith("/fid/inception/distance")],
                         rows)

    def check_statistics(self, alone):
        """Written for other programs, read back: the same distances, bit for bit; another mode is refused."""
        file = self.folder / "images.npz"
        self.expect_exit(survey.surveyor("statistics", alone, file), 0)
        study = self.folder / "statistics.yaml"
        lines = STUDY.read_text(encoding="utf-8").splitlines()
        study.write_text("\n".join(line for line in lines if not line.startswith(("kid:", "prdc:"))), encoding="utf-8")
        base = ("run", study, f"generator.weights={survey.WEIGHTS}", f"extractors.inception.weights={self.weights}",
                *[change for change in SMALL if not change.startswith("prdc")], 'fid.reference.images=""',
                "fid.reference.nested=false", f"fid.reference.statistics={file}", "--out", self.folder / "from_file",
                "--store", alone / "store", "--quiet")
        self.expect_exit(survey.surveyor(*base), 0)
        ours, theirs = (self.lines(out, "/fid/inception/distance") for out in (alone, self.folder / "from_file"))
        self.assertEqual(ours, theirs)
        refused = self.expect_exit(survey.surveyor(*base, "extractors.inception.mode=clean"), 65)
        self.assertIn("made by another extractor", refused.stderr)

    def check_that_a_changed_folder_is_told(self, alone):
        """Neither a changed picture nor a truncated one goes unnoticed."""
        victim = sorted(self.images.rglob("*.png"))[0]
        content = victim.read_bytes()
        victim.write_bytes(survey.png(48, 99))
        plan = survey.surveyor("plan", STUDY, f"generator.weights={survey.WEIGHTS}",
                               f"extractors.inception.weights={self.weights}", f"fid.reference.images={self.images}",
                               *SMALL, "--out", alone)
        self.assertRegex(plan.stdout, r"features: \d+ of \d+ units done\n  .*fid.reference.images.*: inception/images")

        victim.write_bytes(content[:-40])
        done = self.expect_exit(self.run_study(self.folder / "truncated", ranks=3), 65)
        self.assertIn(victim.name, done.stderr)
        self.assertEqual(done.stderr.count(victim.name), 1, done.stderr)

    @staticmethod
    def lines(out, dataset):
        return [line for line in survey.digests(out).splitlines() if line.rstrip().endswith(dataset)]


if __name__ == "__main__":
    unittest.main()
