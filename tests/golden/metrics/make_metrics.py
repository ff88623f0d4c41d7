#!/usr/bin/env python3
"""Makes programs.npz: metrics of features, as public programs compute them. Not run by any test.

    python3 -m venv venv
    venv/bin/pip install torch --index-url https://download.pytorch.org/whl/cpu
    venv/bin/pip install numpy scipy scikit-learn pillow tqdm
    venv/bin/pip install --no-deps torchvision torch-fidelity pytorch-fid prdc
    venv/bin/python make_metrics.py programs.npz

torchvision is imported by two of them and used by none of the functions called here; its compiled operators need not
fit the torch at hand, so those that its import asks for are declared beforehand.
"""

import importlib.metadata
import sys

import numpy as np
import scipy.linalg
import torch

_operators = torch.library.Library("torchvision", "DEF")
for _name in ("nms", "qnms"):
    _operators.define(f"{_name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import prdc  # noqa: E402
import pytorch_fid.fid_score  # noqa: E402
import torch_fidelity.metric_fid  # noqa: E402
import torch_fidelity.metric_isc  # noqa: E402
import torch_fidelity.metric_kid  # noqa: E402
import torch_fidelity.metric_prc  # noqa: E402

PACKAGES = ("numpy", "scipy", "torch", "torch_fidelity", "pytorch-fid", "prdc", "scikit-learn")


def features(generator, count, dim, shift, power):
    """Like those of a network: non-negative, correlated, skewed, with a decaying spectrum."""
    scales = np.arange(1, dim + 1) ** -power
    turn = np.linalg.qr(np.random.default_rng(dim).standard_normal((dim, dim)))[0]
    return np.maximum(generator.standard_normal((count, dim)) * scales @ turn + shift, 0).astype(np.float32)


def sets():
    generator = np.random.default_rng(20261121)
    yield "wide", features(generator, 300, 32, 0.3, 0.3), features(generator, 300, 32, 0.35, 0.35)
    yield "unequal", features(generator, 250, 24, 0.3, 0.5), features(generator, 400, 24, 0.3, 0.4)
    yield "steep", features(generator, 400, 32, 2.0, 2.0), features(generator, 400, 32, 2.1, 1.9)
    yield "few", features(generator, 20, 48, 0.3, 0.3), features(generator, 300, 48, 0.4, 0.3)
    yield "n_equals_2", features(generator, 2, 16, 0.3, 0.3), features(generator, 100, 16, 0.4, 0.3)
    yield "offset", features(generator, 200, 16, 1e3, 0.3), features(generator, 300, 16, 1e3 + 0.5, 0.3)


def exact_frechet(x, y):
    """From the centred samples, whose cross product squares no small value."""
    x, y = x.astype(np.float64), y.astype(np.float64)
    a, b = x - x.mean(0), y - y.mean(0)
    a /= np.sqrt(len(a) - 1)
    b /= np.sqrt(len(b) - 1)
    overlap = scipy.linalg.svdvals(a @ b.T).sum()
    return ((x.mean(0) - y.mean(0)) ** 2).sum() + (a**2).sum() + (b**2).sum() - 2 * overlap


def frechet(x, y):
    of_x, of_y = ((z.mean(0), np.cov(z, rowvar=False)) for z in (x.astype(np.float64), y.astype(np.float64)))
    theirs = torch_fidelity.metric_fid.fid_statistics_to_metric(
        {"mu": of_x[0], "sigma": of_x[1]}, {"mu": of_y[0], "sigma": of_y[1]}, False
    )
    return {
        "frechet_exact": exact_frechet(x, y),
        "frechet_pytorch_fid": pytorch_fid.fid_score.calculate_frechet_distance(*of_x, *of_y),
        "frechet_torch_fidelity": theirs["frechet_inception_distance"],
    }


def kid(x, y):
    """One subset that holds all samples."""
    theirs = torch_fidelity.metric_kid.kid_features_to_metric(
        torch.from_numpy(x.astype(np.float64)),
        torch.from_numpy(y.astype(np.float64)),
        kid_subsets=1,
        kid_subset_size=len(x),
        verbose=False,
    )
    return {"kid_torch_fidelity": theirs["kernel_inception_distance_mean"]}


def support(x, y):
    wide_x, wide_y = x.astype(np.float64), y.astype(np.float64)
    closed = torch_fidelity.metric_prc.prc_features_to_metric(
        torch.from_numpy(wide_x),
        torch.from_numpy(wide_y),
        prc_neighborhood=3,
        prc_batch_size=1000,
        save_cpu_ram=False,
        verbose=False,
    )
    opened = prdc.compute_prdc(real_features=wide_y, fake_features=wide_x, nearest_k=5)
    return {
        "precision_torch_fidelity": closed["precision"],
        "recall_torch_fidelity": closed["recall"],
        **{f"{name}_prdc": value for name, value in opened.items()},
    }


def scores():
    logits = (2 * np.random.default_rng(7).standard_normal((203, 20))).astype(np.float32)
    arrays = {"logits": logits}
    for splits in (1, 10):
        theirs = torch_fidelity.metric_isc.isc_features_to_metric(torch.from_numpy(logits), splits, shuffle=False)
        arrays[f"score_{splits}_mean"] = theirs["inception_score_mean"]
        arrays[f"score_{splits}_std"] = theirs["inception_score_std"]
    return arrays


def main(path):
    arrays = {f"inception__{name}": value for name, value in scores().items()}
    for name, x, y in sets():
        case = {"x": x, "y": y, **frechet(x, y)}
        if len(x) == len(y):
            case |= kid(x, y)
        if len(x) > 20:
            case |= support(x, y)
        arrays |= {f"{name}__{field}": value for field, value in case.items()}
    versions = "\n".join(f"{package} {importlib.metadata.version(package)}" for package in PACKAGES)
    arrays = {name: np.atleast_1d(value) for name, value in arrays.items()}
    np.savez(path, **arrays)
    for name, value in arrays.items():
        print(name, value.shape if value.size > 1 else value[0])
    print(f"python {sys.version.split()[0]}\n{versions}")


if __name__ == "__main__":
    main(sys.argv[1])
