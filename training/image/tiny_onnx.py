"""Makes test/fixtures/tiny-generator.onnx, a generator such as others bring: `pip install onnx`, then run this file.

Latent [1, 8] -> picture [1, 3, 12, 16] in -1..1: one fully connected layer and tanh, weights by chance.
"""

from pathlib import Path

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save

LATENT, SHAPE = 8, (1, 3, 12, 16)

if __name__ == "__main__":
    rng = np.random.default_rng(3)
    size = int(np.prod(SHAPE))
    weight = numpy_helper.from_array((rng.standard_normal((LATENT, size)) / 2).astype(np.float32), "weight")
    shape = numpy_helper.from_array(np.array(SHAPE, np.int64), "shape")
    nodes = [
        helper.make_node("MatMul", ["latent", "weight"], ["flat"]),
        helper.make_node("Reshape", ["flat", "shape"], ["grid"]),
        helper.make_node("Tanh", ["grid"], ["picture"]),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny generator",
        [helper.make_tensor_value_info("latent", TensorProto.FLOAT, (1, LATENT))],
        [helper.make_tensor_value_info("picture", TensorProto.FLOAT, SHAPE)],
        [weight, shape],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    checker.check_model(model)
    save(model, Path(__file__).parents[2] / "test/fixtures/tiny-generator.onnx")
