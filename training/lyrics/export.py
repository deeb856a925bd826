"""Writes the trained network in the forms that it is used in:

- `models/lyrics.safetensors`: what Phosphene plays. Matrices as signed bytes with a scale a row (`NAME.scale`), gains as f32;
  config, tokenizer and lexicon as metadata.
- `test/fixtures/lyrics.parity.safetensors`: logits, and 256 tokens decoded greedily.

With `--folder DIR` only a Hugging Face folder (LlamaForCausalLM), that transformers and vLLM read, of the weights that ship.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, fields
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # so that the file also runs by its path

import torch  # noqa: E402
from safetensors.torch import save_file  # noqa: E402
from tokenizers import AddedToken, decoders, Tokenizer  # noqa: E402
from torch import Tensor  # noqa: E402

from training.lyrics import corpus, tokens  # noqa: E402
from training.lyrics.lexicon import lexicon_of  # noqa: E402
from training.lyrics.network import Config, Lyricist  # noqa: E402
from training.lyrics.pronunciation import Pronunciation, last_word  # noqa: E402
from training.lyrics.records import STOP_WORDS, encode_lines, header_ids  # noqa: E402
from training.lyrics.shipped import WEIGHTS, shipped_weights  # noqa: E402
from training.lyrics.train import PREPARED, RUNS  # noqa: E402

FIXTURE = Path("test/fixtures/lyrics.parity.safetensors")
VERSE = ["the river runs below the town,", "and all the lamps are burning down"]
GREEDY = 256
SPOKEN = ("<line>", "<nl>")
"""Control tokens that a server's answer shows: where a line begins, and where it ends."""
CHAT = (
    "{% set asked = messages[-1]['content'] %}"
    "{% set about = asked.split('about: ')[-1].split('\\n')[0] %}"
    "{% set count = asked.split(', about ')[1].split(' ')[0] if ', about ' in asked else '8' %}"
    "{{ '<theme> ' + about | lower + '<couplets><verse><s' + count + '>' }}"
)
"""A chat template, so that chat servers can serve it: the theme is what the last message is about, and the first line has as many
syllables as it asks for. Without that number before it the network ends at once."""


def quantise(matrix: Tensor) -> tuple[Tensor, Tensor]:
    """Signed bytes [rows, columns] and a scale [rows]: the largest of a row becomes 127."""
    scale = matrix.abs().amax(1).clamp(min=1e-8) / 127
    return (matrix / scale[:, None]).round().to(torch.int8), scale


def load_network(checkpoint: Path = RUNS / "checkpoint.pt") -> tuple[Lyricist, dict]:
    """The trained network with its matrices rounded as they ship, and the checkpoint itself."""
    saved = torch.load(checkpoint, map_location="cpu", weights_only=True)
    network = Lyricist(Config(**saved["config"]))
    for name, weight in saved["network"].items():
        if weight.ndim == 2:
            whole, scale = quantise(weight)
            saved["network"][name] = whole.float() * scale[:, None]
    network.load_state_dict(saved["network"])
    return network.eval(), saved


def shipped_network() -> tuple[Lyricist, Tokenizer]:
    """The network and its tokenizer out of the file that Phosphene plays: no checkpoint is needed."""
    tensors, metadata = shipped_weights()
    config = json.loads(metadata["config"])
    network = Lyricist(Config(**{field.name: config[field.name] for field in fields(Config)}))
    network.load_state_dict(tensors)
    return network.eval(), tokens.parse(metadata["tokenizer"])


def prompt_of(tokenizer) -> list[int]:
    """A prompt with two lines as they were trained on, and the beginning of a third."""
    sounds = Pronunciation()
    ids = header_ids(tokenizer, ["river", "lamp"], None, "couplets", "verse")
    ends = encode_lines(tokenizer, [last_word(line) for line in VERSE])
    for line, text, end in zip(encode_lines(tokenizer, VERSE), VERSE, ends):
        ids += [tokens.syllable_token(sounds.syllables(text)), *end, tokens.LINE, *line, tokens.NL]
    return ids


