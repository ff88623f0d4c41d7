#!/usr/bin/env python3
"""A run that is asked to stop finishes the units in flight, says 75, and the same command completes it."""

import signal
import subprocess
import time
import unittest

import survey

CHANGES = ("latents.count=240", "fid.reference.count=240", "grassmann.pairs=96")  # enough to be stopped half-way


class Stop(survey.SurveyTest):
    def setUp(self):
        super().setUp()
        self.out = self.folder / "run"

    def stop(self, sent, ranks):
        """Starts a run and asks it to stop as soon as a few shards are there; returns what it said."""
        run = subprocess.Popen(survey.command("run", survey.SMOKE, *CHANGES, "--out", self.out, "--quiet", ranks=ranks),
                               env=survey.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        while run.poll() is None and len(survey.shards(self.out)) < 5:
            time.sleep(0.005)
        run.send_signal(sent)
        said = run.communicate(timeout=survey.TIMEOUT_S)[1]
        self.assertEqual(run.returncode, 75, said)
        return said

    def check_that_the_same_command_completes_it(self, ranks):
        left = survey.shards(self.out)
        self.assertFalse((self.out / "results.h5").exists())
        self.assertEqual(list((self.out / "store" / ".tmp").iterdir()), [], "a unit in flight was not finished")
        done = self.expect_exit(survey.run_smoke(self.out, *CHANGES, ranks=ranks), 0)
        units = len(survey.shards(self.out))
        self.assertEqual(survey.computed(done), (units - len(left), units))
        self.assertTrue((self.out / "report" / "index.html").exists())

    def test_usr1_to_mpirun(self):
        said = self.stop(signal.SIGUSR1, ranks=2)

        self.assertIn("run the same command again", said.lower())
        self.check_that_the_same_command_completes_it(ranks=2)

    def test_term_to_a_process_alone(self):
        said = self.stop(signal.SIGTERM, ranks=1)

        self.assertIn("run the same command again", said.lower())
        self.check_that_the_same_command_completes_it(ranks=1)


if __name__ == "__main__":
    unittest.main()
