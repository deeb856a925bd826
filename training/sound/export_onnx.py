"""Writes bench/fixtures/sound.onnx: one call of the small denoiser, without its weights: python training/sound/export_onnx.py

The weights are external data of the file "weights": all tensors of models/sound.safetensors in the graph's own order and
layout ([out, in], convolutions [channels, 1, kernel]), as float32. Whoever runs the graph puts them there, so that they are
not kept twice.
"""

import io
import json
from pathlib import Path

import onnx
import torch
from onnx import TensorProto
from onnx.external_data_helper import set_external_data
from safetensors import safe_open

from condition import CONDITION
from denoiser import BLOCK, CONTEXT, OVERLAP, Denoiser, Shape
from spectrum import BINS

OUT = Path("bench/fixtures/sound.onnx")


def main() -> None:
    with safe_open("models/sound.safetensors", "pt") as file:
        config = json.loads(file.metadata()["config"])
    model = Denoiser(Shape(**{name: config[name] for name in Shape().as_json()})).eval()
    for parameter in model.parameters():  # equal tensors would become one
        torch.nn.init.normal_(parameter, std=0.02)
    frames = BLOCK + OVERLAP
    inputs = {
        "context": torch.zeros(1, CONTEXT, BINS), "noisy": torch.zeros(1, frames, BINS), "t": torch.zeros(1),
        "condition": torch.zeros(1, CONTEXT + frames, CONDITION), "guidance": torch.zeros(1),
    }  # fmt: skip
    buffer = io.BytesIO()
    torch.onnx.export(model, tuple(inputs.values()), buffer, input_names=list(inputs), output_names=["named"], opset_version=17,
                      do_constant_folding=False, dynamo=False)  # fmt: skip
    graph = onnx.load_from_string(buffer.getvalue())
    offset = 0
    parameters = dict(model.named_parameters())
    for tensor in graph.graph.initializer:
        assert tensor.name in parameters and tensor.data_type == TensorProto.FLOAT, tensor.name
        length = 4 * parameters[tensor.name].numel()
        set_external_data(tensor, "weights", offset, length)
        tensor.ClearField("raw_data")
        offset += length
    OUT.write_bytes(graph.SerializeToString())
    # The order in which the weights are to be laid out.
    order = [tensor.name for tensor in graph.graph.initializer]
    OUT.with_suffix(".json").write_text(json.dumps(order) + "\n")
    print(f"{OUT}: {OUT.stat().st_size} bytes, {offset} bytes of weights, {len(order)} tensors")


if __name__ == "__main__":
    main()
