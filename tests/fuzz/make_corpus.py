#!/usr/bin/env python3
"""Writes the seeds of the fuzzers, corpus/<fuzzer>/: small files of every form that a reader knows.

    python3 make_corpus.py      needs numpy, Pillow and torch; seeds of the same name are overwritten, others stay

Most are goldens of this repository, copied; the rest is made here. Seeds named finding_* were not made: they are
inputs that once broke a reader.
"""

import argparse
import collections
import io
import json
import pathlib
import pickle
import re
import struct
import sys
import types
import zipfile

import numpy
import torch
from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
GOLDEN = HERE.parent / "golden"
CORPUS = HERE / "corpus"

COPIES = {
    "jpeg": ["images/*.jpg"],
    "image": ["images/grey.jpg", "images/quarter_colour.jpg", "images/*.png"],
    "statistics": ["statistics/*.npz", "statistics/*.pkl", "statistics/*.pt"],
    "npy": ["npy/*.npy", "hostile/*.npy"],
    "safetensors": ["hostile/*.safetensors"],
    "zip": ["npy/stored.npz", "npy/deflated.npz"],
    "checkpoint": ["npy/stored.npz", "npy/deflated.npz", "npy/dirs_fortran_f4.npy", "hostile/e2[3-8]*"],
    "pickle": ["hostile/e0[3-9]*.pkl", "checkpoints/fmt_bare_proto[25].pkl"],
    "torch_zip": ["hostile/e1[3-9]*.pt", "checkpoints/fmt_zip.pt", "torch/modern_zip.pt",
                  "torch/script.pt"],
    "torch_legacy": ["checkpoints/fmt_legacy.pt", "torch/modern_legacy.pt"],
}
CONFIGURATION = """\
{"z_dim": 16, "attention_layer_position": 2, "eps": 1e-4, "layers": [[false, 16, 16], [true, 16, 8]],
 "name": "tiny", "deep": {"a": [1, {"b": null}]}, "big": -2147483648}
"""

STUDY = """\
study: demo
seed: 7
everything:
  count: 1e3
  word: "a word: quoted"
  file: ""
  numbers: [0.5, -1, 1e-3]
  words: [a, 'b c', "null"]
  lists: {first: [x, y], second: [z]}
  inner: {step: 2, kind: linear}
  another: {step: 1}
  third: {kind: curve}
"""
FAULTY = """\
study: ../x
study: again
everyting: {}
everything: {count: -1, numbers: [1, 1], file: none.bin, inner: [1], inner.step: 3}
"""


def save(fuzzer, name, content):
    folder = CORPUS / fuzzer
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def copies():
    for fuzzer, patterns in COPIES.items():
        for pattern in patterns:
            for path in sorted(GOLDEN.glob(pattern)):
                save(fuzzer, path.name, path.read_bytes())


def safetensors():
    header = {
        "__metadata__": {"family": "demo", "note": "\u00e9"},
        "w": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]},
        "half": {"dtype": "BF16", "shape": [4], "data_offsets": [24, 32]},
        "flag": {"dtype": "BOOL", "shape": [], "data_offsets": [32, 33]},
        "none": {"dtype": "I64", "shape": [0, 7], "data_offsets": [33, 33]},
    }
    text = json.dumps(header).encode()
    save("safetensors", "small.safetensors", struct.pack("<Q", len(text)) + text + bytes(33))


def zips():
    for name, zip64 in (("plain", False), ("zip64", True)):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(zipfile.ZipInfo("archive/data.pkl"), b"\x80\x02}q\x00.")
            with archive.open(zipfile.ZipInfo("archive/data/0"), "w", force_zip64=zip64) as entry:
                entry.write(bytes(range(64)))
            archive.writestr(zipfile.ZipInfo("text.txt"), "words " * 50, zipfile.ZIP_DEFLATED)
            archive.comment = b"a comment"
        save("zip", f"{name}.zip", file.getvalue())


def pngs():
    colours = numpy.arange(6 * 5 * 4, dtype=numpy.uint8).reshape(6, 5, 4) * 2
    rgba = Image.fromarray(colours)
    pictures = {
        "rgb": rgba.convert("RGB"),
        "transparent": rgba,
        "grey": rgba.convert("L"),
        "grey_alpha": rgba.convert("LA"),
        "palette": rgba.convert("RGB").quantize(7),
        "bits": rgba.convert("1"),
        "deep": Image.fromarray(numpy.arange(30, dtype=numpy.uint16).reshape(6, 5) * 2000),
    }
    for name, picture in pictures.items():
        file = io.BytesIO()
        picture.save(file, "PNG", **({"transparency": 3} if name == "palette" else {}))
        save("png", f"{name}.png", file.getvalue())


