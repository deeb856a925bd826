"""Writes models/image.safetensors (f16) and test/fixtures/image.parity.safetensors, from the checkpoints' averages.

The file holds the small network, and as the tensors "detail." what the large one has more.

Layouts are those of the browser: matrices (in, out), filters (h, w, in, out), the sketch (h, w, channels).
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file

from directions import find_directions, name_directions
from families import CONDITION, FAMILIES
from generator import LATENT, FineGenerator, Generator
from render import View, render

PARITY = [(27, 48, 1.0, View()), (32, 32, 0.6, View(1.5, 0.4, -0.3, 0.7)), (208, 76, 0.8, View(0.6, 0.0, 0.2, -0.2))]
"""Height, width, truncation and view: small, bent, and one that is interpolated and mirrored."""


def load(checkpoint: Path, kind: type[Generator] = Generator) -> tuple[Generator, dict]:
    """The averaged generator, its weights rounded to f16 and computed with in f32, and what else was saved."""
    saved = torch.load(checkpoint, map_location="cpu")
    generator = kind(CONDITION).eval().requires_grad_(False)
    generator.load_state_dict({name: value.half().float() for name, value in saved["average"].items()})
    return generator, saved


def layout(name: str, value: torch.Tensor) -> np.ndarray:
    if name.startswith("trunk.sketch"):
        value = value.unflatten(0, (-1, 4, 7)).movedim(0, 2).flatten(0, 2)
    if value.ndim == 4:
        value = value.permute(2, 3, 1, 0)
    elif value.ndim == 2:
        value = value.T
    return np.ascontiguousarray(value.half().numpy())


def export(generator: Generator, conditions: torch.Tensor, file: Path) -> None:
    """`conditions` (n, condition) are those of pictures: where to look for directions."""
    directions = find_directions(generator, conditions)
    tensors = {name: layout(name, value) for name, value in generator.state_dict().items()}
    tensors["directions"] = np.ascontiguousarray(directions.half().numpy())
    names = name_directions(generator, directions, conditions)
    config = {"latent": LATENT, "condition": CONDITION, "families": list(FAMILIES), "directions": names}
    save_file(tensors, file, metadata={"config": json.dumps(config)})


def export_parity(small: Generator, large: FineGenerator, file: Path) -> None:
    """Inputs, and PyTorch's own pictures (height, width, 3): `picture` by the small network, `fine` by the large one."""
    rng = torch.Generator().manual_seed(11)
    tensors = {}
    for i, (height, width, truncation, view) in enumerate(PARITY):
        latent = torch.randn(LATENT, generator=rng)
        condition = torch.rand(CONDITION, generator=rng)
        condition[[1, 2, 4, 5, 7, 8]] = (condition[[1, 2, 4, 5, 7, 8]] - 0.5) * 0.3
        condition[16:] = torch.eye(len(FAMILIES))[3 * i]
        setting = torch.tensor([truncation, view.zoom, view.x, view.y, view.rotation])
        tint = torch.randn(LATENT, generator=rng)
        asked = (latent, condition, height, width, truncation, view, tint)
        case = {"latent": latent, "tint": tint, "condition": condition, "setting": setting}
        case |= {"picture": render(small, *asked), "fine": render(large, *asked)}
        for name, value in case.items():
            tensors[f"{i}.{name}"] = np.ascontiguousarray(value.numpy().astype(np.float32))
    file.parent.mkdir(parents=True, exist_ok=True)
    save_file(tensors, file)


def export_critic(critic: dict[str, torch.Tensor], file: Path) -> None:
    """What judged it, f16, in PyTorch's own layout: other trainings can begin with it."""
    save_file({name: np.ascontiguousarray(value.half().numpy()) for name, value in critic.items()}, file)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("training/data/image"))
    parser.add_argument("--runs", type=Path, default=Path("training/runs/image-even"))
    parser.add_argument("--detail", type=Path, default=Path("training/runs/image-detail"))
    parser.add_argument("--out", type=Path, default=Path("models/image.safetensors"))
    parser.add_argument("--parity", type=Path, default=Path("test/fixtures/image.parity.safetensors"))
    parser.add_argument("--critic", type=Path, default=Path("training/image/critic.safetensors"))
    options = parser.parse_args()
    small, saved = load(options.runs / "checkpoint.pt")
    large, further = load(options.detail / "checkpoint.pt", FineGenerator)
    export(large, torch.from_numpy(np.load(options.data / "conditions.npy")), options.out)
    export_parity(small, large, options.parity)
    export_critic(saved["critic"], options.critic)
    steps = {"steps": saved["step"], "detail": further["step"]}
    print(json.dumps(steps | {"bytes": options.out.stat().st_size}))