@torch.no_grad()
def greedy(network: Lyricist, ids: list[int], count: int) -> list[int]:
    """The likeliest token each time, over a context that is full at the end."""
    row = list(ids)
    while len(row) < count:
        row.append(int(network(torch.tensor([row]), last_only=True)[0].argmax()))
    return row


def write_folder(network: Lyricist, tokenizer, folder: Path) -> None:
    """`config.json`, `model.safetensors`, `tokenizer.json` and their kin, as LlamaForCausalLM has them."""
    config = network.config
    folder.mkdir(parents=True, exist_ok=True)
    tensors: dict[str, Tensor] = {"model.embed_tokens.weight": network.embedding.weight, "model.norm.weight": network.norm.weight}
    for i, block in enumerate(network.blocks):
        name = f"model.layers.{i}"
        query, key, value = block.qkv.weight.chunk(3)
        gate, up = block.gate_up.weight.chunk(2)
        tensors |= {
            f"{name}.self_attn.q_proj.weight": query, f"{name}.self_attn.k_proj.weight": key,
            f"{name}.self_attn.v_proj.weight": value, f"{name}.self_attn.o_proj.weight": block.out.weight,
            f"{name}.mlp.gate_proj.weight": gate, f"{name}.mlp.up_proj.weight": up, f"{name}.mlp.down_proj.weight": block.down.weight,
            f"{name}.input_layernorm.weight": block.attention_norm.weight,
            f"{name}.post_attention_layernorm.weight": block.mlp_norm.weight,
        }
    save_file({key: tensor.detach().contiguous() for key, tensor in tensors.items()}, folder / "model.safetensors", {"format": "pt"})
    (folder / "config.json").write_text(json.dumps({
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu", "torch_dtype": "float32",
        "vocab_size": config.vocabulary, "hidden_size": config.width, "intermediate_size": config.hidden,
        "num_hidden_layers": config.layers, "num_attention_heads": config.heads, "num_key_value_heads": config.heads,
        "max_position_embeddings": config.context, "rope_theta": config.rope_base, "rms_norm_eps": config.epsilon,
        "tie_word_embeddings": True, "attention_bias": False, "mlp_bias": False,
        "bos_token_id": tokens.THEME, "eos_token_id": tokens.END,
    }, indent=1))
    tokenizer.add_special_tokens([AddedToken(name, special=name not in SPOKEN, normalized=False) for name in tokens.CONTROL])
    tokenizer.decoder = decoders.Sequence([decoders.ByteLevel(), decoders.Replace("<nl>", "\n")])
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps({
        "tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<theme>", "eos_token": "<end>", "model_max_length": config.context,
        "chat_template": CHAT,
    }, indent=1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="where to write a Hugging Face folder")
    arguments = parser.parse_args()
    if arguments.folder:
        return write_folder(*shipped_network(), arguments.folder)
    network, saved = load_network()
    tokenizer = tokens.read(PREPARED / "tokenizer.json")
    lexicon = lexicon_of(corpus.load(PREPARED / "train.jsonl"))
    shipped: dict[str, Tensor] = {}
    for name, weight in network.state_dict().items():
        if weight.ndim == 2:
            shipped[name], shipped[f"{name}.scale"] = quantise(weight)
        else:
            shipped[name] = weight.float()
    config = {**saved["config"], "stop_words": sorted(STOP_WORDS)}
    metadata = {"config": json.dumps(config), "tokenizer": tokens.dump(tokenizer), "lexicon": " ".join(lexicon)}
    save_file({name: weight.contiguous() for name, weight in shipped.items()}, WEIGHTS, metadata)
    ids = prompt_of(tokenizer)
    with torch.no_grad():
        logits = network(torch.tensor([ids]))[0]
    decoded = greedy(network, ids, GREEDY)
    save_file({
        "ids": torch.tensor(ids, dtype=torch.int32), "logits": logits[-16:].contiguous(),
        "greedy": torch.tensor(decoded, dtype=torch.int32),
    }, FIXTURE)
    for path in (WEIGHTS, FIXTURE):
        path.chmod(0o644)
    print(json.dumps({"bytes": WEIGHTS.stat().st_size, "fixture_tokens": len(ids), "lexicon": len(lexicon), **asdict(network.config)}))


if __name__ == "__main__":
    main()
