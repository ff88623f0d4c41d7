#!/usr/bin/env python3
"""Latents as others drew them: NumPy's stream on any number of ranks, and the main set of another run."""

import unittest

import survey

SEEDS = ("latents.stream=numpy", "latents.seeds=[3, 1, 4, 15, 9, 2, 6, 5]")


class Latents(survey.SurveyTest):
    def test_numpys_stream_gives_the_same_bits_on_one_and_three_ranks_and_so_does_a_run_that_reads_them(self):
        for ranks in (1, 3):
            self.expect_exit(survey.run_smoke(self.folder / str(ranks), *SEEDS, ranks=ranks), 0)
        expected = survey.digests(self.folder / "1")
        self.assertIn("/latents/main/z", expected)
        self.assertEqual(survey.digests(self.folder / "3"), expected)

        results = self.folder / "1" / "results.h5"
        self.expect_exit(survey.run_smoke(self.folder / "reads", f"latents.file={results}", ranks=2), 0)
        self.assertEqual(survey.digests(self.folder / "reads"), expected)

    def test_more_samples_than_seeds_end_the_run_before_any_work(self):
        done = self.expect_exit(survey.run_smoke(self.folder / "out", *SEEDS, "latents.count=9",
                                                 "fid.reference.count=9"), 64)
        self.assertIn("'latents.seeds' has 8 seeds, but 'latents.count' is 9", done.stderr)
        self.assertEqual(survey.shards(self.folder / "out"), {})


if __name__ == "__main__":
    unittest.main()
