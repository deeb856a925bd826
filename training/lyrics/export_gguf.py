"""Writes the shipped network as GGUF, which llama.cpp, Ollama and LM Studio serve: `export_gguf.py FILE`.

The tensors are named as in llama.cpp; rows of the query and key matrices are put in the order in which it turns pairs of
neighbours, not of halves (as its own converter does). Marks and words are split as GPT-2 does, which differs from our
tokenizer in words with an apostrophe alone.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # so that the file also runs by its path

import numpy as np  # noqa: E402
from gguf import GGMLQuantizationType, GGUFWriter, LlamaFileType, TokenType  # noqa: E402
from torch import Tensor  # noqa: E402

from training.lyrics import tokens  # noqa: E402
from training.lyrics.export import CHAT, SPOKEN, shipped_network  # noqa: E402


def neighbours(matrix: Tensor, heads: int) -> Tensor:
    """Rows [heads, 2, half] of a head's two halves to [heads, half, 2]."""
    return matrix.unflatten(0, (heads, 2, -1)).transpose(1, 2).flatten(0, 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    file = parser.parse_args().file
    network, tokenizer = shipped_network()
    config = network.config
    file.parent.mkdir(parents=True, exist_ok=True)
    writer = GGUFWriter(file, "llama")
    writer.add_name("Phosphene lyrics")
    writer.add_license("mit")
    writer.add_file_type(LlamaFileType.MOSTLY_F16)
    writer.add_context_length(config.context)
    writer.add_embedding_length(config.width)
    writer.add_block_count(config.layers)
    writer.add_feed_forward_length(config.hidden)
    writer.add_head_count(config.heads)
    writer.add_head_count_kv(config.heads)
    writer.add_rope_dimension_count(config.width // config.heads)
    writer.add_rope_freq_base(config.rope_base)
    writer.add_layer_norm_rms_eps(config.epsilon)
    writer.add_vocab_size(config.vocabulary)

    vocabulary = sorted(tokenizer.get_vocab().items(), key=lambda entry: entry[1])
    # A control token is not shown; those that part the lines are.
    kinds = [
        TokenType.USER_DEFINED if name in SPOKEN else TokenType.CONTROL if name in tokens.CONTROL else TokenType.NORMAL
        for name, _ in vocabulary
    ]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    # The end of a line is shown as one.
    writer.add_token_list(["\n" if name == "<nl>" else name for name, _ in vocabulary])
    writer.add_token_types(kinds)
    writer.add_token_merges([" ".join(merge) for merge in tokens.merges_of(tokenizer)])
    writer.add_bos_token_id(tokens.THEME)
    writer.add_eos_token_id(tokens.END)
    writer.add_add_bos_token(False)
    writer.add_chat_template(CHAT)

    def add(name: str, tensor: Tensor) -> None:
        half = tensor.ndim == 2
        array = tensor.detach().numpy().astype(np.float16 if half else np.float32)
        writer.add_tensor(name, array, raw_dtype=GGMLQuantizationType.F16 if half else GGMLQuantizationType.F32)

    add("token_embd.weight", network.embedding.weight)
    add("output_norm.weight", network.norm.weight)
    for i, block in enumerate(network.blocks):
        query, key, value = block.qkv.weight.chunk(3)
        gate, up = block.gate_up.weight.chunk(2)
        for name, tensor in {
            "attn_norm": block.attention_norm.weight, "attn_q": neighbours(query, config.heads),
            "attn_k": neighbours(key, config.heads), "attn_v": value, "attn_output": block.out.weight,
            "ffn_norm": block.mlp_norm.weight, "ffn_gate": gate, "ffn_up": up, "ffn_down": block.down.weight,
        }.items():
            add(f"blk.{i}.{name}.weight", tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    print(f"{file}: {file.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
