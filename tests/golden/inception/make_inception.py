#!/usr/bin/env python3
"""Writes modes.npz: features of the FID Inception network with formula weights, by every preprocessing mode.

    build/venv/bin/python tests/golden/inception/make_inception.py [--check]

Independent of the C++ program: plain torch operations with separate batch norms, Pillow's float resize, and NumPy for
everything else, written from the description of the network (README.md beside this file). --check compares the
network with features.npz, the values of the public program, and writes nothing.
"""

import argparse
import pathlib
import platform

import numpy as np
import torch
import torch.nn.functional as F

HERE = pathlib.Path(__file__).resolve().parent
SIDE = 299
ROWS = [0, 1, 2, 149, 296, 297, 298]


# ---- formula weights --------------------------------------------------------------------------------------------

def fnv1a(text):
    h = 0xCBF29CE484222325
    for byte in text.encode("ascii"):
        h = ((h ^ byte) * 0x100000001B3) % 2**64
    return h


def symmetric_uniforms(name, count):
    """`count` numbers in [-1, 1) that depend on the name alone."""
    with np.errstate(over="ignore"):
        x = np.uint64(fnv1a(name)) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        x ^= x >> np.uint64(31)
    return 2.0 * ((x >> np.uint64(11)).astype(np.float64) * 2.0**-53) - 1.0


def scale_and_offset(name, shape):
    if name.endswith(".conv.weight"):
        return np.sqrt(6.0 / np.prod(shape[1:])), 0.0
    if name in ("fc.weight", "fc.bias"):
        return (np.sqrt(3.0 / 2048.0), 0.0) if name == "fc.weight" else (0.5, 0.0)
    return 0.25, 1.0 if name.endswith((".bn.weight", ".bn.running_var")) else 0.0


class Weights:
    """Tensors of the network, made when first asked for."""

    def __init__(self, dtype):
        self.dtype = dtype
        self.kept = {}

    def __call__(self, name, *shape):
        if name not in self.kept:
            scale, offset = scale_and_offset(name, shape)
            values = symmetric_uniforms(name, int(np.prod(shape))) * scale + offset
            self.kept[name] = torch.from_numpy(values.astype(np.float32).reshape(shape)).to(self.dtype)
        return self.kept[name]


# ---- the network ------------------------------------------------------------------------------------------------

