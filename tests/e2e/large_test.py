#!/usr/bin/env python3
"""The studies of the paper's figures run end to end on a network of full size: 1024 px, config-f, random weights."""

import os
import subprocess
import unittest

import survey

WRITER = os.environ.get("SURVEYOR_RANDOM_WEIGHTS",
                        str(survey.ROOT / "build/release/tests/support/write_random_weights"))
SMALL = ("directions.ganspace.count=1000", "basis.spectrum=2")


class Large(survey.SurveyTest):
    def setUp(self):
        super().setUp()
        self.weights = self.folder / "config_f.safetensors"
        subprocess.run([WRITER, "1024", "2", str(self.weights)], check=True)

    def run_config(self, name, *changes):
        out = self.folder / name
        study = survey.ROOT / "configs" / f"{name}.yaml"
        done = survey.surveyor("run", study, f"generator.weights={self.weights}", *SMALL, *changes, "--out", out,
                               "--quiet", ranks=2)
        self.expect_exit(done, 0)
        self.assertTrue((out / "report" / "index.html").exists())
        return survey.digests(out)

    def test_ffhq_robustness(self):
        inception = self.folder / "inception.safetensors"
        survey.write_inception(inception)
        images = self.folder / "images"
        images.mkdir()
        for i in range(4):
            (images / f"{i}.png").write_bytes(survey.png(1024, i + 1))

        datasets = self.run_config("ffhq_robustness", "latents.count=3", "traverse.intensities=[0, 12]",
                                   f"extractors.inception.weights={inception}", "extractors.inception.sha256=any",
                                   f"fid.reference.images={images}", "fid.jackknife=3", "prdc.precision_neighbours=1",
                                   "prdc.density_neighbours=1", "features.batch=4", "features.block=4",
                                   "render.samples=[0]")

        self.assertIn("float64 [9]  /fid/inception/distance", datasets)
        self.assertIn("float64 [2048, 2048]  /reference/inception/covariance", datasets)
        self.assertIn("float64 [9]  /prdc/inception/coverage", datasets)
        self.assertIn("uint8 [1, 8, 3, 256, 256, 3]  /render/picture", datasets)
        self.assertIn("float32 [3, 13, 512]  /traverse/local_basis/1/w", datasets)
        self.assertIn("float32 [80, 512]  /directions/sefa/vectors", datasets)

    def test_ffhq_warpage(self):
        datasets = self.run_config("ffhq_warpage", "latents.count=4", "grassmann.pairs=4")

        self.assertIn("float64 [2, 512]  /basis/main/spectrum", datasets)
        close = [f"close_w@{epsilon}" for epsilon in (0.01, 0.1, 0.25, 0.5)]
        for comparison in ("random_o", "random_w", *close, "ganspace", "sefa"):
            self.assertIn(f"float64 [4, 50]  /grassmann/{comparison}/geodesic\n", datasets)
            self.assertIn(f"float64 [50]  /grassmann/{comparison}/projection_median\n", datasets)


if __name__ == "__main__":
    unittest.main()
