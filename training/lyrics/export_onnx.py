"""Writes the network as ONNX with a cache, named as transformers.js and Optimum name things: `python -m training.lyrics.export_onnx`

Without arguments: bench/fixtures/lyrics.onnx, without its weights, which are external data of a file "weights": float32, in
the order of lyrics.json. With `--folder DIR`: DIR/onnx/model.onnx, whole, beside what `export.py --folder DIR` writes.

    input_ids, position_ids [batch, new], attention_mask [batch, past + new], past_key_values.N.key|value [batch, heads, past, d]
    -> logits [batch, new, vocabulary], present.N.key|value [batch, heads, past + new, d]
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # so that the file also runs by its path

import numpy as np  # noqa: E402
import onnx  # noqa: E402
from onnx import TensorProto, helper, numpy_helper  # noqa: E402
from onnx.external_data_helper import set_external_data  # noqa: E402

from training.lyrics.export import shipped_network  # noqa: E402
from training.lyrics.network import Config, Lyricist, rotary_table  # noqa: E402

OUT = Path("bench/fixtures/lyrics.onnx")
OPSET = 18
FORBIDDEN = -1e9


class Graph:
    """Collects nodes; every call gives the name of a result."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, np.ndarray] = {}

    def __call__(self, kind: str, *inputs: str, outputs: list[str] | None = None, **attributes: object) -> str:
        outputs = outputs or [f"{kind}_{len(self.nodes)}"]
        self.nodes.append(helper.make_node(kind, list(inputs), outputs, **attributes))
        return outputs[0]

    def number(self, value: float | list[int], kind: type = np.int64) -> str:
        name = f"n_{value}_{kind.__name__}".replace(" ", "")
        self.constants[name] = np.array(value, kind)
        return name


def build(config: Config, weights: dict[str, np.ndarray]) -> Graph:
    """The graph; `weights` are its large constants, matrices [inputs, outputs] but for the embedding."""
    g = Graph()
    heads, d = config.heads, config.width // config.heads
    cos, sin = (table.numpy() for table in rotary_table(config))
    g.constants |= {"cos": cos, "sin": sin}
    turns = [g("Unsqueeze", g("Gather", table, "position_ids"), g.number([1])) for table in ("cos", "sin")]
    total = g("Gather", g("Shape", "attention_mask"), g.number(1))
    places = g("Range", g.number(0), total, g.number(1))
    seen = g("LessOrEqual", places, g("Unsqueeze", "position_ids", g.number([1, 3])))
    valid = g("Cast", g("Unsqueeze", "attention_mask", g.number([1, 2])), to=TensorProto.BOOL)
    mask = g("Where", g("And", seen, valid), g.number(0.0, np.float32), g.number(FORBIDDEN, np.float32))

    def norm(x: str, gain: str) -> str:
        mean = g("ReduceMean", g("Mul", x, x), g.number([-1]))
        return g("Mul", g("Div", x, g("Sqrt", g("Add", mean, g.number(config.epsilon, np.float32)))), gain)

    def rotate(x: str) -> str:
        first, second = f"{x}_first", f"{x}_second"
        g("Split", x, outputs=[first, second], axis=-1, num_outputs=2)
        c, s = turns
        return g("Concat", g("Sub", g("Mul", first, c), g("Mul", second, s)), g("Add", g("Mul", first, s), g("Mul", second, c)), axis=-1)

    x = g("Gather", "embedding.weight", "input_ids")
    for i in range(config.layers):
        name = f"blocks.{i}"
        qkv = g("MatMul", norm(x, f"{name}.attention_norm.weight"), f"{name}.qkv.weight")
        parts = [f"{name}.{part}" for part in ("query", "key", "value")]
        g("Split", qkv, outputs=parts, axis=-1, num_outputs=3)
        query, key, value = (g("Transpose", g("Reshape", part, g.number([0, 0, heads, d])), perm=[0, 2, 1, 3]) for part in parts)
        query, key = rotate(query), rotate(key)
        key = g("Concat", f"past_key_values.{i}.key", key, axis=2, outputs=[f"present.{i}.key"])
        value = g("Concat", f"past_key_values.{i}.value", value, axis=2, outputs=[f"present.{i}.value"])
        scores = g("Mul", g("MatMul", query, g("Transpose", key, perm=[0, 1, 3, 2])), g.number(d**-0.5, np.float32))
        mixed = g("MatMul", g("Softmax", g("Add", scores, mask), axis=-1), value)
        mixed = g("Reshape", g("Transpose", mixed, perm=[0, 2, 1, 3]), g.number([0, 0, config.width]))
        x = g("Add", x, g("MatMul", mixed, f"{name}.out.weight"))
        gate, up = f"{name}.gate", f"{name}.up"
        g("Split", g("MatMul", norm(x, f"{name}.mlp_norm.weight"), f"{name}.gate_up.weight"), outputs=[gate, up], axis=-1, num_outputs=2)
        x = g("Add", x, g("MatMul", g("Mul", g("Mul", gate, g("Sigmoid", gate)), up), f"{name}.down.weight"))
    g("MatMul", norm(x, "norm.weight"), g("Transpose", "embedding.weight", perm=[1, 0]), outputs=["logits"])
    return g


