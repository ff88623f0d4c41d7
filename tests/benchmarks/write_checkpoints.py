#!/usr/bin/env python3
"""Writes one StyleGAN2 training file of about 360 MB in every format that people have: write_checkpoints.py FOLDER [SIDE].

Random weights in rosinality's names (config-f, 1024 px by default) as g_ema, with a second and third copy as g and an
optimiser's state, which a loader must not spend time on. NVIDIA's form holds three networks of its own names."""

import collections
import io
import json
import pathlib
import pickle
import sys

import numpy
import torch

CHANNELS = {4: 512, 8: 512, 16: 512, 32: 512, 64: 512, 128: 256, 256: 128, 512: 64, 1024: 32}


def blocks(side):
    return [r for r in CHANNELS if r <= side]


def rosinality(side, draw):
    state = {}
    for i in range(1, 9):
        state[f"style.{i}.weight"] = draw(512, 512) * 100
        state[f"style.{i}.bias"] = torch.zeros(512)

    def conv(name, into, out):
        state[f"{name}.conv.weight"] = draw(1, out, into, 3, 3)
        state[f"{name}.conv.modulation.weight"] = draw(into, 512)
        state[f"{name}.conv.modulation.bias"] = torch.ones(into)
        state[f"{name}.noise.weight"] = torch.full((1,), 0.1)
        state[f"{name}.activate.bias"] = torch.zeros(out)

    def rgb(name, into):
        state[f"{name}.conv.weight"] = draw(1, 3, into, 1, 1)
        state[f"{name}.conv.modulation.weight"] = draw(into, 512)
        state[f"{name}.conv.modulation.bias"] = torch.ones(into)
        state[f"{name}.bias"] = torch.zeros(1, 3, 1, 1)

    state["input.input"] = draw(1, 512, 4, 4)
    conv("conv1", 512, 512)
    rgb("to_rgb1", 512)
    state["noises.noise_0"] = draw(1, 1, 4, 4)
    before = 512
    for b, r in enumerate(blocks(side)[1:]):
        conv(f"convs.{2 * b}", before, CHANNELS[r])
        conv(f"convs.{2 * b + 1}", CHANNELS[r], CHANNELS[r])
        rgb(f"to_rgbs.{b}", CHANNELS[r])
        state[f"noises.noise_{2 * b + 1}"] = draw(1, 1, r, r)
        state[f"noises.noise_{2 * b + 2}"] = draw(1, 1, r, r)
        before = CHANNELS[r]
    return state


def nvidia_tensors(state, side):
    """The same network under NVIDIA's names, by layer."""
    layers = collections.OrderedDict()
    for i in range(8):
        layers[f"mapping.fc{i}"] = {"weight": state[f"style.{i + 1}.weight"], "bias": state[f"style.{i + 1}.bias"]}

    def conv(name, source, noise):
        layers[name] = {"weight": state[f"{source}.conv.weight"][0], "bias": state[f"{source}.activate.bias"],
                        "noise_strength": state[f"{source}.noise.weight"][0],
                        "noise_const": state[f"noises.noise_{noise}"][0, 0]}
        layers[f"{name}.affine"] = {"weight": state[f"{source}.conv.modulation.weight"],
                                    "bias": state[f"{source}.conv.modulation.bias"]}

    def rgb(name, source):
        layers[name] = {"weight": state[f"{source}.conv.weight"][0], "bias": state[f"{source}.bias"].flatten()}
        layers[f"{name}.affine"] = {"weight": state[f"{source}.conv.modulation.weight"],
                                    "bias": state[f"{source}.conv.modulation.bias"]}

    layers["synthesis.b4"] = {"const": state["input.input"][0]}
    conv("synthesis.b4.conv1", "conv1", 0)
    rgb("synthesis.b4.torgb", "to_rgb1")
    for b, r in enumerate(blocks(side)[1:]):
        layers[f"synthesis.b{r}"] = {}
        conv(f"synthesis.b{r}.conv0", f"convs.{2 * b}", 2 * b + 1)
        conv(f"synthesis.b{r}.conv1", f"convs.{2 * b + 1}", 2 * b + 2)
        rgb(f"synthesis.b{r}.torgb", f"to_rgbs.{b}")
    return layers


class Persistent:
    """Pickles as NVIDIA's persistent objects do: one call of a reconstructing function on a dictionary."""

    def __init__(self, name, state):
        self.name, self.state = name, state

    def __reduce__(self):
        meta = {"type": "class", "version": 6, "module_src": "# the source text stands here\n", "class_name": self.name,
                "state": self.state}
        return _reconstruct_persistent_obj, (meta,)


def _reconstruct_persistent_obj(meta):
    raise RuntimeError("never called here")


_reconstruct_persistent_obj.__module__ = "torch_utils.persistence"



def module(layers, path=""):
    own = layers.get(path, {})
    start = path + "." if path else ""
    children = sorted({name[len(start):].split(".")[0] for name in layers if name.startswith(start) and name != path})
    parameters = collections.OrderedDict((k, torch.nn.Parameter(v.clone())) for k, v in own.items() if k != "noise_const")
    buffers = collections.OrderedDict((k, v.clone()) for k, v in own.items() if k == "noise_const")
    state = {"training": False, "_parameters": parameters, "_buffers": buffers,
             "_modules": collections.OrderedDict((c, module(layers, start + c)) for c in children)}
    if path.startswith("mapping.fc"):
        state.update(activation="lrelu", bias_gain=0.01, weight_gain=numpy.float64(0.01 / 512 ** 0.5))
    return Persistent("Layer", state)


def write_safetensors(path, tensors):
    header, offset = {}, 0
    for name, tensor in tensors.items():
        end = offset + 4 * tensor.numel()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for tensor in tensors.values():
            file.write(tensor.contiguous().numpy().tobytes())


def main():
    folder, side = pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1024
    folder.mkdir(parents=True, exist_ok=True)
    generator = torch.Generator().manual_seed(0)
    state = rosinality(side, lambda *shape: torch.randn(*shape, generator=generator))
    training = {"g_ema": state, "g": {k: v.clone() for k, v in state.items()},
                "g_optim": {"state": {0: {"exp_avg": torch.zeros(sum(v.numel() for v in state.values()))}}},
                "latent_avg": torch.zeros(512)}
    torch.save(training, folder / "zip.pt")
    torch.save(training, folder / "legacy.pt", _use_new_zipfile_serialization=False)
    copies = {f"{network}.{name}": tensor for network in ("g_ema", "g", "d") for name, tensor in state.items()}
    write_safetensors(folder / "weights.safetensors", copies)
    networks = {name: module(nvidia_tensors(state, side)) for name in ("G", "D", "G_ema")}
    sys.modules["torch_utils"] = type(sys)("torch_utils")
    sys.modules["torch_utils.persistence"] = type(sys)("torch_utils.persistence")
    sys.modules["torch_utils.persistence"]._reconstruct_persistent_obj = _reconstruct_persistent_obj
    buffer = io.BytesIO()
    pickle.Pickler(buffer, protocol=4).dump(networks)
    (folder / "nvidia.pkl").write_bytes(buffer.getbuffer())


if __name__ == "__main__":
    main()
