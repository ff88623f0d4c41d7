"""Writes the TorchScript extractors beside it: small programs with the three interfaces of docs/extractors.md.

    python3 make_extractors.py        # PyTorch 2.x, CPU
"""

import pathlib

import torch

FOLDER = pathlib.Path(__file__).resolve().parent


class Plain(torch.nn.Module):
    """[n, 3, s, s] -> {"cells": [n, 48], "mean": [n, 3]}."""

    def forward(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
        cells = torch.nn.functional.adaptive_avg_pool2d(x, [4, 4]).flatten(1)
        return {"cells": cells, "mean": x.mean([2, 3])}


class Detector(torch.nn.Module):
    """uint8 [n, 3, h, w] of any size -> [n, 48], as NVIDIA's detectors are called."""

    def forward(self, img: torch.Tensor, return_features: bool = False, no_output_bias: bool = False) -> torch.Tensor:
        assert img.dtype == torch.uint8 and return_features
        return torch.nn.functional.adaptive_avg_pool2d((img.to(torch.float32) - 128.0) / 128.0, [4, 4]).flatten(1)


class Lpips(torch.nn.Module):
    """float [n, 3, h, w] in 0 .. 255 -> [n, 48], as NVIDIA's VGG16 is called for path lengths."""

    def forward(self, img: torch.Tensor, resize_images: bool = True, return_lpips: bool = False) -> torch.Tensor:
        assert img.dtype == torch.float32 and return_lpips and not resize_images
        return torch.nn.functional.adaptive_avg_pool2d(img, [4, 4]).flatten(1)


class EveryCall(torch.nn.Module):
    """Takes each of the three calls and answers [n, 3] whichever it is."""

    def forward(
        self,
        img: torch.Tensor,
        return_features: bool = False,
        resize_images: bool = True,
        return_lpips: bool = False,
    ) -> torch.Tensor:
        return img.to(torch.float32).mean([2, 3])


for name, module in (
    ("plain", Plain()),
    ("detector", Detector()),
    ("lpips", Lpips()),
    ("every_call", EveryCall()),
):
    torch.jit.script(module.eval()).save(FOLDER / f"{name}.pt")
