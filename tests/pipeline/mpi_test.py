#!/usr/bin/env python3
"""Runs the toy surveyor over ranks: same results for any number of them, errors, stops.

    mpi_test.py --toy TOY_SURVEYOR --digest RESULTS_DIGEST --mpiexec MPIRUN [unittest options]
"""

import os
import re
import signal
import sys
import time
import unittest

import toy_run

OPTIONS, REST = toy_run.arguments()
STUDY = "study: toy\nsquares: {count: 100, block: 2, sleep_us: 4000}\nwalk: {length: 3, show: [3, 17]}\ntotal: {}\n"
UNITS = 50 + 50 + 20 + 20 + 2 + 1
# Seconds of work: more than it takes mpirun to hand on a signal.
SLOW = "squares.sleep_us=100000"
# A run that is not ended by what the test does would take minutes.
ENDLESS = "squares.sleep_us=4000000"


class ToyTest(unittest.TestCase):
    def setUp(self):
        self.toy = toy_run.Toy(OPTIONS, STUDY)
        self.addCleanup(self.toy.close)

    def reference(self):
        """The results of one process that nobody disturbed."""
        if not (self.toy.folder / "reference").exists():
            life = self.toy.run("reference")
            self.assertEqual(life.code, toy_run.COMPLETE, life.errors())
            self.assertEqual(len(life.units()), UNITS)
        return self.toy.results("reference")

    def assert_completes(self, run, ranks, begun_before, may_be_redone):
        """The same command again ends the run, with the right results and nothing done for a second time."""
        life = self.toy.run(run, ranks=ranks)
        self.assertEqual(life.code, toy_run.COMPLETE, life.errors())
        redone = begun_before + len(life.units()) - UNITS
        self.assertLessEqual(redone, may_be_redone)
        self.assertGreaterEqual(redone, 0)
        self.assertEqual(self.toy.results(run), self.reference())
        self.assertEqual(self.toy.scratch(run), [])


class Ranks(ToyTest):
    def test_results_are_the_same_for_1_to_4_ranks_and_every_rank_works(self):
        expected = self.reference()
        self.assertEqual(len(expected.splitlines()), 14)
        for ranks in (1, 2, 3, 4):
            with self.subTest(ranks=ranks):
                threads = {"OMP_NUM_THREADS": str(ranks)}
                life = self.toy.run(f"ranks{ranks}", ranks=ranks, environment=threads)
                self.assertEqual(life.code, toy_run.COMPLETE, life.errors())
                self.assertEqual(self.toy.results(f"ranks{ranks}"), expected)
                self.assertEqual({unit.rank for unit in life.units()}, set(range(ranks)))
                self.assertEqual(len(set(unit.name for unit in life.units())), UNITS)
                self.assertEqual(len(life.units()), UNITS, "no unit is computed twice")

    def test_a_second_run_finds_everything_done(self):
        self.toy.run("run", ranks=2)
        again = self.toy.run("run", ranks=3)
        self.assertEqual(again.code, toy_run.COMPLETE)
        self.assertEqual(again.units(), [])
        self.assertEqual(again.errors().count("Everything was done already"), 1)

    def test_two_runs_may_share_a_directory(self):
        lives = [self.toy.start("shared", ranks=2) for _ in range(2)]
        self.assertEqual([life.end() for life in lives], [toy_run.COMPLETE] * 2, lives[0].errors() + lives[1].errors())
        self.assertEqual(self.toy.results("shared"), self.reference())
        self.assertEqual(self.toy.scratch("shared"), [])


