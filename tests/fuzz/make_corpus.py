#!/usr/bin/env python3
"""Writes the seeds of the fuzzers, corpus/<fuzzer>/: small files of every form that a reader knows.

    python3 make_corpus.py      needs numpy and Pillow; seeds of the same name are overwritten, others stay

Most are goldens of this repository, copied; the rest is made here. Seeds named finding_* were not made: they are
inputs that once broke a reader.
"""

import io
import json
import pathlib
import struct
import zipfile

import numpy
from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
GOLDEN = HERE.parent / "golden"
CORPUS = HERE / "corpus"

COPIES = {
    "jpeg": ["images/*.jpg"],
    "npy": ["npy/*.npy", "hostile/*.npy"],
    "safetensors": ["hostile/*.safetensors"],
    "zip": ["npy/stored.npz", "npy/deflated.npz"],
}

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
            archive.writestr("archive/data.pkl", b"\x80\x02}q\x00.", zipfile.ZIP_STORED)
            with archive.open(zipfile.ZipInfo("archive/data/0"), "w", force_zip64=zip64) as entry:
                entry.write(bytes(range(64)))
            archive.writestr("text.txt", "words " * 50, zipfile.ZIP_DEFLATED)
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


def main():
    copies()
    safetensors()
    zips()
    pngs()
    save("study", "sound.yaml", STUDY)
    save("study", "faulty.yaml", FAULTY)


if __name__ == "__main__":
    main()