class Network:
    def __init__(self, dtype):
        self.weights = Weights(dtype)

    def unit(self, name, x, out, kernel, stride=1, padding=0):
        kernel = (kernel, kernel) if isinstance(kernel, int) else kernel
        x = F.conv2d(x, self.weights(name + ".conv.weight", out, x.shape[1], *kernel), None, stride, padding)
        w = self.weights
        x = F.batch_norm(x, w(name + ".bn.running_mean", out), w(name + ".bn.running_var", out),
                         w(name + ".bn.weight", out), w(name + ".bn.bias", out), False, 0.0, 1e-3)
        return F.relu(x)

    def chain(self, name, x, steps):
        for suffix, *step in steps:
            x = self.unit(name + suffix, x, *step)
        return x

    @staticmethod
    def average(x):
        return F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)

    def block_a(self, name, x, pool):
        u = lambda *a: self.chain(name + ".branch", x, a)
        return torch.cat([
            u(("1x1", 64, 1)),
            u(("5x5_1", 48, 1), ("5x5_2", 64, 5, 1, 2)),
            u(("3x3dbl_1", 64, 1), ("3x3dbl_2", 96, 3, 1, 1), ("3x3dbl_3", 96, 3, 1, 1)),
            self.unit(name + ".branch_pool", self.average(x), pool, 1)], 1)

    def block_b(self, name, x):
        u = lambda *a: self.chain(name + ".branch", x, a)
        return torch.cat([
            u(("3x3", 384, 3, 2)),
            u(("3x3dbl_1", 64, 1), ("3x3dbl_2", 96, 3, 1, 1), ("3x3dbl_3", 96, 3, 2)),
            F.max_pool2d(x, 3, 2)], 1)

    def block_c(self, name, x, c7):
        row, column = ((1, 7), 1, (0, 3)), ((7, 1), 1, (3, 0))
        u = lambda *a: self.chain(name + ".branch", x, a)
        return torch.cat([
            u(("1x1", 192, 1)),
            u(("7x7_1", c7, 1), ("7x7_2", c7, *row), ("7x7_3", 192, *column)),
            u(("7x7dbl_1", c7, 1), ("7x7dbl_2", c7, *column), ("7x7dbl_3", c7, *row), ("7x7dbl_4", c7, *column),
              ("7x7dbl_5", 192, *row)),
            self.unit(name + ".branch_pool", self.average(x), 192, 1)], 1)

    def block_d(self, name, x):
        u = lambda *a: self.chain(name + ".branch", x, a)
        return torch.cat([
            u(("3x3_1", 192, 1), ("3x3_2", 320, 3, 2)),
            u(("7x7x3_1", 192, 1), ("7x7x3_2", 192, (1, 7), 1, (0, 3)), ("7x7x3_3", 192, (7, 1), 1, (3, 0)),
              ("7x7x3_4", 192, 3, 2)),
            F.max_pool2d(x, 3, 2)], 1)

    def block_e(self, name, x, pooled):
        u = lambda *a: self.chain(name + ".branch", x, a)
        a = u(("3x3_1", 384, 1))
        b = u(("3x3dbl_1", 448, 1), ("3x3dbl_2", 384, 3, 1, 1))
        return torch.cat([
            u(("1x1", 320, 1)),
            self.unit(name + ".branch3x3_2a", a, 384, (1, 3), 1, (0, 1)),
            self.unit(name + ".branch3x3_2b", a, 384, (3, 1), 1, (1, 0)),
            self.unit(name + ".branch3x3dbl_3a", b, 384, (1, 3), 1, (0, 1)),
            self.unit(name + ".branch3x3dbl_3b", b, 384, (3, 1), 1, (1, 0)),
            self.unit(name + ".branch_pool", pooled, 192, 1)], 1)

    def __call__(self, x):
        """[n, 3, 299, 299] in the network's range -> the four taps, averaged over the picture."""
        taps = {}
        mean = lambda t: t.mean((2, 3))
        x = self.unit("Conv2d_1a_3x3", x, 32, 3, 2)
        x = self.unit("Conv2d_2a_3x3", x, 32, 3)
        x = self.unit("Conv2d_2b_3x3", x, 64, 3, 1, 1)
        x = F.max_pool2d(x, 3, 2)
        taps[64] = mean(x)
        x = self.unit("Conv2d_3b_1x1", x, 80, 1)
        x = self.unit("Conv2d_4a_3x3", x, 192, 3)
        x = F.max_pool2d(x, 3, 2)
        taps[192] = mean(x)
        for letter, pool in (("b", 32), ("c", 64), ("d", 64)):
            x = self.block_a("Mixed_5" + letter, x, pool)
        x = self.block_b("Mixed_6a", x)
        for letter, c7 in (("b", 128), ("c", 160), ("d", 160), ("e", 192)):
            x = self.block_c("Mixed_6" + letter, x, c7)
        taps[768] = mean(x)
        x = self.block_d("Mixed_7a", x)
        x = self.block_e("Mixed_7b", x, self.average(x))
        x = self.block_e("Mixed_7c", x, F.max_pool2d(x, 3, 1, 1))
        taps[2048] = mean(x)
        return taps

    def logits(self, features, with_bias):
        y = features @ self.weights("fc.weight", 1008, 2048).T
        return y + self.weights("fc.bias", 1008) if with_bias else y


# ---- pictures ---------------------------------------------------------------------------------------------------

