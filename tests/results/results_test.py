#!/usr/bin/env python3
"""A real results.h5 explains itself to h5py and xarray, and is what docs/results.md says.

Needs h5py, xarray and h5netcdf. They are looked for with the interpreter that SURVEYOR_TEST_PYTHON names, else that of
build/venv (scripts/setup.sh installs them there), else this one. An interpreter that was named or set up and lacks them
is a failure; where there is none at all the test skips itself (exit 77).
"""

import math
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "results.md"
VENV_PYTHON = ROOT / "build" / "venv" / "bin" / "python"
SKIPPED = 77

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import svg_ruler  # noqa: E402: beside this file, whichever interpreter runs it

try:
    import h5py
    import xarray
    import h5netcdf  # noqa: F401: xarray's engine
    MISSING = None
except ImportError as error:
    MISSING = error


def run_with_the_right_python():
    """Starts this file again with the interpreter that should have the packages, unless it is running already."""
    named = os.environ.get("SURVEYOR_TEST_PYTHON")
    wanted = named or (str(VENV_PYTHON) if VENV_PYTHON.exists() else None)
    if wanted and os.environ.get("SURVEYOR_RESULTS_TEST_STARTED") != wanted:
        os.environ["SURVEYOR_RESULTS_TEST_STARTED"] = wanted
        os.execv(wanted, [wanted, *sys.argv])
    if MISSING and wanted:
        sys.exit(f"{wanted} lacks what this test needs ({MISSING}): run scripts/setup.sh, or install h5py, xarray and "
                 "h5netcdf")
    if MISSING:
        print(f"skipped: {MISSING}; there is no build/venv, and SURVEYOR_TEST_PYTHON is not set")
        sys.exit(SKIPPED)


def documented():
    """path with <wildcards> -> (dimensions, type, unit), from the document's tables."""
    rows = {}
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == 5 and cells[0].startswith("`/"):
            rows[cells[0].strip("`")] = (cells[1].split(", "), cells[2], cells[3])
    return rows


def pattern_of(path):
    parts = re.split("(<[a-z]+>)", path)
    return re.compile("".join("[^/]+" if part.startswith("<") else re.escape(part) for part in parts))


def type_name(dataset):
    return "text" if dataset.dtype.kind == "S" else str(dataset.dtype)


