#!/usr/bin/env python3
"""One Frechet distance at d = 2048: ours against scipy.linalg.sqrtm, in turns, processor seconds of one thread.

    frechet_benchmark.py PROGRAM [--python PATH]...    rows of the table of scripts/bench.sh; PATHs are interpreters
                                                       with numpy and scipy, by default the one that runs this
    frechet_benchmark.py PROGRAM --smoke               d = 64, one round

Scipy's contender is what public programs do: sqrtm of the product of the covariances, and the trace of its real part.
An interpreter without scipy is left out and named.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

AIMS = {"1.11": "5x"}
OF_THE_NEWEST = "10x"

CONTENDER = """
import json, sys, time
import numpy, scipy, scipy.linalg
mu1, sigma1, mu2, sigma2 = (numpy.load(f"{sys.argv[1]}/{name}.npy") for name in ("mu1", "sigma1", "mu2", "sigma2"))
start = time.process_time()
root = scipy.linalg.sqrtm(sigma1 @ sigma2)
distance = ((mu1 - mu2) ** 2).sum() + numpy.trace(sigma1) + numpy.trace(sigma2) - 2 * numpy.trace(root.real)
print(json.dumps({"seconds": time.process_time() - start, "distance": distance, "version": scipy.__version__}))
"""

ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}


def output(command):
    return subprocess.run(command, env={**os.environ, **ONE_THREAD}, capture_output=True, text=True, check=True).stdout


def has_scipy(python):
    return subprocess.run([python, "-c", "import scipy.linalg"], capture_output=True, check=False).returncode == 0


def ours(program, folder):
    distance, prepared, whole = map(float, output([program, folder]).split())
    return {"distance": distance, "prepared": prepared, "whole": whole}


def time_text(seconds):
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1e3:.1f} ms"


def row(*cells):
    print("| " + " | ".join(cells) + " |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--python", action="append", help="interpreter with scipy; may be given several times")
    parser.add_argument("--smoke", action="store_true")
    arguments = parser.parse_args()
    program = arguments.program.resolve()
    dim, rounds = (64, 1) if arguments.smoke else (2048, 3)
    asked = arguments.python or [sys.executable]
    pythons = [python for python in asked if has_scipy(python)]
    for python in set(asked) - set(pythons):
        print(f"{python} has no scipy: not measured")
    with tempfile.TemporaryDirectory() as folder:
        output([program, "--make", folder, str(dim)])
        our_rounds, their_rounds = [], {python: [] for python in pythons}
        for _ in range(rounds):
            our_rounds.append(ours(program, folder))
            for python in pythons:
                their_rounds[python].append(json.loads(output([python, "-c", CONTENDER, folder])))
    name = f"Frechet distance, d = {dim}"
    middle = {way: statistics.median(each[way] for each in our_rounds) for way in ("prepared", "whole")}
    if not pythons:
        row(name + ", reference prepared", time_text(middle["prepared"]), "-", "-", OF_THE_NEWEST, "-")
        row("- with its preparation", time_text(middle["whole"]), "-", "-", "-", "-")
    for python, theirs in their_rounds.items():
        distance = our_rounds[0]["distance"]
        error = abs(theirs[0]["distance"] - distance)
        print(f"scipy {theirs[0]['version']}: distance differs from ours by {error:.1e} of {distance:.6g}")
        if not error <= 1e-6 * distance:
            sys.exit("the contenders do not compute the same thing; their times mean nothing")
        seconds = time_text(statistics.median(each["seconds"] for each in theirs))
        version = ".".join(theirs[0]["version"].split(".")[:2])
        for way, label in (("prepared", f"{name}; scipy {version}"), ("whole", "- with preparation of the reference")):
            ratio = statistics.median(each["seconds"] / mine[way] for each, mine in zip(theirs, our_rounds))
            aim = AIMS.get(version, OF_THE_NEWEST) if way == "prepared" else "-"
            row(label, time_text(middle[way]), seconds, f"{ratio:.2f}x", aim, "-")


if __name__ == "__main__":
    main()
