#!/usr/bin/env python3
"""Kills the toy surveyor again and again, and asks for the right results in the end.

    chaos_test.py --toy TOY_SURVEYOR --digest RESULTS_DIGEST --mpiexec MPIRUN [--seed N]

20 lives end by `kill -9` of a random rank or of mpirun at a random moment, and one at each fault point between a
shard's first write and the end of its publication. Every kill must hit an unfinished run; nothing may be lost but
units in flight.
"""

import os
import random
import signal
import sys
import time
import unittest

import toy_run

OPTIONS, REST = toy_run.arguments()
STUDY = "study: toy\nsquares: {count: 1200, block: 2, sleep_us: 1000}\nwalk: {length: 3}\ntotal: {}\n"
UNITS = 600 + 600 + 240 + 240 + 1
KILLS = 20
# How long a unit takes in a life that is to be killed: those lives must not get far. No number depends on it.
SLOW = "squares.sleep_us=40000"
FAULT_POINTS = ("half-written", "synced", "linked")
HDF5_SIGNATURE = b"\x89HDF\r\n\x1a\n"
# Open MPI otherwise gives the survivors of a killed rank a second to end by themselves, which they do not use.
NO_GRACE = {"OMPI_MCA_odls_base_sigkill_timeout": "0"}


class Chaos(unittest.TestCase):
    def setUp(self):
        self.seed = OPTIONS.seed if OPTIONS.seed is not None else random.SystemRandom().randrange(10**6)
        print(f"seed {self.seed}", flush=True)
        self.random = random.Random(self.seed)
        self.toy = toy_run.Toy(OPTIONS, STUDY)
        self.addCleanup(self.toy.close)
        self.begun = 0
        self.may_be_redone = 0

    def assert_struck(self, life, ranks):
        """The life was ended before the run was complete; keeps the account of units."""
        self.assertNotEqual(life.end(), toy_run.COMPLETE, life.errors())
        self.assertLess(len(self.toy.shards("run")), UNITS)
        self.assertFalse((self.toy.folder / "run" / "results.h5").exists())
        self.begun += len(life.units())
        self.may_be_redone += ranks

    def kill_at_random(self):
        ranks = self.random.randint(2, 4)
        life = self.toy.start("run", SLOW, ranks=ranks, environment=NO_GRACE)
        life.wait_for_units(self.random.randint(1, 12))
        time.sleep(self.random.uniform(0, 0.02))
        self.assertIsNone(life.process.poll(), "the kill must hit an unfinished run:\n" + life.errors())
        victim = self.random.choice([life.process.pid, *life.pids().values()])
        os.kill(victim, signal.SIGKILL)
        self.assert_struck(life, ranks)

    def kill_at(self, point):
        """Returns whether a shard that was begun lay in the scratch folder when all was over."""
        ranks = self.random.randint(2, 4)
        fault = {"SURVEYOR_FAULT_POINT": f"{point}:{self.random.randint(6, 12)}"}
        life = self.toy.start("run", SLOW, ranks=ranks, environment={**NO_GRACE, **fault})
        self.assert_struck(life, ranks)
        self.assertEqual(life.process.returncode, 128 + signal.SIGKILL, "the fault point ended a rank")
        return any(path.read_bytes().startswith(HDF5_SIGNATURE) for path in self.toy.scratch("run"))

    def test_killed_runs_end_with_the_results_of_one_that_was_not(self):
        whole = self.toy.run("reference", ranks=4)
        self.assertEqual(whole.code, toy_run.COMPLETE, whole.errors())
        self.assertEqual(len(whole.units()), UNITS)

        points = {5: FAULT_POINTS[0], 10: FAULT_POINTS[1], 15: FAULT_POINTS[2]}
        for kill in range(KILLS):
            if kill in points:
                self.assertTrue(self.kill_at(points[kill]), "the kill struck while a shard was being published")
            self.kill_at_random()
        print(f"{self.begun} units begun by {KILLS + len(points)} lives that were killed")
        last = self.toy.run("run", ranks=4)

        self.assertEqual(last.code, toy_run.COMPLETE, last.errors())
        redone = self.begun + len(last.units()) - UNITS
        print(f"{redone} of {UNITS} units were done again, at most {self.may_be_redone} allowed")
        self.assertGreaterEqual(redone, 0)
        self.assertLessEqual(redone, self.may_be_redone)
        self.assertEqual(self.toy.scratch("run"), [], "files of dead processes are cleared")
        self.assertEqual(len(self.toy.shards("run")), UNITS)
        self.assertEqual(self.toy.results("run"), self.toy.results("reference"))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *REST], verbosity=2)
