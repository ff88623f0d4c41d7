"""Writes the TorchScript files beside it and, by running the same modules as plain Python, expected.npz.

    python3 make_modules.py        # PyTorch 2.x, CPU
"""

import pathlib
import zipfile

import numpy
import torch

FOLDER = pathlib.Path(__file__).resolve().parent
Z_DIM, W_DIM, SIDE = 6, 10, 8


class Mapping(torch.nn.Module):
    """z -> w: normalised, then two layers."""

    def __init__(self):
        super().__init__()
        self.first = torch.nn.Linear(Z_DIM, 16)
        self.second = torch.nn.Linear(16, W_DIM)

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        h = z * torch.rsqrt(torch.mean(z * z, dim=1, keepdim=True) + 1e-8)
        p = self.first(h)
        return self.second(torch.maximum(p, 0.2 * p))


class Synthesis(torch.nn.Module):
    """w (or z) -> image."""

    def __init__(self, width: int):
        super().__init__()
        self.start = torch.nn.Linear(width, 4 * 4 * 4)
        self.colours = torch.nn.Conv2d(4, 3, 3, padding=1)

    def forward(self, w: torch.Tensor) -> torch.Tensor:
        x = self.start(w).reshape(-1, 4, 4, 4)
        x = torch.relu(x).repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)
        return torch.tanh(self.colours(x))


class Both(torch.nn.Module):
    """One file with two methods, and a control flow that only a script keeps."""

    def __init__(self, mapping: Mapping, synthesis: Synthesis):
        super().__init__()
        self.z_dim = Z_DIM
        self.f = mapping
        self.g = synthesis

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        return self.g(self.f(z))

    @torch.jit.export
    def mapping(self, z: torch.Tensor) -> torch.Tensor:
        if z.size(1) != self.z_dim:
            raise ValueError("z has another width")
        return self.f(z)

    @torch.jit.export
    def synthesis(self, w: torch.Tensor) -> torch.Tensor:
        return self.g(w)


class Restless(torch.nn.Module):
    """Draws random numbers of its own, which must be refused."""

    def __init__(self, synthesis: Synthesis):
        super().__init__()
        self.g = synthesis

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        return self.g(z + torch.randn_like(z))


def save(module: torch.jit.ScriptModule, name: str) -> None:
    """Without the copies of source text (*.debug_pkl), which hold the paths of the machine that wrote them."""
    path = FOLDER / name
    module.save(path)
    with zipfile.ZipFile(path) as archive:
        kept = [(entry, archive.read(entry)) for entry in archive.infolist() if not entry.filename.endswith(".debug_pkl")]
    with zipfile.ZipFile(path, "w") as archive:
        for entry, content in kept:
            fresh = zipfile.ZipInfo(entry.filename)  # 1980: the same bytes every time
            fresh.compress_type = entry.compress_type
            archive.writestr(fresh, content)


def arrays_of(mapping: Mapping, synthesis: Synthesis, lone: Synthesis) -> dict:
    z = torch.from_numpy(numpy.random.RandomState(5).standard_normal((3, Z_DIM)))
    arrays = {"z": z.numpy()}
    for name, dtype in {"f32": torch.float32, "f64": torch.float64}.items():
        mapping, synthesis, lone = mapping.to(dtype), synthesis.to(dtype), lone.to(dtype)
        here = z.to(dtype)
        w = mapping(here)
        arrays |= {f"w_{name}": w, f"image_{name}": synthesis(w), f"lone_image_{name}": lone(here)}
    jacobians = [torch.autograd.functional.jacobian(lambda x: mapping(x[None])[0], row) for row in z]
    arrays["J_f64"] = torch.stack(jacobians)
    return {name: value.detach().numpy() if torch.is_tensor(value) else value for name, value in arrays.items()}


def main() -> None:
    torch.manual_seed(77)
    mapping, synthesis, lone = Mapping().eval(), Synthesis(W_DIM).eval(), Synthesis(Z_DIM).eval()
    save(torch.jit.trace(mapping, torch.ones(2, Z_DIM)), "mapping.pt")
    save(torch.jit.trace(synthesis, torch.ones(2, W_DIM)), "synthesis.pt")
    save(torch.jit.script(Both(mapping, synthesis)), "both.pt")
    save(torch.jit.script(lone), "lone.pt")
    save(torch.jit.script(Restless(lone)), "restless.pt")
    numpy.savez(FOLDER / "expected.npz", **arrays_of(mapping, synthesis, lone))


if __name__ == "__main__":
    main()
