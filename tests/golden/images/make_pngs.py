#!/usr/bin/env python3
"""Writes one picture as PNG in every form that Pillow writes, two of 16 bits that it does not, and png_expected.npz,
what they are as RGB.

    python3 make_pngs.py      needs numpy and Pillow; overwrites the files beside it
"""

import pathlib
import struct
import zlib

import numpy
from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
HEIGHT, WIDTH = 9, 7


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def write_deep(name, values, colour_type):
    """A PNG of 16 bits a channel (PNG specification, sections 5 and 11.2.2), rows without filter."""
    header = struct.pack(">IIBBBBB", values.shape[1], values.shape[0], 16, colour_type, 0, 0, 0)
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    content = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    (HERE / name).write_bytes(b"\x89PNG\r\n\x1a\n" + content)


def main():
    values = numpy.random.default_rng(7).integers(0, 256, (HEIGHT, WIDTH, 4), dtype=numpy.uint8)
    values[:2, :, 3] = (0, 1, 2, 3, 128, 254, 255)  # what lies under full transparency counts as well
    rgba = Image.fromarray(values)
    rgb = rgba.convert("RGB")
    palette = rgb.quantize(11)
    forms = {
        "rgb": (rgb, {}),
        "rgba": (rgba, {}),
        "grey": (rgb.convert("L"), {}),
        "grey_alpha": (rgba.convert("LA"), {}),
        "palette": (palette, {}),
        "palette_transparent": (palette, {"transparency": 3}),
        "colour_transparent": (rgb, {"transparency": tuple(int(v) for v in values[4, 4, :3])}),
        "bits": (rgb.convert("1"), {}),
    }
    expected = {}
    for name, (picture, options) in forms.items():
        path = HERE / f"{name}.png"
        picture.save(path, **options)
        expected[name] = numpy.asarray(Image.open(path).convert("RGB"))
    deep = numpy.random.default_rng(8).integers(0, 65536, (HEIGHT, WIDTH, 3))
    deep[0, :, 0] = (0, 128, 129, 32768, 33023, 65407, 65535)
    # Pillow cuts 16 bits off at 8 and clips grey ones, so the rule itself is written down here.
    rounded = numpy.floor(deep * 255 / 65535 + 0.5).astype(numpy.uint8)
    write_deep("deep_rgb.png", deep, 2)
    write_deep("deep_grey.png", deep[:, :, 0], 0)
    expected["deep_rgb"] = rounded
    expected["deep_grey"] = numpy.repeat(rounded[:, :, :1], 3, axis=2)
    pillow = numpy.asarray(Image.open(HERE / "deep_rgb.png").convert("RGB")).astype(int)
    assert abs(pillow - rounded).max() <= 1
    numpy.savez_compressed(HERE / "png_expected.npz", **expected)


if __name__ == "__main__":
    main()
