#!/usr/bin/env python3
"""Makes pictures.npz and programs.npz: two folders of pictures, and what public programs say of them. Not run by tests.

    python3 -m venv venv
    venv/bin/pip install torch --index-url https://download.pytorch.org/whl/cpu
    venv/bin/pip install numpy scipy pillow tqdm requests
    venv/bin/pip install --no-deps torchvision torch-fidelity pytorch-fid clean-fid
    venv/bin/python make_fid.py [--keep-pictures]

The programs run as they were published, from the folders to the number. What they would download, the weights of the
network, is replaced by the formula weights of ../inception/README.md. Of torchvision only Python is used: its compiled
operators need not fit the torch at hand, so those that its import asks for are declared beforehand.
"""

import argparse
import hashlib
import importlib.metadata
import io
import json
import pathlib
import shutil
import sys
import tempfile

import numpy as np
import scipy.linalg
import torch
from PIL import Image

_operators = torch.library.Library("torchvision", "DEF")
for _name in ("nms", "qnms"):
    _operators.define(f"{_name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import cleanfid.fid  # noqa: E402
import cleanfid.inception_pytorch  # noqa: E402
import cleanfid.inception_torchscript  # noqa: E402
import pytorch_fid.fid_score  # noqa: E402
import pytorch_fid.inception  # noqa: E402
import torch_fidelity  # noqa: E402
import torch_fidelity.feature_extractor_inceptionv3  # noqa: E402
import torch_fidelity.metric_fid  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "inception"))
import make_inception  # noqa: E402

PACKAGES = ("numpy", "scipy", "torch", "torchvision", "pillow", "pytorch-fid", "torch-fidelity", "clean-fid")
PICTURES = 80
FEW = 16  # pictures of each folder that go through the whole network
CPU = torch.device("cpu")


# ---- pictures ---------------------------------------------------------------------------------------------------

def waves(generator, height, width, octaves):
    """A smooth random field in three colours: a few plane waves with random directions, bent by a tanh."""
    y, x = np.meshgrid(np.arange(height) / 48, np.arange(width) / 48, indexing="ij")
    field = np.zeros((height, width, 3))
    for _ in range(12):
        frequency = 2.0 ** generator.uniform(*octaves)
        angle, phase = generator.uniform(0, 2 * np.pi, 2)
        wave = np.sin(2 * np.pi * frequency * (x * np.cos(angle) + y * np.sin(angle)) + phase)
        field += wave[:, :, None] * generator.standard_normal(3) / np.sqrt(frequency)
    return np.tanh(generator.uniform(0.2, 1.2) * field)


def picture(generator, shift, octaves):
    height, width = generator.integers(24, 49, 2)
    middle = 128 + shift + 30 * generator.standard_normal(3)
    levels = middle + generator.uniform(30, 110) * waves(generator, height, width, octaves)
    return Image.fromarray(np.clip(np.round(levels), 0, 255).astype(np.uint8))


def encoded(image, index):
    """Every eighth a JPEG; one grey and one with an alpha channel, which all programs turn into RGB."""
    out = io.BytesIO()
    if index % 8 == 5:
        image.save(out, "JPEG", quality=90)
        return "jpg", out.getvalue()
    if index == 2:
        image = image.convert("L")
    if index == 3:
        image.putalpha(100)
    image.save(out, "PNG", optimize=True)
    return "png", out.getvalue()


def make_pictures():
    files = {}
    for folder, seed, shift, octaves in (("first", 1, 0.0, (-0.5, 3.0)), ("second", 2, 12.0, (-1.0, 2.5))):
        for index in range(PICTURES):
            kind, data = encoded(picture(np.random.default_rng([seed, index]), shift, octaves), index)
            files[f"{folder}__{index:02}.{kind}"] = np.frombuffer(data, np.uint8)
    np.savez(HERE / "pictures.npz", **files)


def unpacked(root):
    """Folders `first`, `second` with all pictures, `few_first`, `few_second` with the first of them."""
    for key, data in np.load(HERE / "pictures.npz").items():
        folder, name = key.split("__")
        for target in [folder] + [f"few_{folder}"] * (int(name[:2]) < FEW):
            (root / target).mkdir(exist_ok=True)
            (root / target / name).write_bytes(data.tobytes())
    both = lambda prefix: tuple(str(root / (prefix + folder)) for folder in ("first", "second"))
    return {2048: both("few_"), 64: both("")}