class Call:
    """An object that a pickle makes by calling module.name, as programs that are not installed here would have it."""

    def __init__(self, module, name, *arguments, state=None):
        for end in (i for i, c in enumerate(module + ".") if c == "."):
            holder = sys.modules.setdefault(module[:end], types.ModuleType(module[:end]))
        if not hasattr(holder, name):
            function = lambda *_: None
            function.__module__, function.__qualname__ = module, name
            setattr(holder, name, function)
        self.reduced = (getattr(holder, name), arguments) + (() if state is None else (state,))

    def __reduce__(self):
        return self.reduced


def some_tensors():
    base = torch.arange(12, dtype=torch.float32)
    return collections.OrderedDict(
        weight=base.reshape(3, 4).t(),
        part=base[4:6],
        half=torch.ones(2, dtype=torch.float16),
        brain=torch.ones(1, dtype=torch.bfloat16),
        count=torch.tensor(3),
        flag=torch.tensor([True, False]),
        parameter=torch.nn.Parameter(torch.zeros(1, 2)),
    )


def with_small_keys(content):
    """Storages are called by their addresses in memory; numbers make all runs of this script alike, but for the order of
    storages in a legacy file."""
    seen = []

    def number(match):
        if match.group() not in seen:
            seen.append(match.group())
        return b"%0*d" % (len(match.group()), seen.index(match.group()))

    return re.sub(rb"[0-9]{8,16}", number, content)


def without_checksums(archive):
    """A zip archive whose entries note no checksum, so that their content may change."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name))
    changed = bytearray(out.getvalue())
    for signature, place in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        at = changed.find(signature)
        while at >= 0:
            changed[at + place : at + place + 4] = bytes(4)
            at = changed.find(signature, at + 4)
    return bytes(changed)


def statistics():
    """Small ones of other protocols, and archives whose content may change without a checksum."""
    mean, covariance = numpy.arange(2.0), numpy.array([[4.0, 1.0], [1.0, 9.0]])
    for name in ("own.npz", "scene-inception-v3-compat-stat-fid-2048.pt"):
        save("statistics", f"unsealed_{name}", without_checksums((GOLDEN / "statistics" / name).read_bytes()))
    for protocol in (0, 2, 5):
        save("statistics", f"pair_{protocol}.pkl", pickle.dumps((mean, covariance), protocol))
        sums = {"capture_mean_cov": True, "num_items": 3, "raw_mean": mean, "raw_cov": covariance}
        save("statistics", f"sums_{protocol}.pkl", pickle.dumps(sums, protocol))


def torch_files():
    whole = {"g_ema": some_tensors(), "args": argparse.Namespace(size=8, latent=4), "latent_avg": torch.zeros(4)}
    for name, is_zip in (("torch_zip", True), ("torch_legacy", False)):
        file = io.BytesIO()
        torch.save(whole, file, _use_new_zipfile_serialization=is_zip)
        content = without_checksums(file.getvalue()) if is_zip else with_small_keys(file.getvalue())
        save(name, "small.pt", content)
        save("checkpoint", f"{name}.pt", content)


def module(class_name, parameters, modules=(), **members):
    state = {"training": False, "_parameters": parameters, "_buffers": {}, "_modules": dict(modules), **members}
    meta = {"type": "class", "version": 6, "module_src": "# no program", "class_name": class_name, "state": state}
    return Call("torch_utils.persistence", "_reconstruct_persistent_obj", meta)


def network(name, variables, **members):
    settings = {"resolution": 8, "fmap_base": 16.0, "label_size": None}
    state = {"version": 4, "name": name, "static_kwargs": settings, "build_module_src": "# no program", **members}
    return Call("dnnlib.tflib.network", "Network", state={**state, "variables": variables})


def pickles():
    numbers = numpy.arange(6, dtype=">f4").reshape(2, 3)
    inner = network("G_mapping", [("Dense0/weight", numpy.ones((2, 2), numpy.float32))], components={})
    values = {
        "plain": {"a": numbers, "b": numpy.asfortranarray(numbers), "c": numpy.float32(2), "d": [1, 2.5, None, "x"],
                  "e": (b"bytes", 2**70, -3, {4}, frozenset([5])), "f": True},
        "tensors": dict(some_tensors()),
        "module": {"G_ema": module("Generator", {}, [("fc", module("Dense", some_tensors(), activation="lrelu"))],
                                   z_dim=4, w_dim=4, img_resolution=8)},
        "networks": (network("G", []), network("D", []),
                     network("Gs", [("lod", numpy.float32(0))], components={"mapping": inner})),
    }
    for name, value in values.items():
        for protocol in (0, 2, 4, 5):
            if protocol > 0 or name in ("plain", "networks"):
                save("pickle", f"{name}_{protocol}.pkl", with_small_keys(pickle.dumps(value, protocol)))
    save("checkpoint", "module_5.pkl", with_small_keys(pickle.dumps(values["module"], 5)))


def main():
    copies()
    torch_files()
    pickles()
    statistics()
    save("configuration", "biggan.json", CONFIGURATION)
    safetensors()
    zips()
    pngs()
    save("study", "sound.yaml", STUDY)
    save("study", "faulty.yaml", FAULTY)


if __name__ == "__main__":
    main()
