#!/usr/bin/env python3
"""The same study gives the same numbers for any number of ranks and threads, and every rank takes part."""

import subprocess
import unittest

import survey


class Ranks(survey.SurveyTest):
    def test_results_are_the_same_bits_for_one_to_four_ranks_whatever_omp_num_threads_says(self):
        expected = None
        for ranks in (1, 2, 3, 4):
            for threads in (None, "1", "4"):
                with self.subTest(ranks=ranks, threads=threads):
                    out = self.folder / f"{ranks}_{threads}"
                    self.expect_exit(survey.run_smoke(out, ranks=ranks, OMP_NUM_THREADS=threads), 0)
                    found = survey.digests(out)
                    expected = expected or found
                    self.assertIn("/fid/pixels/distance", found)
                    self.assertEqual(found, expected)

    def test_another_seed_gives_other_numbers(self):
        for seed in (0, 1):
            self.expect_exit(survey.run_smoke(self.folder / str(seed), f"seed={seed}"), 0)

        self.assertNotEqual(survey.digests(self.folder / "0"), survey.digests(self.folder / "1"))

    def test_every_rank_publishes_a_unit(self):
        self.expect_exit(survey.run_smoke(self.folder / "whole"), 0)
        keys = survey.key_files(self.folder / "whole")
        for victim in range(3):
            with self.subTest(rank=victim):
                # The rank dies while it writes its first shard, so a run that ends well had a rank without one. Rank 0
                # passes the same point for each key.json before.
                fault = f"half-written:{keys + 1 if victim == 0 else 1}"
                contexts = []
                for rank in range(3):
                    contexts += [":"] if rank else []
                    contexts += ["-np", "1"]
                    contexts += ["-x", f"SURVEYOR_FAULT_POINT={fault}"] if rank == victim else []
                    contexts += [survey.PROGRAM, "run", str(survey.SMOKE), "--out", str(self.folder / f"dies{victim}")]
                done = subprocess.run(["mpirun", "--oversubscribe", "--bind-to", "none", *contexts],
                                      env=survey.environment(), capture_output=True, text=True, check=False,
                                      timeout=survey.TIMEOUT_S)
                self.assertNotEqual(done.returncode, 0, "this rank finished the study without computing anything")
                self.assertIn("signal 9", done.stderr.lower() + done.stdout.lower())


if __name__ == "__main__":
    unittest.main()