class Failures(ToyTest):
    def test_a_failing_rank_ends_all_and_speaks_once(self):
        for who in ("rank 0", "rank 1", "squares:main:20", "all"):
            with self.subTest(who=who):
                run = "failed " + who
                life = self.toy.run(run, SLOW, ranks=3, environment={"TOY_FAIL": who})
                self.assertEqual(life.code, toy_run.BAD_DATA)
                self.assertEqual(life.errors().count("told to fail"), 1, life.errors())
                self.assertRegex(life.errors(), r"surveyor: rank \d: squares:main, unit \d+-\d+: this unit was told")
                self.assertLess(len(life.units()), UNITS)
                self.assertFalse((self.toy.folder / run / "results.h5").exists())

    def test_ranks_that_work_at_long_units_are_ended_at_once(self):
        life = self.toy.run("run", ENDLESS, ranks=3, environment={"TOY_FAIL": "squares:main:2"})
        self.assertEqual(life.code, toy_run.BAD_DATA)
        self.assertLess(len(life.units()), 10)

    def test_a_run_that_failed_continues(self):
        life = self.toy.run("run", ranks=2, environment={"TOY_FAIL": "squares:sums:40"})
        self.assertEqual(life.code, toy_run.BAD_DATA)
        self.assert_completes("run", 2, len(life.units()), may_be_redone=2)

    def test_a_flipped_byte_is_named_with_its_path(self):
        self.toy.run("run", ranks=2)
        shard = self.toy.shard("run", "squares", "main", "00000040-00000042.h5")
        content = bytearray(shard.read_bytes())
        content[len(content) // 2] ^= 1
        shard.write_bytes(content)
        life = self.toy.run("run", "total.weight=2", ranks=2)
        self.assertEqual(life.code, toy_run.BAD_DATA)
        self.assertEqual(life.errors().count(str(shard)), 1, life.errors())
        shard.unlink()
        again = self.toy.run("run", ranks=2)
        self.assertEqual([unit.name for unit in again.units()], ["squares:main:40"])
        self.assertEqual(self.toy.results("run"), self.reference())

    def test_faults_of_the_study_are_told_once_before_any_work(self):
        (self.toy.folder / "file").write_text("")
        cases = [
            ("run", ["walk.lenght=3", "squares.count=0"], toy_run.STUDY_INVALID, "did you mean 'length'?"),
            ("run", ["nonsense"], toy_run.USAGE, "'nonsense' is no change of the study"),
            ("file", [], toy_run.CANNOT_CREATE, "cannot be made"),
        ]
        for run, changes, code, message in cases:
            with self.subTest(message=message):
                life = self.toy.run(run, *changes, ranks=3)
                self.assertEqual(life.code, code, life.errors())
                self.assertEqual(life.errors().count(message), 1, life.errors())
                self.assertEqual(life.units(), [])
        self.assertEqual(len(re.findall("surveyor: ", self.toy.run("run", "total.x=1", ranks=3).errors())), 1)

    def test_a_missing_study_is_told_once(self):
        life = self.toy.run("run", ranks=3, study="absent.yaml")
        self.assertEqual(life.code, toy_run.INPUT_MISSING)
        self.assertEqual(life.errors().count("absent.yaml"), 1, life.errors())


class Stops(ToyTest):
    def assert_stopped(self, life):
        self.assertEqual(life.end(), toy_run.STOPPED, life.errors())
        self.assertEqual(life.errors().count("Stopped on request"), 1)
        begun = len(life.units())
        self.assertLess(begun, UNITS)
        self.assertEqual(len(self.toy.shards("run")), begun, "every unit in flight was finished")
        return begun

    def test_usr1_to_mpirun_finishes_what_is_in_flight(self):
        life = self.toy.start("run", SLOW, ranks=3)
        life.wait_for_units(10)
        life.send(signal.SIGUSR1)
        self.assert_completes("run", 2, self.assert_stopped(life), may_be_redone=0)

    def test_a_signal_to_a_process_alone_finishes_what_is_in_flight(self):
        begun = 0
        for number in (signal.SIGUSR1, signal.SIGTERM, signal.SIGINT):
            life = self.toy.start("run", SLOW)
            life.wait_for_units(4)
            life.send(number)
            self.assertEqual(life.end(), toy_run.STOPPED, life.errors())
            begun += len(life.units())
        self.assertEqual(len(self.toy.shards("run")), begun)
        self.assert_completes("run", None, begun, may_be_redone=0)

    def test_term_to_one_rank_stops_all_in_step(self):
        for rank in (0, 2):
            with self.subTest(rank=rank):
                life = self.toy.start(f"run{rank}", SLOW, ranks=3)
                life.wait_for_units(10)
                os.kill(life.pids()[rank], signal.SIGTERM)
                self.assertEqual(life.end(), toy_run.STOPPED, life.errors())
                self.assertEqual(len(self.toy.shards(f"run{rank}")), len(life.units()))

    def test_a_stop_of_one_rank_reaches_the_others_before_their_next_units(self):
        life = self.toy.start("run", "squares.sleep_us=500000", ranks=3)
        life.wait_for_units(3)
        os.kill(life.pids()[2], signal.SIGTERM)
        self.assertEqual(life.end(), toy_run.STOPPED, life.errors())
        # One each in flight, one each asked for ahead, and one each for what was on its way.
        self.assertLessEqual(len(life.units()), 9)

    def test_a_second_interrupt_ends_at_once(self):
        life = self.toy.start("run", ENDLESS)
        life.wait_for_units(1)
        life.send(signal.SIGINT)
        # Two signals that arrive together count as one.
        while life.process.poll() is None and len(life.units()) < UNITS:
            time.sleep(0.2)
            life.send(signal.SIGINT)
        self.assertEqual(life.end(), toy_run.INTERRUPTED)
        self.assertEqual(len(life.units()), 1)

    def test_term_and_interrupt_to_mpirun_lose_units_in_flight_alone(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(signal=number.name):
                run = "run" + number.name
                life = self.toy.start(run, SLOW, ranks=3)
                life.wait_for_units(10)
                life.send(number)
                self.assertNotEqual(life.end(), toy_run.COMPLETE)
                self.assertLess(len(self.toy.shards(run)), UNITS, "the signal hit an unfinished run")
                self.assert_completes(run, 3, len(life.units()), may_be_redone=3)

    def test_term_to_mpirun_does_not_wait_for_long_units(self):
        # mpirun (Open MPI 4.1) sends TERM a second after it was told, on which the ranks are to leave, and KILL a second
        # after that. A busy machine may be late; it is not late every time.
        quickest = float("inf")
        for attempt in range(5):
            life = self.toy.start(f"run{attempt}", ENDLESS, ranks=2)
            life.wait_for_units(2)
            ranks = life.pids()
            begin = time.monotonic()
            life.send(signal.SIGTERM)
            while any(toy_run.is_running(ranks[rank]) for rank in range(2)):
                time.sleep(0.01)
            quickest = min(quickest, time.monotonic() - begin)
            self.assertNotEqual(life.end(), toy_run.COMPLETE)
            self.assertLess(len(life.units()), 10)
            if quickest < 1.6:
                return
        self.fail(f"the ranks lived for {quickest:.2f} s")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *REST], verbosity=2)
