"""Makes a generator of a performer's own pictures: `npm run train -- image --data FOLDER [--minutes N --device cuda]`.

First Light's generator learns on from its shipped weights, with few pictures and differentiable augmentation, against
the critic it learnt with. training/runs/own-NAME/ gets a sheet every four minutes (the top row is the performer's own
pictures), a checkpoint from which the same command goes on, and at the end NAME.safetensors, to be dropped on the page.
"""

import argparse
import json
import re
import sys
from math import ceil
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from safetensors.numpy import load_file
from torch import Tensor
from torch.nn import functional as F

from art.colour import to_oklab
from augment import augment
from data import HEIGHT
from discriminator import Discriminator
from export import export, load
from families import CONDITION, FAMILIES, MEANING
from generator import LATENT, Generator
from measure import measure
from sheet import pictures as paint
from sheet import tile
from train import Art, Recipe, run, untaught

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "models/image.safetensors"
CRITIC = Path(__file__).parent / "critic.safetensors"
KINDS = {".jpg", ".jpeg", ".png", ".webp"}
FEWEST = 8
WIDTH = round(HEIGHT * 16 / 9)
LEAD = 200
"""Steps in which the new critic learns more quickly than the generator forgets."""
PARTS = ((0.4, 0.64), (0.54, 0.8), (0.78, 0.95))
"""Lightness of ground, ink and glow for black and for white: a picture's colours are named as a show names a word's
(engine/palette.ts)."""
MOST_CHROMA = 0.23