def as_model(g: Graph, config: Config, tensors: list[onnx.TensorProto]) -> onnx.ModelProto:
    heads, d = config.heads, config.width // config.heads
    value = helper.make_tensor_value_info
    ids = [value(name, TensorProto.INT64, ["batch", "new"]) for name in ("input_ids", "position_ids")]
    past = [value(f"past_key_values.{i}.{kind}", TensorProto.FLOAT, ["batch", heads, "past", d]) for i in range(config.layers) for kind in ("key", "value")]
    present = [value(f"present.{i}.{kind}", TensorProto.FLOAT, ["batch", heads, "total", d]) for i in range(config.layers) for kind in ("key", "value")]
    logits = value("logits", TensorProto.FLOAT, ["batch", "new", config.vocabulary])
    constants = [numpy_helper.from_array(array, name) for name, array in g.constants.items()]
    inputs = [*ids, value("attention_mask", TensorProto.INT64, ["batch", "total"]), *past]
    graph = helper.make_graph(g.nodes, "lyrics", inputs, [logits, *present], [*constants, *tensors])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)


def weights_of(network: Lyricist) -> dict[str, np.ndarray]:
    """By name; matrices [inputs, outputs], but for the embedding [vocabulary, width]."""
    arrays = {name: tensor.detach().float().numpy() for name, tensor in network.named_parameters()}
    return {name: np.ascontiguousarray(a.T) if a.ndim == 2 and "embedding" not in name else a for name, a in arrays.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="where to write onnx/model.onnx")
    arguments = parser.parse_args()
    network, _ = shipped_network()
    weights = weights_of(network)
    g = build(network.config, weights)
    if arguments.folder:
        model = as_model(g, network.config, [numpy_helper.from_array(array, name) for name, array in weights.items()])
        onnx.checker.check_model(model)
        (arguments.folder / "onnx").mkdir(parents=True, exist_ok=True)
        onnx.save(model, arguments.folder / "onnx/model.onnx")
        return
    tensors, offset = [], 0
    for name, array in weights.items():
        tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=array.shape)
        tensor.raw_data = b""
        set_external_data(tensor, "weights", offset, array.nbytes)
        tensor.ClearField("raw_data")
        tensors.append(tensor)
        offset += array.nbytes
    OUT.write_bytes(as_model(g, network.config, tensors).SerializeToString())
    OUT.with_suffix(".json").write_text(json.dumps(list(weights)) + "\n")
    print(f"{OUT}: {OUT.stat().st_size} bytes, {offset} bytes of weights, {len(weights)} tensors")


if __name__ == "__main__":
    main()
