"""The weights that Phosphene plays, read back."""

from __future__ import annotations

from pathlib import Path

from safetensors import safe_open
from torch import Tensor

WEIGHTS = Path("models/lyrics.safetensors")


def shipped_weights(path: Path = WEIGHTS) -> tuple[dict[str, Tensor], dict[str, str]]:
    """The network's tensors as f32, each row of bytes times its scale, and the file's metadata."""
    with safe_open(path, "pt") as file:
        metadata = file.metadata()
        tensors = {name: file.get_tensor(name) for name in file.keys()}
    return {
        name: tensor.float() * tensors[f"{name}.scale"][:, None] if f"{name}.scale" in tensors else tensor
        for name, tensor in tensors.items() if not name.endswith(".scale")
    }, metadata
