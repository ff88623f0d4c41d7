#!/usr/bin/env python3
"""Writes the JPEG files of this folder with Pillow, and expected.npz: the pixels that Pillow decodes from them.

    python3 make_images.py      needs numpy and Pillow; the files are overwritten
"""

import io
import pathlib

import numpy
from PIL import Image

FOLDER = pathlib.Path(__file__).parent
HEIGHT, WIDTH = 37, 43  # neither side ends with a block


def scene():
    """Slopes, a hard-edged disc and a little noise: every coefficient of a block is in use."""
    y, x = numpy.mgrid[:HEIGHT, :WIDTH]
    red = 255 * x / WIDTH
    green = numpy.where((x - 20) ** 2 + (y - 18) ** 2 < 150, 220, 40)
    blue = 128 + 100 * numpy.sin(x / 3 + y / 5)
    noise = numpy.random.RandomState(3).normal(0, 6, (HEIGHT, WIDTH, 3))
    return Image.fromarray((numpy.stack([red, green, blue], -1) + noise).clip(0, 255).astype(numpy.uint8))


# Name, colour mode, options of the encoder. Subsampling 0 is 4:4:4, 1 is 4:2:2, 2 is 4:2:0.
FILES = (
    ("full_colour", "RGB", {"quality": 90, "subsampling": 0}),
    ("half_colour", "RGB", {"quality": 85, "subsampling": 1}),
    ("quarter_colour", "RGB", {"quality": 75, "subsampling": 2}),
    ("progressive", "RGB", {"quality": 80, "subsampling": 2, "progressive": True, "optimize": True}),
    ("stored_rgb", "RGB", {"quality": 85, "keep_rgb": True}),
    ("grey", "L", {"quality": 85}),
    ("print", "CMYK", {"quality": 60}),
)


def main():
    expected = {}
    for name, mode, options in FILES:
        file = io.BytesIO()
        scene().convert(mode).save(file, "JPEG", **options)
        (FOLDER / f"{name}.jpg").write_bytes(file.getvalue())
        if mode != "CMYK":
            pixels = numpy.asarray(Image.open(file))
            expected[name] = pixels.reshape(HEIGHT, WIDTH, -1)
    whole = (FOLDER / "quarter_colour.jpg").read_bytes()
    (FOLDER / "truncated.jpg").write_bytes(whole[: len(whole) * 3 // 4])
    numpy.savez_compressed(FOLDER / "expected.npz", **expected)


if __name__ == "__main__":
    main()
