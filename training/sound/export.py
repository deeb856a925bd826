"""Writes models/sound.safetensors (float16; sound-large for the large size) and the parity fixture:

    python training/sound/export.py [--size small|large] [--checkpoint FILE]

Linear weights are stored [in, out] and convolutions [kernel, 1, channels, 1], as TensorFlow.js multiplies them. The fixture holds inputs
and PyTorch's own outputs, computed in float32 from the rounded weights.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor

from condition import CONDITION, FAMILIES, HITS, KEYS
from denoiser import BLOCK, CONTEXT, MEAN, OVERLAP, SHAPES, SPREAD, TRAIL, Denoiser, Shape
from flow import remove_noise
from spectrum import BINS, amplitudes, compress, floor_bands


def load_average(checkpoint: Path) -> Denoiser:
    """The averaged weights, rounded to float16 and widened again."""
    saved = torch.load(checkpoint, weights_only=False)
    model, state = Denoiser(Shape(**saved["shape"])), saved["average"]
    model.load_state_dict({name: value.half().float() for name, value in state.items()})
    return model.eval().requires_grad_(False)


def for_tensorflow(name: str, value: Tensor) -> Tensor:
    if name.endswith("conv.weight"):  # [channels, 1, kernel]
        return value.permute(2, 1, 0)[..., None]
    return value.T if value.ndim == 2 else value


def write_weights(model: Denoiser, path: Path) -> None:
    shape = model.shape
    config = {
        **shape.as_json(), "bins": BINS, "context": CONTEXT, "block": BLOCK, "overlap": OVERLAP, "mean": MEAN, "spread": SPREAD, "trail": TRAIL,
    }  # fmt: skip
    tensors = {name: for_tensorflow(name, value).contiguous().half() for name, value in model.state_dict().items()}
    save_file(tensors, path, metadata={"config": json.dumps(config), "families": json.dumps(FAMILIES)})


def write_fixture(model: Denoiser, path: Path) -> None:
    """One block after random context: the denoiser at t = 0 and 0.5, before known frames, and two steps of the flow."""
    generator = torch.Generator().manual_seed(7)
    frames = BLOCK + OVERLAP
    context = torch.randn(1, CONTEXT, BINS, generator=generator) * 0.5
    noise = torch.randn(1, frames, BINS, generator=generator)
    trail = torch.randn(1, TRAIL, BINS, generator=generator) * 0.5
    condition = torch.zeros(1, CONTEXT + frames + TRAIL, CONDITION)
    for key in (24, 31, 36, 40):
        condition[..., key] = 0.6
        condition[..., KEYS + key] = torch.linspace(0.6, 0.1, CONTEXT + frames + TRAIL)
    families = 2 * KEYS + HITS
    condition[..., families] = 0.7
    condition[..., families + 3] = 0.3
    condition[..., -3:] = torch.tensor([0.4, 0.2, 0.1])
    asked, guidance = condition[:, :-TRAIL], torch.tensor([0.5])
    named = {f"named_{t}": model(context, noise, torch.tensor([t]), asked, guidance) for t in (0.0, 0.5)}
    trailed, trailed_once = (model(context, noise, torch.tensor([t]), condition, guidance, trail) for t in (0.5, 0.0))
    flowed = remove_noise(lambda z, t: model(context, z, t, asked, guidance), noise, 2)
    tensors = {"context": context, "noise": noise, "condition": condition, "trail": trail, "guidance": guidance[None]}
    tensors |= {**named, "named_trailed": trailed, "named_trailed_once": trailed_once, "flowed": flowed}
    save_file({name: value[0].contiguous() for name, value in tensors.items()}, path)


def write_analysis_fixture(path: Path) -> None:
    """Half a second of a chord that is struck and of noise, and its frames."""
    rate, rng = 48_000, np.random.default_rng(3)
    t = np.arange(rate // 2) / rate
    sound = sum(0.1 / h * np.sin(2 * np.pi * f * h * t) for f in (65.4, 196.0, 392.0, 1318.5) for h in (1, 2, 3))
    sound = (sound * (t > 0.12) * np.exp(-3 * t) + 0.01 * rng.standard_normal(len(t))).astype(np.float32)
    frames = compress(torch.cat([amplitudes(sound, rate), floor_bands(sound, rate)], dim=1))
    save_file({"samples": torch.from_numpy(sound), "frames": frames.contiguous()}, path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=SHAPES, default="small")
    parser.add_argument("--checkpoint", type=Path)
    arguments = parser.parse_args()
    model = load_average(arguments.checkpoint or Path(f"training/runs/sound-{arguments.size}/checkpoint.pt"))
    name = "sound" if arguments.size == "small" else f"sound-{arguments.size}"
    write_weights(model, Path(f"models/{name}.safetensors"))
    write_analysis_fixture(Path("test/fixtures/sound.analysis.safetensors"))
    write_fixture(model, Path(f"test/fixtures/{name}.parity.safetensors"))


if __name__ == "__main__":
    main()