# ---- the weights, and the features that the programs make -----------------------------------------------------------

def formula_state():
    made = make_inception.Weights(torch.float32)
    state = {}
    for name, expected in json.loads((HERE.parent / "inception" / "weights.json").read_text()).items():
        state[name] = made(name, *expected["shape"])
        assert hashlib.sha256(state[name].numpy().tobytes()).hexdigest() == expected["sha256"], name
    return state


class Recorder:
    """Stands in for a function of a program: calls it and keeps the features that went in or came out."""

    def __init__(self, module, name, of_result):
        self.module, self.name, self.of_result, self.kept = module, name, of_result, []
        self.published = getattr(module, name)

    def __enter__(self):
        setattr(self.module, self.name, self)
        return self

    def __exit__(self, *_):
        setattr(self.module, self.name, self.published)

    def __call__(self, *arguments, **options):
        result = self.published(*arguments, **options)
        self.kept.append(np.asarray(result if self.of_result else arguments[0]).astype(np.float64))
        return result


def exact_frechet(x, y):
    """From the centred samples, whose cross product squares no small value."""
    a, b = x - x.mean(0), y - y.mean(0)
    a /= np.sqrt(len(a) - 1)
    b /= np.sqrt(len(b) - 1)
    overlap = scipy.linalg.svdvals(a @ b.T).sum()
    return ((x.mean(0) - y.mean(0)) ** 2).sum() + (a**2).sum() + (b**2).sum() - 2 * overlap


def describe(name, recorder):
    x, y = recorder.kept
    spectra = [np.linalg.svd(z - z.mean(0), compute_uv=False) ** 2 / (len(z) - 1) for z in (x, y)]
    print(f"{name}: largest feature {max(x.max(), y.max()):.3g}, traces {[float(s.sum()) for s in spectra]}, "
          f"64th eigenvalue {[float(s[63]) if len(s) > 63 else 0.0 for s in spectra]}")
    return exact_frechet(x, y)


def ball_margin(x, y, k=3):
    """How near any sample comes to the edge of a ball, as a share of the radius."""
    margins = []
    for centres, points in ((x, y), (y, x)):
        radii = np.sort(np.linalg.norm(centres[:, None] - centres[None], axis=2), 1)[:, k]
        distances = np.linalg.norm(points[:, None] - centres[None], axis=2)
        margins.append(np.abs(distances / radii - 1).min())
    return min(margins)


# ---- the programs -----------------------------------------------------------------------------------------------

def of_pytorch_fid(folders):
    for tap in (64, 2048):
        with Recorder(pytorch_fid.fid_score, "get_activations", True) as features:
            distance = pytorch_fid.fid_score.calculate_fid_given_paths(folders[tap], 1, CPU, tap, 0)
        yield f"pytorch_fid__frechet_{tap}", distance
        yield f"pytorch_fid__exact_{tap}", describe(f"pytorch_fid {tap}", features)


def of_torch_fidelity(folders, weights):
    for tap in (64, 2048):
        first, second = folders[tap]
        layer = {f"feature_layer_{metric}": str(tap) for metric in ("fid", "kid", "prc")}
        with Recorder(torch_fidelity.metric_fid, "fid_features_to_statistics", False) as features:
            metrics = torch_fidelity.calculate_metrics(
                input1=first, input2=second, feature_extractor="inception-v3-compat", **layer,
                feature_extractor_weights_path=weights, fid=True, kid=True, prc=True, isc=tap == 2048, isc_splits=1,
                kid_subsets=1, kid_subset_size=FEW if tap == 2048 else PICTURES, batch_size=1, cuda=False, cache=False,
                save_cpu_ram=True, verbose=False)
        yield f"torch_fidelity__frechet_{tap}", metrics["frechet_inception_distance"]
        yield f"torch_fidelity__exact_{tap}", describe(f"torch_fidelity {tap}", features)
        yield f"torch_fidelity__kid_{tap}", metrics["kernel_inception_distance_mean"]
        yield f"torch_fidelity__precision_{tap}", metrics["precision"]
        yield f"torch_fidelity__recall_{tap}", metrics["recall"]
        yield f"torch_fidelity__ball_margin_{tap}", ball_margin(*features.kept)
        if tap == 2048:
            yield "torch_fidelity__score", metrics["inception_score_mean"]


