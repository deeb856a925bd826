"""Writes bench/fixtures/image.onnx: First Light's plain forward pass at 256 x 256, from models/image.safetensors.

Inputs latent (1, 64) and condition (1, 31); output picture (1, 3, 256, 256) in 0..1. The cubic reading is two constant
matrices and the doubling of cells to pixels ONNX's own, so that the graph does the work that the browser does.
Weights are f32 initializers kept as f16 with a cast, which runtimes fold when they load.
"""

import argparse
from math import log2
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

from generator import ASPECT, FORMS, LATENT, axis_weights

SIZE = 256
TRUNK = ("trunk.layers.0", "trunk.layers.1", "trunk.layers.2", "trunk.layers.3")


class Graph:
    def __init__(self, weights: dict[str, np.ndarray]):
        self.weights, self.nodes, self.constants, self.count = weights, [], [], 0

    def op(self, kind: str, *inputs: str, **attributes) -> str:
        self.count += 1
        output = f"{kind}_{self.count}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def constant(self, value, dtype=np.float32) -> str:
        self.count += 1
        name = f"constant_{self.count}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(np.asarray(value, dtype)), name))
        return name

    def weight(self, value: np.ndarray) -> str:
        return self.op("Cast", self.constant(value, np.float16), to=TensorProto.FLOAT)

    def linear(self, x: str, name: str, gain: float) -> str:
        matrix = self.weights[f"{name}.weight"]
        scaled = self.op("Mul", x, self.constant(gain / np.sqrt(matrix.shape[0])))
        return self.op("Gemm", scaled, self.weight(matrix), self.weight(self.weights[f"{name}.bias"]))

    def leaky(self, x: str) -> str:
        return self.op("LeakyRelu", x, alpha=0.2)

    def modulated(self, x: str, name: str, style: str) -> str:
        """Style and norm are folded into the weights, as every other implementation does."""
        h, w, inputs, outputs = self.weights[f"{name}.weight"].shape
        gain = 1 / np.sqrt(h * w * inputs)
        raw = self.weights[f"{name}.weight"].astype(np.float32) * gain
        scale = self.linear(style, f"{name}.style", 1)
        folded = self.op(
            "Mul",
            self.op("Mul", self.weight(self.weights[f"{name}.weight"].transpose(3, 2, 0, 1)), self.constant(gain)),
            self.op("Reshape", scale, self.constant([1, inputs, 1, 1], np.int64)),
        )
        if name != "head.out":
            squares = self.constant((raw**2).sum((0, 1)) / 2)
            power = self.op("MatMul", self.op("Mul", scale, scale), squares)
            norm = self.op("Reciprocal", self.op("Sqrt", self.op("Add", power, self.constant(1e-8))))
            folded = self.op("Mul", folded, self.op("Reshape", norm, self.constant([outputs, 1, 1, 1], np.int64)))
        pads = [h // 2, w // 2, h // 2, w // 2]
        return self.op("Conv", x, folded, self.weight(self.weights[f"{name}.bias"]), pads=pads, kernel_shape=[h, w])

    def enlarge(self, x: str, times: int) -> str:
        scales = self.constant([1, 1, times, times])
        mode = {"mode": "linear", "coordinate_transformation_mode": "half_pixel"}
        return self.op("Resize", x, "", scales, **mode)


def build(weights: dict[str, np.ndarray]) -> onnx.ModelProto:
    g = Graph(weights)
    power = g.op("ReduceMean", g.op("Mul", "latent", "latent"), g.constant([1], np.int64), keepdims=1)
    latent = g.op("Div", "latent", g.op("Sqrt", g.op("Add", power, g.constant(1e-8))))
    scaled = g.op("Mul", "condition", g.weight(weights["mapping.scale"][None]))
    style = g.op("Concat", latent, g.leaky(g.linear(scaled, "mapping.embed", 2**0.5)), axis=1)
    for i in range(3):
        style = g.leaky(g.linear(style, f"mapping.layers.{i}", 2**0.5))

    x = g.op("Reshape", g.linear(style, "trunk.sketch", 1), g.constant([1, 4, 7, 96], np.int64))
    x = g.op("Transpose", x, perm=[0, 3, 1, 2])
    for i, name in enumerate(TRUNK):
        x = g.leaky(g.modulated(g.enlarge(x, 2) if i else x, name, style))
    x = g.modulated(x, "trunk.out", style)

    q = 2 ** max(0, int(log2(SIZE / 96)))
    cells = SIZE // q
    places = (torch.arange(cells + 2) - 0.5) * 2 / cells - 1
    down = g.constant(axis_weights(places, 32).numpy())
    across = g.constant(axis_weights(places[1:-1] / ASPECT, 56).numpy().T)
    x = g.enlarge(g.op("MatMul", down, g.op("MatMul", x, across)), q)
    ends = [g.constant(value, np.int64) for value in ([q], [q + SIZE], [2])]
    x = g.op("Slice", x, *ends)

    forms, rings = "forms", "rings"
    g.nodes.append(helper.make_node("Split", [x, g.constant([FORMS, 40 - FORMS], np.int64)], [forms, rings], axis=1))
    gains = g.weight(weights["head.gains"].reshape(1, -1, 1, 1))
    x = g.op("Concat", forms, g.op("Sin", g.op("Mul", rings, gains)), axis=1)
    for name in ("head.layers.0", "head.layers.1"):
        x = g.op("Relu", g.modulated(x, name, style))
    g.nodes.append(helper.make_node("Sigmoid", [g.modulated(x, "head.out", style)], ["picture"]))

    value = lambda name, *shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)  # noqa: E731
    inputs = [value("latent", 1, LATENT), value("condition", 1, weights["mapping.scale"].shape[0])]
    graph = helper.make_graph(g.nodes, "first-light", inputs, [value("picture", 1, 3, SIZE, SIZE)], g.constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(model)
    return model


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, default=Path("models/image.safetensors"))
    parser.add_argument("--out", type=Path, default=Path("bench/fixtures/image.onnx"))
    options = parser.parse_args()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(build(load_file(options.weights)), options.out)
    print(f"{options.out}: {options.out.stat().st_size} bytes")