class RunOfSmoke(unittest.TestCase):
    """One run of configs/smoke.yaml, which holds every stage, and all datasets of its results.h5."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="surveyor_results_")
        program = os.environ.get("SURVEYOR_PROGRAM", str(ROOT / "build/release/surveyor"))
        done = subprocess.run([program, "run", str(ROOT / "configs/smoke.yaml"), "--out", cls.folder.name, "--quiet"],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        cls.path = pathlib.Path(cls.folder.name) / "results.h5"
        cls.file = h5py.File(cls.path)
        cls.datasets = {}
        cls.groups = ["/"]

        def visit(name, item):
            if isinstance(item, h5py.Dataset):
                cls.datasets["/" + name] = item
            else:
                cls.groups.append("/" + name)

        cls.file.visititems(visit)

    @classmethod
    def tearDownClass(cls):
        cls.file.close()
        cls.folder.cleanup()


class ResultsFile(RunOfSmoke):
    """Of smoke.yaml, and of scores.yaml beside this file what smoke.yaml leaves out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = pathlib.Path(cls.folder.name) / "scores"
        weights = pathlib.Path(cls.folder.name) / "formula.safetensors"
        program = os.environ.get("SURVEYOR_PROGRAM", str(ROOT / "build/release/surveyor"))
        writer = os.environ.get("SURVEYOR_WRITE_FORMULA_WEIGHTS",
                                str(ROOT / "build/release/tests/support/write_formula_weights"))
        subprocess.run([writer, str(weights)], check=True)
        subprocess.run([program, "run", str(ROOT / "tests/results/scores.yaml"),
                        f"extractors.inception.weights={weights}", "--out", str(folder), "--quiet"],
                       capture_output=True, check=True)
        cls.scores = h5py.File(folder / "results.h5")
        cls.all_datasets = dict(cls.datasets)
        cls.scores["/inception_score"].visititems(
            lambda name, item: cls.all_datasets.update({f"/inception_score/{name}": item})
            if isinstance(item, h5py.Dataset) else None)

    @classmethod
    def tearDownClass(cls):
        cls.scores.close()
        super().tearDownClass()

    def test_it_is_of_a_study_with_every_section(self):
        program = os.environ.get("SURVEYOR_PROGRAM", str(ROOT / "build/release/surveyor"))
        fields = subprocess.run([program, "fields"], capture_output=True, text=True, check=True).stdout
        sections = {line.split(".")[0].split()[0] for line in fields.splitlines() if line and not line[0].isspace()}
        study = self.file["/provenance"].attrs["study"].decode() + self.scores["/provenance"].attrs["study"].decode()
        for section in sections:
            self.assertRegex(study, rf"(?m)^{section}: ", f"add a section '{section}' to configs/smoke.yaml, so that "
                             "these tests see its datasets")

    def test_every_dataset_has_a_description_and_units(self):
        self.assertGreater(len(self.datasets), 100)
        for path, dataset in self.datasets.items():
            for name in ("description", "units"):
                self.assertTrue(dataset.attrs.get(name, b"").decode().strip(), f"{path} has no {name}")

    def test_every_dimension_of_every_dataset_has_a_named_scale_of_its_length(self):
        for path, dataset in self.datasets.items():
            if dataset.is_scale:
                self.assertEqual(dataset.ndim, 1, path)
                continue
            self.assertGreater(dataset.ndim, 0, path)
            for length, dimension in zip(dataset.shape, dataset.dims):
                self.assertNotEqual(dimension.label, "", path)
                self.assertEqual(len(dimension), 1, f"{path}: {dimension.label} has not one scale")
                self.assertEqual(dimension[0].shape, (length,), path)
                self.assertEqual(dimension[0].name, f"{dataset.parent.name}/{dimension.label}")

    def test_every_dataset_is_in_the_document_with_its_dimensions_type_and_unit(self):
        rows = [(pattern_of(path), facts) for path, facts in documented().items()]
        for path, dataset in self.all_datasets.items():
            found = [facts for pattern, facts in rows if pattern.fullmatch(path)]
            labels = [path.rpartition("/")[2]] if dataset.is_scale else [dimension.label for dimension in dataset.dims]
            self.assertEqual(found, [(labels, type_name(dataset), dataset.attrs["units"].decode())],
                             f"{path}: {DOCUMENT} needs one row for it, with these dimensions, type and unit (the scale "
                             "of a dimension is a dataset with a row of its own)")

    def test_every_row_of_the_document_is_in_the_file(self):
        for path in documented():
            pattern = pattern_of(path)
            self.assertTrue(any(map(pattern.fullmatch, self.all_datasets)), f"{path} of {DOCUMENT} is not in the file")

    def test_xarray_opens_every_group_with_real_dimension_names(self):
        opened = 0
        for group in self.groups:
            with xarray.open_dataset(self.path, engine="h5netcdf", group=group) as data:
                for name, size in data.sizes.items():
                    self.assertFalse(str(name).startswith("phony_dim"), f"{group}: {name}")
                    self.assertIn(name, data.coords, f"{group}: {name} has no coordinates")
                    self.assertEqual(data[name].size, size)
                opened += len(data.variables)
                data.load()
        self.assertEqual(opened, len(self.datasets))

    def test_statistics_are_those_of_the_pairs(self):
        for group in self.file["/grassmann"].values():
            for metric in ("projection", "geodesic"):
                pairs = group[metric][:]
                self.assertLess(abs(group[f"{metric}_mean"][:] - pairs.mean(axis=0)).max(), 1e-12)
                self.assertLess(abs(group[f"{metric}_std"][:] - pairs.std(axis=0)).max(), 1e-12)
                error = pairs.std(axis=0, ddof=1) / len(pairs) ** 0.5
                self.assertLess(abs(group[f"{metric}_stderr"][:] - error).max(), 1e-12)

    def test_rows_of_a_condition_say_which_it_is(self):
        fid = self.file["/fid/pixels"]
        conditions = list(zip(fid["method"][:], fid["traversal"][:], fid["direction"][:], fid["intensity"][:]))
        self.assertEqual(conditions[0], (b"none", b"none", -1, 0.0))
        self.assertEqual(set(conditions[1:]), {(b"local_basis", b"linear", 0, 2.0), (b"local_basis", b"curve", 0, 2.0),
                                               (b"ganspace", b"linear", 0, 2.0), (b"sefa", b"linear", 0, 2.0)})
        self.assertEqual(set(fid["images"][:]), {8})

    def test_the_study_inside_runs_again_to_the_same_plan(self):
        provenance = self.file["/provenance"].attrs
        study = pathlib.Path(self.folder.name) / "again.yaml"
        study.write_text(provenance["study"].decode(), encoding="utf-8")
        program = os.environ.get("SURVEYOR_PROGRAM", str(ROOT / "build/release/surveyor"))
        done = subprocess.run([program, "plan", str(study), "--out", self.folder.name], capture_output=True, text=True,
                              check=True)
        self.assertIn(" 0 to do", done.stdout)

    def test_the_attributes_of_the_document_are_those_of_the_provenance(self):
        text = DOCUMENT.read_text(encoding="utf-8")
        table = text[text.index("| attribute | meaning |"):]
        named = set(re.findall(r"^\| ([a-z_]+) \|", table, re.MULTILINE)) - {"attribute", "warnings"}
        self.assertEqual(named, set(self.file["/provenance"].attrs) - {"warnings"})


