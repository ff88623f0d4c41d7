#!/usr/bin/env python3
"""The FID network opens the files that torch.save writes, in both of its layouts, with the same features.

Needs torch; looks for build/venv, else uses this interpreter, and skips itself (exit 77) where neither has it.
"""

import collections
import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
VENV_PYTHON = ROOT / "build" / "venv" / "bin" / "python"
SKIPPED = 77

try:
    import torch
except ImportError:
    if VENV_PYTHON.exists() and pathlib.Path(sys.executable) != VENV_PYTHON:
        os.execv(VENV_PYTHON, [str(VENV_PYTHON), *sys.argv])
    sys.exit(SKIPPED)

sys.path.insert(0, str(ROOT / "tests" / "golden" / "inception"))
import json  # noqa: E402

import make_inception  # noqa: E402: the formula of the weights


def formula_state():
    """As pytorch-fid's file has it: an ordered dictionary with counters of batches."""
    shapes = json.loads((ROOT / "tests" / "golden" / "inception" / "weights.json").read_text(encoding="utf-8"))
    weights = make_inception.Weights(torch.float32)
    state = collections.OrderedDict((name, weights(name, *each["shape"])) for name, each in shapes.items())
    for name in shapes:
        if name.endswith(".bn.running_var"):
            state[name.replace("running_var", "num_batches_tracked")] = torch.tensor(0)
    return state


class InceptionFile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.state = formula_state()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def save(self, name, **how):
        path = pathlib.Path(self.folder.name) / name
        torch.save(self.state, path, **how)
        return path

    def describe(self, path):
        return subprocess.run([os.environ["DESCRIBE_INCEPTION"], str(path)], capture_output=True, text=True)

    def expect_formula_features(self, path):
        told = self.describe(path)
        self.assertEqual(told.returncode, 0, told.stderr)
        distance, sha256, error = told.stdout.splitlines()
        self.assertEqual(distance, "FD (inception)")
        self.assertEqual(sha256, hashlib.sha256(path.read_bytes()).hexdigest())
        self.assertLess(float(error), 1e-4)

    def test_the_layout_of_old_and_of_new_programs_give_the_public_features(self):
        self.expect_formula_features(self.save("old.pth", _use_new_zipfile_serialization=False))
        self.expect_formula_features(self.save("new.pth"))

    def test_a_file_that_has_the_published_name_and_other_bytes_is_refused(self):
        told = self.describe(self.save("pt_inception-2015-12-05-6726825d.pth"))
        self.assertEqual(told.returncode, 65)
        self.assertIn("its name says that it begins with 6726825d", told.stderr)


if __name__ == "__main__":
    unittest.main()
