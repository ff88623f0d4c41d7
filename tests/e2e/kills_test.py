#!/usr/bin/env python3
"""A run that is killed at random moments, again and again, ends with the numbers of one that was left alone."""

import os
import pathlib
import random
import signal
import subprocess
import time
import unittest

import survey

RANKS = 2
# Enough units for every kill to find work undone.
CHANGES = ("latents.count=240", "fid.reference.count=240", "grassmann.pairs=96", "render.samples=[0, 1, 2, 3]")
RANDOM_KILLS = 14
FAULT_POINTS = ("half-written:2", "synced:3", "linked:2", "half-written:5", "synced:1", "linked:4")


def children(parent):
    found = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended while we looked
        if int(fields[1]) == parent:
            found.append(int(stat.parent.name))
    return found


def is_alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(condition, what):
    deadline = time.monotonic() + survey.TIMEOUT_S
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited in vain until {what}")
        time.sleep(0.002)


class Kills(survey.SurveyTest):
    def start(self, out, **env):
        with open(self.folder / "output.txt", "ab") as output:
            return subprocess.Popen(survey.command("run", survey.SMOKE, *CHANGES, "--out", out, "--quiet", ranks=RANKS),
                                    env=survey.environment(**env), stdout=output, stderr=output)

    def check_what_a_kill_left(self, out, before):
        after = survey.shards(out)
        self.assertEqual({path: after.get(path) for path in before}, before, "a finished shard was touched")
        self.assertFalse((out / "results.h5").exists(), "this kill came too late to prove anything")
        unfinished = [path for path in (out / "store" / ".tmp").iterdir()]
        # At most one shard in flight for each rank; the dead's files of earlier runs are cleared at the start.
        self.assertLessEqual(len(unfinished), RANKS, [(path.name, path.stat().st_size) for path in unfinished])
        return len(unfinished)

    def kill_at_random(self, out, chance, enough):
        """Kills a rank or mpirun once at least `enough` shards are there."""
        run = self.start(out)
        wait_until(lambda: len(survey.shards(out)) >= enough or run.poll() is not None, f"{enough} shards are there")
        time.sleep(chance.uniform(0.0, 0.02))
        ranks = children(run.pid)
        victim = chance.choice([*ranks, run.pid])
        os.kill(victim, signal.SIGKILL)
        print(f"killed {'mpirun' if victim == run.pid else 'a rank'} at {len(survey.shards(out))} shards", flush=True)
        self.assertNotEqual(run.wait(survey.TIMEOUT_S), 0)
        wait_until(lambda: not any(map(is_alive, ranks)), "the other ranks have ended")

    def test_twenty_kills_leave_no_trace_in_the_results(self):
        seed = random.randrange(1 << 30)
        chance = random.Random(seed)
        print(f"random seed {seed}")
        whole, out = self.folder / "whole", self.folder / "killed"
        self.expect_exit(survey.run_smoke(whole, *CHANGES), 0)
        units = len(survey.shards(whole))
        caught_writing = 0

        for number in range(RANDOM_KILLS):
            before = survey.shards(out) if out.exists() else {}
            # The bar rises with every kill, and stays far enough from the end for the kill to strike before it.
            bar = min(len(before) + chance.randint(1, 4), units - 100)
            self.kill_at_random(out, chance, bar)
            caught_writing += self.check_what_a_kill_left(out, before)
            self.assertLess(len(survey.shards(out)), units, f"kill {number} found nothing left to do")
        for fault in FAULT_POINTS:
            before = survey.shards(out)
            run = self.start(out, SURVEYOR_FAULT_POINT=fault)
            self.assertNotEqual(run.wait(survey.TIMEOUT_S), 0, f"no rank came to {fault}")
            caught_writing += self.check_what_a_kill_left(out, before)
        before = survey.shards(out)
        done = self.expect_exit(survey.run_smoke(out, *CHANGES, ranks=RANKS), 0)

        self.assertGreater(caught_writing, 0, "no kill struck between a shard's first write and its final link")
        self.assertEqual(survey.computed(done), (units - len(before), units), "finished units were computed again")
        self.assertEqual(survey.digests(out), survey.digests(whole))
        self.assertEqual(list((out / "store" / ".tmp").iterdir()), [], "temporary files of the dead are left")


if __name__ == "__main__":
    unittest.main()
