"""Starts the toy surveyor alone or under mpirun and looks at what it leaves. For mpi_test.py and chaos_test.py."""

import argparse
import collections
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

COMPLETE, USAGE, STUDY_INVALID, BAD_DATA, INPUT_MISSING = 0, 2, 64, 65, 66
CANNOT_CREATE, STOPPED, INTERRUPTED = 73, 75, 130

# No test waits for less than it needs on a busy machine; these bounds only end a test that hangs.
PATIENCE_S = 120
POLL_S = 0.002

Unit = collections.namedtuple("Unit", "rank name")


def arguments():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--toy", required=True, type=pathlib.Path, help="the toy_surveyor program")
    parser.add_argument("--digest", required=True, type=pathlib.Path, help="the results_digest program")
    parser.add_argument("--mpiexec", required=True, help="mpirun or mpiexec")
    parser.add_argument("--seed", type=int, default=None, help="of the random moments (chaos_test.py)")
    return parser.parse_known_args()


def wait_until(claim, what):
    """Polls until `claim()` is true; fails loudly when it never is."""
    end = time.monotonic() + PATIENCE_S
    while not claim():
        if time.monotonic() > end:
            raise AssertionError(f"waited {PATIENCE_S} s in vain until {what}")
        time.sleep(POLL_S)


def is_running(pid):
    """Whether a process computes or waits; a zombie that nobody collects does neither."""
    try:
        state = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


class Life:
    """One run of the program, from its start until it is gone."""

    def __init__(self, process, log, errors):
        self.process = process
        self._log = log
        self._errors = errors

    def _lines(self):
        text = self._log.read_text() if self._log.exists() else ""
        return [line.split(" ") for line in text.splitlines()]

    def units(self):
        """The units that this life began, in order."""
        return [Unit(int(line[1]), line[2]) for line in self._lines() if line[0] == "unit"]

    def pids(self):
        """The process of each rank that has started, by rank."""
        return {int(line[1]): int(line[2]) for line in self._lines() if line[0] == "start"}

    def errors(self):
        return self._errors.read_text()

    def wait_for_units(self, count):
        wait_until(lambda: len(self.units()) >= count or self.process.poll() is not None, f"{count} units have begun")

    def send(self, number):
        self.process.send_signal(number)

    def end(self):
        """Waits until launcher and ranks are gone and returns the exit code."""
        code = self.process.wait(timeout=PATIENCE_S)
        wait_until(lambda: not any(map(is_running, self.pids().values())), "no rank is left behind")
        return code


class Toy:
    """A folder with a toy study, and the programs to run it."""

    def __init__(self, options, study):
        self._options = options
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="surveyor_toy_"))
        self.study = self.folder / "toy.yaml"
        self.study.write_text(study)
        self._lives = 0
        self._running = []
        version = subprocess.run([options.mpiexec, "--version"], capture_output=True, text=True, check=False).stdout
        open_mpi = any(name in version for name in ("Open MPI", "OpenRTE", "PRTE"))
        self._flags = ["--oversubscribe", "--bind-to", "none"] if open_mpi else []

    def start(self, run, *changes, ranks=None, study=None, environment=None):
        """Starts a life in the run directory `run`: under mpirun with `ranks`, directly without."""
        self._lives += 1
        log = self.folder / f"life{self._lives}.log"
        errors = self.folder / f"life{self._lives}.err"
        command = [self._options.toy, study or self.study, "--out", self.folder / run, *changes]
        if ranks is not None:
            command = [self._options.mpiexec, *self._flags, "-np", str(ranks), *command]
        # Containers run tests as root, which Open MPI wants to be told twice.
        settings = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1", "TOY_LOG": str(log)}
        with errors.open("w") as out:
            process = subprocess.Popen(
                list(map(str, command)),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env={**os.environ, **settings, **(environment or {})},
            )
        life = Life(process, log, errors)
        self._running.append(life)
        return life

    def run(self, run, *changes, **options):
        """A whole life; returns it when it has ended, with its exit code as `code`."""
        life = self.start(run, *changes, **options)
        life.code = life.end()
        return life

    def shards(self, run):
        return sorted((self.folder / run / "store").glob("*/*/*.h5"))

    def shard(self, run, stage, label, name):
        """The shard of this name in the group's folder."""
        for key in (self.folder / run / "store" / stage).glob("*/key.json"):
            if json.loads(key.read_text())["label"] == label:
                return key.parent / name
        raise AssertionError(f"there is no group {stage}:{label}")

    def scratch(self, run):
        return sorted((self.folder / run / "store" / ".tmp").iterdir())

    def results(self, run):
        """A line per dataset outside /provenance, with a digest of its bytes."""
        path = self.folder / run / "results.h5"
        return subprocess.run([self._options.digest, path], capture_output=True, text=True, check=True).stdout

    def close(self):
        for life in self._running:
            for pid in [life.process.pid, *life.pids().values()]:
                if is_running(pid):
                    os.kill(pid, signal.SIGKILL)
            life.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit("toy_run.py is a module; run mpi_test.py or chaos_test.py")
