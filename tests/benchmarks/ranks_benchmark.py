#!/usr/bin/env python3
"""Two ranks of one run against two independent runs side by side, each pinned to a core of its own.

    ranks_benchmark.py SURVEYOR          the demo at reduced counts, three rounds
    ranks_benchmark.py SURVEYOR --smoke  the smoke study, one round

The same study everywhere, so every run has the same units. Rates are units per second from the start of the programs to
the last shard; the runs' whole time, with results.h5 and the report (one rank's work), is told beside it.
"""

import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEMO = ("latents.count=200", "fid.reference.count=200", "features.block=25", "grassmann.pairs=100",
        "directions.ganspace.count=20000")


def shards(folder):
    return sorted((folder / "store").glob("*/*/*.h5"))


def peak_memory(process):
    """Largest resident memory of a process so far, MiB; 0 once it has ended."""
    try:
        for line in pathlib.Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    except (FileNotFoundError, ProcessLookupError):
        pass
    return 0.0


def family(process):
    """The process and all its descendants."""
    members = [process]
    try:
        for task in pathlib.Path(f"/proc/{process}/task").iterdir():
            for child in (task / "children").read_text().split():
                members += family(int(child))
    except (FileNotFoundError, ProcessLookupError):
        pass
    return members


def is_surveyor(process):
    try:
        return pathlib.Path(f"/proc/{process}/comm").read_text().strip() == "surveyor"
    except (FileNotFoundError, ProcessLookupError):
        return False


def run_all(commands, folders, log):
    """Starts all commands at once. Returns (seconds to last shard, whole seconds) of each, and the heaviest rank's MiB."""
    start_wall = time.time()
    start = time.monotonic()
    running = [subprocess.Popen(command, stdout=log, stderr=log) for command in commands]
    ended = [None] * len(running)
    heaviest = 0.0
    while None in ended:
        for i, process in enumerate(running):
            if ended[i] is None and process.poll() is not None:
                ended[i] = time.monotonic() - start
                if process.returncode != 0:
                    sys.exit(f"{' '.join(map(str, commands[i]))}: exit code {process.returncode}, see {log.name}")
            members = family(process.pid) if ended[i] is None else []
            heaviest = max([heaviest, *(peak_memory(member) for member in members if is_surveyor(member))])
        time.sleep(0.02)
    return [(max(path.stat().st_mtime for path in shards(folder)) - start_wall, whole)
            for folder, whole in zip(folders, ended)], heaviest


def commands_for(surveyor, study, folders, overrides):
    def run(folder):
        return [surveyor, "run", study, *overrides, "--out", folder, "--quiet", "--device", "cpu"]

    pinned = os.sched_getaffinity(0)
    cores = sorted(pinned)[:2]
    alone = [["taskset", "-c", str(core), *run(folder)] for core, folder in zip(cores, folders)]
    together = ["mpirun", "-np", "2", "--bind-to", "core", *run(folders[2])]
    return alone, together


def one_round(arguments, study, overrides, log):
    with tempfile.TemporaryDirectory(dir=os.getcwd()) as scratch:
        folders = [pathlib.Path(scratch) / name for name in ("first", "second", "both")]
        alone, together = commands_for(arguments.surveyor, study, folders, overrides)
        sides, memory_alone = run_all(alone, folders[:2], log)
        (joint,), memory_joint = run_all([together], folders[2:], log)
        units = [len(shards(folder)) for folder in folders]
        same = [[path.relative_to(folder / "store") for path in shards(folder)] for folder in folders]
        if len(units) != 3 or same[0] != same[1] or same[0] != same[2]:
            sys.exit("the runs do not have the same units; their times mean nothing")
    ratios = [(1 / joint[i]) / sum(1 / side[i] for side in sides) for i in (0, 1)]
    rates = [units[0] * sum(1 / side[0] for side in sides), units[0] / joint[0]]
    return {"units": units[0], "ratios": ratios, "rates": rates, "memory": (memory_alone, memory_joint)}


def row(*cells):
    print("| " + " | ".join(cells) + " |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("surveyor", type=pathlib.Path)
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    arguments.surveyor = arguments.surveyor.resolve()
    if len(os.sched_getaffinity(0)) < 2:
        row("two ranks / two runs", "not measured: one core", "-", "-", "0.95", "-")
        return
    study = ROOT / "configs" / ("smoke.yaml" if arguments.smoke else "demo.yaml")
    overrides = () if arguments.smoke else DEMO
    with open("ranks_benchmark.log", "w", encoding="utf-8") as log:
        rounds = [one_round(arguments, study, overrides, log) for _ in range(1 if arguments.smoke else arguments.rounds)]

    def middle(key, i):
        return statistics.median(each[key][i] for each in rounds)

    name = f"two ranks / two runs, {rounds[0]['units']} units"
    row(name, f"{middle('rates', 1):.2f}/s", f"{middle('rates', 0):.2f}/s", f"{middle('ratios', 0):.3f}", "0.95", "-")
    row("- with results and report", "-", "-", f"{middle('ratios', 1):.3f}", "-", "-")
    row("memory of a rank, 2 ranks / alone", f"{middle('memory', 1):.0f} MiB", f"{middle('memory', 0):.0f} MiB", "-", "-", "-")


if __name__ == "__main__":
    main()