class Detector(torch.nn.Module):
    """The part of NVIDIA's TorchScript file that clean-fid calls in mode clean: pytorch-fid's blocks up to `tap`."""

    def __init__(self, tap):
        super().__init__()
        block = pytorch_fid.inception.InceptionV3.BLOCK_INDEX_BY_DIM[tap]
        blocks = pytorch_fid.inception.InceptionV3([block], resize_input=False, normalize_input=False).eval()

        class Layers(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.blocks = blocks

            def forward(self, x):
                # clean-fid expects 2048 numbers; what a smaller tap lacks is filled with zeros.
                features = self.blocks(x)[0].mean((2, 3))
                return torch.nn.functional.pad(features, (0, 2048 - tap))

        self.layers = torch.jit.trace(Layers(), torch.zeros(1, 3, 299, 299))

    def forward(self, x: torch.Tensor):
        return self.layers(x)


def clean_fid_network(mode, tap, weights):
    """Levels -> features, by clean-fid's own wrappers where they do not ask for NVIDIA's file."""
    if mode == "legacy_pytorch":
        if tap == 2048:
            return cleanfid.fid.build_feature_extractor(mode, CPU, use_dataparallel=False)
        blocks = cleanfid.inception_pytorch.InceptionV3([0], resize_input=False).eval()
        return lambda x: blocks(x / 255)[0].mean((2, 3))
    if mode == "legacy_tensorflow":
        # The resize belongs to NVIDIA's file; torch-fidelity's network has the same.
        network = torch_fidelity.feature_extractor_inceptionv3.FeatureExtractorInceptionV3(
            "inception-v3-compat", [str(tap)], feature_extractor_weights_path=weights)
        return lambda x: network(x.round().to(torch.uint8))[0]
    with tempfile.TemporaryDirectory() as folder:
        torch.jit.script(Detector(tap)).save(folder + "/inception-2015-12-05.pt")
        wrapper = cleanfid.inception_torchscript.InceptionV3W(folder, download=False).eval()
    return lambda x: wrapper(x)[:, :tap]


def of_clean_fid(folders, weights):
    for mode, tap in (("clean", 64), ("legacy_pytorch", 64), ("legacy_tensorflow", 64), ("clean", 2048)):
        with Recorder(cleanfid.fid, "get_folder_features", True) as features:
            distance = cleanfid.fid.compute_fid(
                *folders[tap], mode=mode, custom_feat_extractor=clean_fid_network(mode, tap, weights),
                num_workers=0, batch_size=1, device=CPU, verbose=False, use_dataparallel=False)
        yield f"clean_fid__{mode}__frechet_{tap}", distance
        yield f"clean_fid__{mode}__exact_{tap}", describe(f"clean_fid {mode} {tap}", features)
        x, y = (z.astype(np.float32) for z in features.kept)
        yield f"clean_fid__{mode}__kid_{tap}", cleanfid.fid.kernel_distance(x, y, num_subsets=1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--keep-pictures", action="store_true", help="take pictures.npz as it is")
    if not parser.parse_args().keep_pictures:
        make_pictures()
    torch.set_grad_enabled(False)
    state = formula_state()
    root = pathlib.Path(tempfile.mkdtemp())
    torch.save(state, root / "weights.pth")
    pytorch_fid.inception.load_state_dict_from_url = lambda *_, **__: state
    cleanfid.inception_pytorch.load_state_dict_from_url = lambda *_, **__: state
    folders = unpacked(root)
    numbers = {}
    for source in (of_pytorch_fid(folders), of_torch_fidelity(folders, str(root / "weights.pth")),
                   of_clean_fid(folders, str(root / "weights.pth"))):
        for name, value in source:
            numbers[name] = np.atleast_1d(np.float64(value))
            print(f"{name} {numbers[name][0]!r}", flush=True)
    shutil.rmtree(root)
    np.savez(HERE / "programs.npz", **numbers)
    print(f"python {sys.version.split()[0]}")
    for package in PACKAGES:
        print(package, importlib.metadata.version(package))


if __name__ == "__main__":
    main()