@unittest.skipUnless(shutil.which("gnuplot"), "gnuplot is not installed")
class Figures(RunOfSmoke):
    """What is drawn is what results.h5 holds: points read off the SVG of the report against the datasets."""

    CURVES = {"Local Basis, linear": (b"local_basis", b"linear"), "Local Basis, curve": (b"local_basis", b"curve"),
              "GANSpace": (b"ganspace", b"linear"), "SeFa": (b"sefa", b"linear")}
    COMPARISONS = {"Random O": "random_o", "Random w": "random_w", "Close w, ε = 0.1": "close_w@0.1",
                   "GANSpace": "ganspace", "SeFa": "sefa"}

    def ruler(self, name, **how):
        return svg_ruler.Ruler(pathlib.Path(self.folder.name) / "report" / "figures" / f"{name}.svg", **how)

    def assert_shows(self, ruler, drawn, expected):
        self.assertEqual(len(drawn), len(expected))
        for (x, y), (expected_x, expected_y) in zip(drawn, expected):
            self.assertLessEqual(abs(x - expected_x), ruler.x.tolerance)
            self.assertLessEqual(abs(y - expected_y), ruler.y.tolerance)

    def test_distances_lie_where_they_were_stored(self):
        fid = self.file["/fid/pixels"]
        rows = list(zip(fid["method"][:], fid["traversal"][:], fid["intensity"][:], fid["distance"][:]))
        start = [(0.0, distance) for method, _, _, distance in rows if method == b"none"]
        ruler = self.ruler("fd-pixels-direction-0")
        for title, curve in self.CURVES.items():
            with self.subTest(title):
                points = [(intensity, distance) for *which, intensity, distance in rows if tuple(which) == curve]
                self.assert_shows(ruler, ruler.line(title), start + points)

    def test_bands_of_distances_lie_where_they_were_stored(self):
        fid, curves = self.file["/fid/pixels"], self.file["/fid_curves/pixels"]
        reaches = dict(zip(zip(curves["method"][:], curves["traversal"][:]), curves["reach"][:]))
        ruler = self.ruler("fd-pixels-direction-0")
        for title, curve in self.CURVES.items():
            edges = {(int(round(x)), round(y / ruler.y.tolerance / 2)) for x, y in ruler.band(title)}
            for method, traversal, at, middle, error in zip(*(fid[name][:] for name in (
                    "method", "traversal", "intensity", "distance", "standard_error"))):
                if (method, traversal) != curve and method != b"none":
                    continue
                for edge in (middle - reaches[curve] * error, middle + reaches[curve] * error):
                    place = edge / ruler.y.tolerance / 2
                    with self.subTest(title, intensity=at):
                        self.assertTrue(any(x == at and abs(y - place) <= 1 for x, y in edges), (at, edge))

    def test_metrics_and_their_bands_lie_where_they_were_stored(self):
        for metric in ("projection", "geodesic"):
            ruler = self.ruler(f"grassmann-{metric}")
            for title, name in self.COMPARISONS.items():
                with self.subTest(metric=metric, comparison=name):
                    group = self.file["/grassmann"][name]
                    k, mean, deviation = (group[field][:] for field in ("k", f"{metric}_mean", f"{metric}_std"))
                    self.assert_shows(ruler, ruler.line(title), list(zip(k, mean)))
                    edges = {(int(round(x)), round(y / ruler.y.tolerance / 2)) for x, y in ruler.band(title)}
                    for at, middle, width in zip(k, mean, deviation):
                        for edge in (max(0.0, middle - width), middle + width):
                            place = edge / ruler.y.tolerance / 2
                            self.assertTrue(any(x == at and abs(y - place) <= 1 for x, y in edges), (at, edge))

    def test_singular_values_lie_where_they_were_stored(self):
        spectrum = self.file["/basis/main/spectrum"][:]
        ruler = self.ruler("spectrum", logarithmic=True)
        lines = {f"Sample {i}": row for i, row in enumerate(spectrum)}
        lines[f"Mean of {len(spectrum)} samples"] = spectrum.mean(axis=0)
        for title, values in lines.items():
            with self.subTest(title):
                self.assert_shows(ruler, ruler.line(title), [(i, math.log10(y)) for i, y in enumerate(values)])


class Document(unittest.TestCase):
    def test_its_examples_run(self):
        blocks = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
        self.assertEqual(len(blocks), 2)
        with tempfile.TemporaryDirectory(prefix="surveyor_examples_") as folder:
            program = os.environ.get("SURVEYOR_PROGRAM", str(ROOT / "build/release/surveyor"))
            subprocess.run([program, "run", str(ROOT / "configs/smoke.yaml"), "--out", folder, "--quiet"],
                           capture_output=True, check=True)
            for block in blocks:
                done = subprocess.run([sys.executable, "-c", block], cwd=folder, capture_output=True, text=True,
                                      check=False)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertGreater(len(done.stdout.split()), 3)


if __name__ == "__main__":
    run_with_the_right_python()
    unittest.main()