def formula_picture(height, width):
    """Slopes, folds and edges; the same integers everywhere."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    return ((7 * x + 13 * y + 29 * c + (x * y) // 32 * (c + 1)) % 256).astype(np.uint8)


def bilinear(x, shift):
    """[h, w, 3] float64 -> [299, 299, 3]: src = (i + shift) in/out - shift, not below 0; along x, then along y."""
    for axis in (1, 0):
        size = x.shape[axis]
        src = np.maximum((np.arange(SIDE) + shift) * (size / SIDE) - shift, 0.0)
        low = np.minimum(np.floor(src).astype(int), size - 1)
        high = np.minimum(low + 1, size - 1)
        part = (src - low).reshape((-1, 1, 1) if axis == 0 else (1, -1, 1))
        x = x.take(low, axis) * (1.0 - part) + x.take(high, axis) * part
    return x


def pillow_bicubic(x):
    """[h, w, 3] -> [299, 299, 3], float32 by Pillow, one channel at a time, then clamped to 0..255."""
    from PIL import Image  # by those alone who make the goldens: tests use the formula of the weights without it

    planes = [Image.fromarray(x[:, :, c].astype(np.float32), mode="F").resize((SIDE, SIDE), Image.BICUBIC)
              for c in range(3)]
    return np.stack([np.asarray(plane) for plane in planes], 2).clip(0, 255)


def resized(mode, picture):
    """What the network sees, before its value map, for levels 0..255 ([-1.2, 1.2] for rosinality)."""
    if mode == "tf_legacy":
        return bilinear(picture.astype(np.float64), 0.0)
    if mode == "pytorch_fid":
        return bilinear(picture.astype(np.float64), 0.5)
    if mode == "clean":
        return pillow_bicubic(picture).astype(np.float64)
    return bilinear(1.2 * (picture / 127.5 - 1.0), 0.5)


def in_network_range(mode, x):
    if mode == "rosinality":
        return x
    return 2.0 * (x / 255.0) - 1.0 if mode == "pytorch_fid" else (x - 128.0) / 128.0


def as_batch(x):
    return torch.from_numpy(np.ascontiguousarray(x.transpose(2, 0, 1)))[None]


def levels_of(x, rule):
    if rule == "trunc127":
        return np.floor(np.clip(127.5 * x + 128.0, 0, 255))
    unit = np.clip(0.5 * (x + 1.0), 0, 1) * 255.0
    return np.floor(unit + 0.5) if rule == "round255" else np.floor(unit)


# ---- the file ---------------------------------------------------------------------------------------------------

def check(network, stored):
    pictures = [stored[f"image_{k}"] for k in range(4)]
    for mode, name in (("pytorch_fid", "feat2048_f64"), ("tf_legacy", "feat2048_tf_legacy_f64"),
                       ("rosinality", "feat2048_rosinality_f64")):
        ours = np.concatenate([network(as_batch(in_network_range(mode, resized(mode, p))))[2048].numpy()
                               for p in pictures])
        print(f"{name}: {np.abs(ours - stored[name]).max() / np.abs(stored[name]).max():.1e} of the largest")


def values(network, pictures):
    out = {}
    names = [f"image_{k}" for k in range(4)] + ["formula"]
    for mode in ("tf_legacy", "pytorch_fid", "clean", "rosinality"):
        taps = {tap: [] for tap in (64, 192, 768, 2048)}
        for name, picture in zip(names, pictures):
            small = resized(mode, picture)
            if mode == "clean" or name == "formula":
                out[f"{mode}__rows_{name}"] = small[ROWS].astype(np.float32)
            for tap, value in network(as_batch(in_network_range(mode, small))).items():
                taps[tap].append(value.numpy())
        for tap, value in taps.items():
            # A rounding to float32 is 6e-8; where the public program's float64 value stands in features.npz, that is
            # what the float64 tests compare with.
            kept = np.concatenate(value)
            out[f"{mode}__tap{tap}"] = kept if tap == 2048 else kept.astype(np.float32)
    features = torch.from_numpy(out["pytorch_fid__tap2048"])
    for bias in (False, True):
        logits = network.logits(features, bias)
        out["logits_with_bias" if bias else "logits_without_bias"] = logits.numpy()
        out["probabilities_with_bias" if bias else "probabilities_without_bias"] = torch.softmax(logits, 1).numpy()
    x = np.linspace(-1.3, 1.3, 105)
    out["quantise__x"] = x
    for rule in ("trunc127", "round255", "trunc255"):
        out[f"quantise__{rule}"] = levels_of(x, rule)
    return out


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    torch.set_grad_enabled(False)
    torch.set_num_threads(1)
    network = Network(torch.float64)
    stored = np.load(HERE / "features.npz")
    check(network, stored)
    if arguments.check:
        return
    pictures = [stored[f"image_{k}"] for k in range(4)] + [formula_picture(480, 700)]
    np.savez_compressed(HERE / "modes.npz", **values(network, pictures))
    import PIL

    print(f"Python {platform.python_version()}, torch {torch.__version__}, NumPy {np.__version__}, "
          f"Pillow {PIL.__version__}")


if __name__ == "__main__":
    main()
