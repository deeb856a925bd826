"""Trains the lyric model on a time budget: `python -m training.lyrics.train --minutes 40`. Resumes where it stopped."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # so that the file also runs by its path

import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402
from torch import Tensor  # noqa: E402

from training.lyrics import corpus, tokens  # noqa: E402
from training.lyrics.network import Config, Lyricist  # noqa: E402
from training.lyrics.optimiser import optimisers  # noqa: E402
from training.lyrics.records import Packer  # noqa: E402
from training.lyrics.shipped import shipped_weights  # noqa: E402

PREPARED = Path("training/data/lyrics")
RUNS = Path("training/runs/lyrics")
SMOKE_RUNS = Path("training/runs/lyrics-smoke")
BATCH = 16
PEAK_LR = 3e-3
LEARN_ON_LR = 4e-4
WARM_UP = 0.02
DECAY = 0.25


def prepare(data: Path) -> None:
    """Makes the records and the tokenizer, where they are not there yet, or were made of other verse."""
    made_of = PREPARED / "made-of.txt"
    books = "\n".join(f"{path.stem} {path.stat().st_size}" for path in sorted(data.glob("*.txt")))
    is_made = (PREPARED / "tokenizer.json").exists()
    # Without verse at hand, what was made of it before still does.
    if is_made and (books == "" or not made_of.exists() or made_of.read_text(encoding="utf-8") == books):
        return
    if books == "":
        sys.exit(f"No verse in {data}: give the folder of marked-up verse with --data (see models/lyrics.md)")
    PREPARED.mkdir(parents=True, exist_ok=True)
    train, held = corpus.build(data)
    corpus.save(train, PREPARED / "train.jsonl")
    corpus.save(held, PREPARED / "held.jsonl")
    tokenizer = tokens.learn(" " + line for record in train for line in record.lines for _ in range(record.weight))
    (PREPARED / "tokenizer.json").write_text(tokens.dump(tokenizer), encoding="utf-8")
    made_of.write_text(books, encoding="utf-8")


def loss_of(network: Lyricist, ids: Tensor, owners: Tensor) -> Tensor:
    """Mean cross-entropy in nats over the ids that follow an id of their own record, the prompt's aside."""
    with torch.autocast(ids.device.type, torch.bfloat16):
        logits = network(ids[:, :-1], owners[:, :-1])
    is_section = (ids == tokens.VERSE) | (ids == tokens.CHORUS)
    in_verse = is_section.cumsum(1) - (ids == tokens.THEME).cumsum(1) == 0
    counts = (owners[:, 1:] == owners[:, :-1]) & (owners[:, 1:] > 0) & in_verse[:, :-1]
    targets = torch.where(counts, ids[:, 1:], -100)
    return F.cross_entropy(logits.float().flatten(0, 1), targets.flatten())


def rate(progress: float) -> float:
    """Linear warm-up, a plateau, then linear to zero (Hu et al. 2024): a run can be made longer while it is on its plateau.
    `progress` is the share of the time budget spent, 0..1."""
    if progress < WARM_UP:
        return progress / WARM_UP + 1e-3
    return min(1.0, max(0.0, (1 - progress) / DECAY))


@torch.no_grad()
def held_out_loss(network: Lyricist, ids: Tensor, owners: Tensor) -> float:
    network.eval()
    losses = [loss_of(network, ids[i : i + 24], owners[i : i + 24]).item() for i in range(0, min(96, len(ids)), 24)]
    network.train()
    return sum(losses) / len(losses)


def train(minutes: float, device: str, fresh: bool, on: bool, runs: Path = RUNS) -> None:
    """Runs until `minutes` of training time are spent in all, over this and earlier runs. `on`: a first run begins with the
    weights that ship, and a small rate."""
    torch.manual_seed(1)
    runs.mkdir(parents=True, exist_ok=True)
    checkpoint = runs / "checkpoint.pt"
    tokenizer = tokens.read(PREPARED / "tokenizer.json")
    network = Lyricist(Config(vocabulary=tokenizer.get_vocab_size())).to(device)
    peak = LEARN_ON_LR if on else PEAK_LR
    steppers = optimisers(network, peak)
    spent, step, seen, epoch = 0.0, 0, 0, 0
    if checkpoint.exists() and not fresh:
        saved = torch.load(checkpoint, map_location=device, weights_only=True)
        network.load_state_dict(saved["network"])
        for stepper, state in zip(steppers, saved["steppers"]):
            stepper.load_state_dict(state)
        spent, step, seen, epoch = saved["spent"], saved["step"], saved["seen"], saved["epoch"]
    elif on:
        network.load_state_dict(shipped_weights()[0])

    def save() -> None:
        torch.save({
            "network": network.state_dict(), "steppers": [stepper.state_dict() for stepper in steppers],
            "config": asdict(network.config), "spent": spent, "step": step, "seen": seen, "epoch": epoch,
        }, checkpoint.with_suffix(".part"))
        checkpoint.with_suffix(".part").replace(checkpoint)

    held = [torch.from_numpy(a).to(device) for a in Packer(corpus.load(PREPARED / "held.jsonl"), tokenizer, 2).epoch(False)]
    packer = Packer(corpus.load(PREPARED / "train.jsonl"), tokenizer, 3 + epoch)
    print(f"parameters {sum(weight.numel() for weight in network.parameters())}, spent {spent:.0f} s", flush=True)
    budget, last_save, last_loss = minutes * 60, spent, 0.0
    while spent < budget:
        ids, owners = (torch.from_numpy(a).to(device) for a in packer.epoch())
        epoch += 1
        for at in range(0, len(ids) - BATCH + 1, BATCH):
            began = time.monotonic()
            for stepper in steppers:
                for group in stepper.param_groups:
                    group["lr"] = peak * rate(spent / budget)
            loss = loss_of(network, ids[at : at + BATCH], owners[at : at + BATCH])
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            for stepper in steppers:
                stepper.step()
                stepper.zero_grad(set_to_none=True)
            spent += time.monotonic() - began
            step += 1
            seen += int((owners[at : at + BATCH] > 0).sum())
            last_loss = loss.item() if last_loss == 0 else 0.95 * last_loss + 0.05 * loss.item()
            if step % 20 == 0:
                print(f"step {step} epoch {epoch} spent {spent:.0f} s loss {last_loss:.3f} tokens/s {seen / spent:.0f}", flush=True)
            if spent - last_save > 180:
                last_save = spent
                print(f"held out {held_out_loss(network, *held):.4f} nats a token", flush=True)
                save()
            if spent >= budget:
                break
    save()
    print(f"done: step {step}, {seen} tokens, held out {held_out_loss(network, *held):.4f} nats a token", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("training/data/verse"), help="folder of marked-up verse")
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--device", default="cpu", choices=["cpu", "cuda"])
    parser.add_argument("--fresh", action="store_true", help="start again from nothing")
    parser.add_argument("--on", action="store_true", help="without a checkpoint: learn on from the weights that ship")
    parser.add_argument("--smoke", action="store_true", help="half a minute, to see that all works")
    arguments = parser.parse_args()
    prepare(arguments.data)
    if arguments.smoke:
        train(0.5, arguments.device, True, arguments.on, SMOKE_RUNS)
    else:
        train(arguments.minutes, arguments.device, arguments.fresh, arguments.on)


if __name__ == "__main__":
    main()