def cuts(picture: Image.Image) -> list[np.ndarray]:
    """The 16:9 cuts, uint8 (288, 512, 3), that hold all of a picture: one where it is as wide, two of a square, ..."""
    width, height = picture.size
    scale = max(WIDTH / width, HEIGHT / height)
    picture = picture.resize((max(WIDTH, round(width * scale)), max(HEIGHT, round(height * scale))), Image.LANCZOS)
    spare = np.array([picture.width - WIDTH, picture.height - HEIGHT])
    count = min(4, ceil(max(spare[0] / WIDTH, spare[1] / HEIGHT) - 0.2) + 1)
    places = [spare // 2] if count == 1 else [spare * i // (count - 1) for i in range(count)]
    return [np.asarray(picture.crop((x, y, x + WIDTH, y + HEIGHT))) for x, y in places]


def palette(rgb: Tensor) -> Tensor:
    """(h, w, 3) sRGB in 0..1 -> (3, 3) OKLab: ground, ink and glow, by k-means of three."""
    small = F.interpolate(rgb.permute(2, 0, 1)[None], (36, 64), mode="area")[0].permute(1, 2, 0)
    points = to_oklab(small).flatten(0, 1)
    # From the darkest, the middling and the lightest pixels: the same picture always gives the same colours.
    order = points[points[:, 0].argsort()]
    means = torch.stack([part.mean(0) for part in order.chunk(3)])
    for _ in range(20):
        nearest = torch.cdist(points, means).argmin(1)
        means = torch.stack([points[nearest == k].mean(0) if (nearest == k).any() else means[k] for k in range(3)])
    ground = int(means[:, 1:].norm(dim=1).argmax())
    others = sorted((k for k in range(3) if k != ground), key=lambda k: float(means[k, 0]))
    cast = means[[ground, *others]]
    for colour, (dark, light) in zip(cast, PARTS):
        colour[0] = dark + (light - dark) * colour[0]
        colour[1:] *= min(1.0, MOST_CHROMA / max(1e-6, float(colour[1:].norm())))
    return cast


def condition(rgb: Tensor) -> Tensor:
    """(h, w, 3) sRGB in 0..1 -> (31,): what can be measured; the rest is neutral, and no family."""
    numbers = {"valence": 0.0, "roughness": 0.5, "tension": 0.5} | measure(rgb)
    meaning = torch.tensor([numbers[name] for name in MEANING[9:]])
    return torch.cat([palette(rgb).flatten(), meaning, torch.zeros(len(FAMILIES))])


def read_folder(folder: Path) -> tuple[list[np.ndarray], list[str], int]:
    """All cuts of all pictures, the names of files that cannot be read, and how many could."""
    found, broken, count = [], [], 0
    for file in sorted(f for f in folder.rglob("*") if f.suffix.lower() in KINDS):
        try:
            with Image.open(file) as picture:
                found += cuts(ImageOps.exif_transpose(picture).convert("RGB"))
                count += 1
        except Exception:  # Pillow raises a dozen kinds for a broken file, and one must not end the training.
            broken.append(file.name)
    return found, broken, count


def prepare(folder: Path, out: Path) -> None:
    found, broken, count = read_folder(folder)
    if broken:
        print(f"Skipped, since they cannot be read as pictures: {', '.join(broken)}.", flush=True)
    if count < FEWEST:
        sys.exit(f"{folder} holds {count} pictures that can be read; a generator needs at least {FEWEST} (jpg, png, webp).")
    conditions = [condition(torch.from_numpy(cut.copy()).float() / 255) for cut in found]
    out.mkdir(parents=True, exist_ok=True)
    np.save(out / "pictures.npy", np.stack(found))
    np.save(out / "conditions.npy", torch.stack(conditions).numpy())
    print(f"{count} pictures, {len(found)} cuts of 16:9", flush=True)


def taught() -> Discriminator:
    """The critic that First Light learnt with: it knows pictures already, and has only to learn these."""
    critic = untaught()
    stored = load_file(CRITIC)
    critic.load_state_dict({name: torch.from_numpy(value).float() for name, value in stored.items()})
    return critic


def shipped() -> Generator:
    """The shipped generator, its families forgotten; a new one where the shipped weights are of another layout.

    The families' mean becomes a bias and their weights become zero. Pictures of no family give those no slope, so they
    stay zero: the families that a show asks for change nothing of the performer's own pictures.
    """
    generator = Generator(CONDITION)
    stored = load_file(SHIPPED)
    own = generator.state_dict()
    try:
        generator.load_state_dict({name: stored_as(name, stored[name], value) for name, value in own.items()})
    except (KeyError, RuntimeError):
        print("The shipped weights are of another layout: the generator starts from nothing.", flush=True)
    mapping, first = generator.mapping, CONDITION - len(FAMILIES)
    with torch.no_grad():
        families = mapping.embed.weight[:, first:]
        mapping.embed.bias += mapping.embed.gain * (families * mapping.scale[first:]).mean(1)
        families.zero_()
    return generator


def stored_as(name: str, value: np.ndarray, like: Tensor) -> Tensor:
    """A tensor of the browser's layout (export.layout) in PyTorch's again."""
    tensor = torch.from_numpy(value.astype(np.float32))
    if tensor.ndim == 4:
        tensor = tensor.permute(3, 2, 0, 1)
    elif tensor.ndim == 2:
        tensor = tensor.T
    if name.startswith("trunk.sketch"):
        tensor = tensor.unflatten(0, (4, 7, -1)).movedim(2, 0).flatten(0, 2)
    return tensor.reshape(like.shape)


def sheet(average: Generator, art: Art, file: Path) -> None:
    """A row of the performer's pictures, then five that are painted under the conditions of such."""
    rng = torch.Generator().manual_seed(7)
    device = next(average.parameters()).device
    spread = torch.linspace(0, len(art.pictures) - 1, 36).long()
    real = F.interpolate(art.pictures[spread[::6]].permute(0, 3, 1, 2).float(), (108, 192), mode="area")
    latents = torch.randn(30, LATENT, generator=rng).to(device)
    painted = paint(average, latents, art.conditions[spread[:30]].to(device), 108, 192)
    rows = torch.cat([real.round().byte().permute(0, 2, 3, 1), painted])
    Image.fromarray(tile(rows, 6)).save(file)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of pictures: jpg, png, webp, of any size")
    parser.add_argument("--runs", type=Path, default=ROOT / "training/runs")
    parser.add_argument("--device", default="cpu", choices=("cpu", "cuda"))
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--batch", type=int, default=8, help="pictures a step, four a worker at least")
    parser.add_argument("--workers", type=int, default=2, help="processes of one thread each; on cuda, 1")
    parser.add_argument("--smoke", action="store_true", help="thirty seconds, to see that all of it runs")
    options = parser.parse_args()
    if not options.data.is_dir():
        sys.exit(f"There is no folder {options.data}.")
    if options.device == "cuda" and not torch.cuda.is_available():
        sys.exit("PyTorch finds no CUDA device on this machine; leave --device out to train on the processor.")
    if options.smoke:
        options.minutes = 0.5
    name = re.sub(r"[^a-z0-9]+", "-", options.data.resolve().name.lower()).strip("-") or "pictures"
    options.runs = options.runs / f"own-{name}{'-smoke' if options.smoke else ''}"
    pictures = options.runs / "data"
    prepare(options.data, pictures)
    options.data = pictures
    options.recipe = Recipe(held_out=0, alter=augment, start=shipped, judge=taught, lead=LEAD, sheet=sheet)
    run(options)
    averaged, saved = load(options.runs / "checkpoint.pt")
    file = options.runs / f"{name}.safetensors"
    export(averaged, torch.from_numpy(np.load(pictures / "conditions.npy")), file)
    print(json.dumps({"file": str(file), "steps": saved["step"], "seconds": round(saved["seconds"])}))
