#!/usr/bin/env python3
"""Writes feature statistics as each program writes them, and expected.npz, what is in them.

    python3 make_statistics.py      needs numpy and torch; overwrites the files beside it

The features are random numbers of a fixed seed: 40 images, 8 features.
"""

import io
import json
import pathlib
import pickle
import struct
import zipfile

import numpy
import torch

HERE = pathlib.Path(__file__).resolve().parent
COUNT, SIZE = 40, 8


def features_of(seed):
    rng = numpy.random.default_rng(seed)
    mixed = rng.standard_normal((COUNT, SIZE)) @ rng.standard_normal((SIZE, SIZE))
    return numpy.maximum(mixed + 0.5, 0).astype(numpy.float32)


def save_pickle(name, value, protocol):
    (HERE / name).write_bytes(pickle.dumps(value, protocol))


def nvidia_fields(features, for_frechet):
    """The members of the object that stylegan3's metrics gather features in, in their order."""
    wide = features.astype(numpy.float64)
    return {
        "capture_all": not for_frechet,
        "capture_mean_cov": for_frechet,
        "max_items": COUNT,
        "num_items": COUNT,
        "num_features": SIZE,
        "all_features": [] if for_frechet else [features[:32], features[32:]],
        "raw_mean": wide.sum(axis=0) if for_frechet else numpy.zeros([SIZE]),
        "raw_cov": wide.T @ wide if for_frechet else numpy.zeros([SIZE, SIZE]),
    }


def npy_bytes(array):
    """Version 1 of the .npy format without the spare room that newer NumPy leaves for growing files."""
    shape = "(" + "".join(f"{n}," if array.ndim == 1 else f"{n}, " for n in array.shape).removesuffix(", ") + ")"
    header = f"{{'descr': '{array.dtype.str}', 'fortran_order': False, 'shape': {shape}, }}"
    header += " " * (63 - (10 + len(header)) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + array.tobytes()


def own_file(mu, sigma):
    """What this program writes, by Python's zipfile: entries in the order of their names, no date, nothing optional."""
    facts = json.dumps({"extractor": "Inception \u00e9", "mode": "clean"}, ensure_ascii=False, separators=(",", ":"))
    members = {
        "count": numpy.array(COUNT, numpy.int64),
        "facts": numpy.frombuffer(facts.encode(), numpy.uint8),
        "mu": mu,
        "sigma": sigma,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, array in members.items():
            info = zipfile.ZipInfo(f"{name}.npy")
            info.create_system = 0
            # ZipFile fills an attribute of 0 with the mode of a file; a bit that nobody reads keeps it from that.
            info.external_attr = 1
            archive.writestr(info, npy_bytes(array))
    content = bytearray(out.getvalue())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 38 : at + 42] = bytes(4)
        at = content.find(b"PK\x01\x02", at + 4)
    (HERE / "own.npz").write_bytes(content)
    with numpy.load(HERE / "own.npz") as read:  # as pytorch-fid and clean-fid read it
        assert numpy.array_equal(read["mu"], mu) and numpy.array_equal(read["sigma"], sigma)
        assert read["count"] == COUNT and json.loads(bytes(read["facts"]))["mode"] == "clean"
    assert zipfile.ZipFile(HERE / "own.npz").testzip() is None


def main():
    features = features_of(2026)
    narrow_mu, wide_mu = features.mean(axis=0), features.mean(axis=0, dtype=numpy.float64)
    sigma = numpy.cov(features, rowvar=False)  # float64, divisor n - 1
    numpy.savez(HERE / "expected.npz", narrow_mu=narrow_mu, wide_mu=wide_mu, sigma=sigma,
                narrow_sigma=sigma.astype(numpy.float32).astype(numpy.float64))

    numpy.savez_compressed(HERE / "pytorch_fid.npz", mu=wide_mu, sigma=sigma)
    numpy.savez(HERE / "edm.npz", mu=wide_mu, sigma=sigma)
    numpy.savez(HERE / "orders.npz", mu=narrow_mu.astype(">f4"), sigma=numpy.asfortranarray(sigma).astype(">f4"))
    numpy.savez(HERE / "fortran.npz", mu=wide_mu, sigma=numpy.asfortranarray(sigma))
    numpy.savez_compressed(HERE / "scene_clean_custom_na.npz", mu=narrow_mu, sigma=sigma)
    numpy.savez_compressed(HERE / "scene_clean_custom_na_kid.npz", feats=features)
    images = numpy.zeros((3, 4, 4, 3), numpy.uint8)
    numpy.savez(HERE / "adm.npz", arr_0=images, mu=wide_mu, sigma=sigma, mu_s=wide_mu[:5], sigma_s=sigma[:5, :5])
    own_file(wide_mu, sigma)

    save_pickle("stylegan3_fid.pkl", nvidia_fields(features, True), 4)
    save_pickle("stylegan3_kid.pkl", nvidia_fields(features, False), 4)
    save_pickle("stylegan2_tf.pkl", (narrow_mu, sigma), 4)
    other = {"mu": wide_mu[:3], "sigma": sigma[:3, :3]}
    save_pickle("edm2.pkl", {"num_images": COUNT, "fid": {"mu": wide_mu, "sigma": sigma}, "fd_dinov2": other}, 4)
    save_pickle("inception_scene.pkl", {"mean": narrow_mu, "cov": sigma, "size": 256, "path": "scene.lmdb"}, 3)

    cached = {"mu": narrow_mu, "sigma": sigma}
    torch.save(cached, HERE / "scene-inception-v3-compat-stat-fid-2048.pt")
    tensors = {name: torch.from_numpy(array) for name, array in cached.items()}
    torch.save(tensors, HERE / "tensors_legacy.pt", _use_new_zipfile_serialization=False)


if __name__ == "__main__":
    main()
