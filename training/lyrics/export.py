"""Writes `models/lyrics.safetensors` (f16 tensors; config, tokenizer and lexicon as metadata) and the parity fixture."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import sys

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # so that the file also runs by its path

import torch  # noqa: E402
from safetensors.torch import save_file  # noqa: E402

from training.lyrics import corpus, tokens  # noqa: E402
from training.lyrics.lexicon import lexicon_of  # noqa: E402
from training.lyrics.network import Config, Lyricist  # noqa: E402
from training.lyrics.records import STOP_WORDS, encode_lines, prompt_ids  # noqa: E402
from training.lyrics.train import PREPARED, RUNS  # noqa: E402

WEIGHTS = Path("models/lyrics.safetensors")
FIXTURE = Path("test/fixtures/lyrics.parity.safetensors")
VERSE = ["the river runs below the town,", "and all the lamps are burning down"]


def load_network(checkpoint: Path = RUNS / "checkpoint.pt") -> tuple[Lyricist, dict]:
    """The trained network with its weights rounded to f16 and widened again, and the checkpoint itself."""
    saved = torch.load(checkpoint, map_location="cpu", weights_only=True)
    network = Lyricist(Config(**saved["config"]))
    network.load_state_dict({name: weight.half().float() for name, weight in saved["network"].items()})
    return network.eval(), saved


def main() -> None:
    network, saved = load_network()
    tokenizer = tokens.read(PREPARED / "tokenizer.json")
    lexicon = lexicon_of(corpus.load(PREPARED / "train.jsonl"))
    config = {**saved["config"], "stop_words": sorted(STOP_WORDS)}
    save_file(
        {name: weight.half().contiguous() for name, weight in network.state_dict().items()},
        WEIGHTS,
        metadata={"config": json.dumps(config), "tokenizer": tokens.dump(tokenizer), "lexicon": " ".join(lexicon)},
    )
    ids = prompt_ids(tokenizer, ["river", "lamp"], "medium")
    for line in encode_lines(tokenizer, VERSE):
        ids += [*line, tokens.NL]
    with torch.no_grad():
        logits = network(torch.tensor([ids]))[0]
    save_file({"ids": torch.tensor(ids, dtype=torch.int32), "logits": logits.contiguous()}, FIXTURE)
    print(json.dumps({"bytes": WEIGHTS.stat().st_size, "fixture_tokens": len(ids), "lexicon": len(lexicon), **asdict(network.config)}))


if __name__ == "__main__":
    main()
