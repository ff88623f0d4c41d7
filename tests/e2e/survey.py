"""What the end-to-end tests share: running the real program, alone or under mpirun, and looking at what it left.

The tests need nothing beyond the standard library. Where the programs are comes from ctest: SURVEYOR_PROGRAM and
SURVEYOR_RESULTS_DIGEST.
"""

import json
import os
import pathlib
import re
import shutil
import struct
import subprocess
import tempfile
import unittest
import zlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("SURVEYOR_PROGRAM", str(ROOT / "build/release/surveyor"))
RESULTS_DIGEST = os.environ.get("SURVEYOR_RESULTS_DIGEST", str(ROOT / "build/release/tests/support/results_digest"))
FORMULA_WEIGHTS = os.environ.get("SURVEYOR_WRITE_FORMULA_WEIGHTS",
                                 str(ROOT / "build/release/tests/support/write_formula_weights"))
SMOKE = ROOT / "tests" / "e2e" / "study.yaml"
WEIGHTS = ROOT / "assets" / "toy_faces_64.safetensors"
TIMEOUT_S = 300


def environment(**changes):
    """This process's environment, fit for Open MPI here; a change to None removes a variable."""
    env = dict(os.environ)
    if os.geteuid() == 0:
        env.update(OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1")
        env.update(PRTE_ALLOW_RUN_AS_ROOT="1", PRTE_ALLOW_RUN_AS_ROOT_CONFIRM="1")
    env.update({name: value for name, value in changes.items() if value is not None})
    return {name: value for name, value in env.items() if changes.get(name, "") is not None}


def command(*arguments, ranks=1):
    launcher = ["mpirun", "-np", str(ranks), "--oversubscribe", "--bind-to", "none"] if ranks > 1 else []
    return [*launcher, PROGRAM, *map(str, arguments)]


def surveyor(*arguments, ranks=1, **changes):
    """Runs the program to its end; `changes` are environment variables."""
    return subprocess.run(command(*arguments, ranks=ranks), env=environment(**changes), capture_output=True, text=True,
                          timeout=TIMEOUT_S, check=False)


def run_smoke(out, *changes, ranks=1, **env):
    return surveyor("run", SMOKE, *changes, "--out", out, "--quiet", ranks=ranks, **env)


def computed(done):
    """(N, M) of the line 'Computed N of M units', (0, M) when everything was done already."""
    found = re.search(r"Computed (\d+) of (\d+) units", done.stderr)
    if found:
        return int(found.group(1)), int(found.group(2))
    found = re.search(r"Everything was done already \((\d+) units\)", done.stderr)
    return (0, int(found.group(1))) if found else None


def digests(out):
    """One line for every dataset of results.h5 outside /provenance."""
    return subprocess.run([RESULTS_DIGEST, str(pathlib.Path(out) / "results.h5")], capture_output=True, text=True,
                          check=True).stdout


def shards(out):
    """Every shard under its final name, as path -> (inode, time of last change)."""
    found = {}
    for path in (pathlib.Path(out) / "store").glob("[!.]*/*/*.h5"):
        facts = path.stat()
        found[path] = (facts.st_ino, facts.st_mtime_ns)
    return found


def key_files(out):
    return len(list((pathlib.Path(out) / "store").glob("[!.]*/*/key.json")))


def read_tensors(path):
    """Header (name -> dtype, shape, data_offsets) and payload of a safetensors file."""
    content = pathlib.Path(path).read_bytes()
    size = struct.unpack("<Q", content[:8])[0]
    return json.loads(content[8:8 + size]), content[8 + size:]


def write_tensors(path, header, payload):
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    pathlib.Path(path).write_bytes(struct.pack("<Q", len(text)) + text + payload)


def write_inception(path):
    """The FID network with weights that a formula makes."""
    subprocess.run([FORMULA_WEIGHTS, str(path)], check=True)


def png(side, shade):
    """A picture of `side` pixels, RGB, no two alike."""
    rows = b"".join(b"\0" + bytes((x * shade + y * 3 + c * 40) % 256 for x in range(side) for c in range(3))
                    for y in range(side))
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)),
              (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks)


class SurveyTest(unittest.TestCase):
    """A test with a folder of its own that is removed afterwards."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="surveyor_e2e_"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def expect_exit(self, done, code):
        self.assertEqual(done.returncode, code, f"{' '.join(done.args)}\n{done.stdout}\n{done.stderr}")
        return done
