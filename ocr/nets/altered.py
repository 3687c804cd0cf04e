"""What is altered in a net before OpenVINO compiles it, so that it answers the same, or less, in less time."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float32]


def pruned_to(net: Any, kept: list[int]) -> Any:
    """The net without those columns of its last layer, of its weights and of its bias, that are not kept."""
    from openvino import opset13 as ops

    classes = net.output(0).get_partial_shape()[-1].get_length()
    index = np.array(kept, dtype=np.int64)
    for node in net.get_ordered_ops():
        shape = list(node.shape) if node.get_type_name() == "Constant" else []
        if shape and shape[-1] == classes:
            cut = ops.constant(np.ascontiguousarray(np.asarray(node.data)[..., index]))
            for target in node.output(0).get_target_inputs():
                target.replace_source_output(cut.output(0))
    net.validate_nodes_and_infer_types()
    return net


def with_folded_doubling(net: Any) -> Any:
    """A net that paints, without the two steps at its end that double height and width.

    Each pixel of theirs depends on one pixel before, so that all sixteen that come of it can be channels: the same sums,
    without passing over a picture of full size three times. OpenVINO needs a fifth less time for the whole net then.

    Args:
        net: one that ends with transposed convolution by 2, bias, ReLU, transposed convolution by 2 to one channel, bias,
            sigmoid.

    Returns:
        A net that answers with shape (1, height / 4, width / 4, 16), to be handed to :func:`unfolded`: with the channels
        last, as they lie in the processor's convolutions, nothing is moved about for it.
    """
    import openvino
    from openvino import opset13 as ops

    last = _before(net.get_results()[0])
    second_bias = _before(last)
    second = _before(second_bias)
    first_bias = _before(_before(second))
    first = _before(first_bias)
    wide, narrow = _weights_of(first), _weights_of(second)
    corners = wide.shape[1]
    once = np.ascontiguousarray(wide.transpose(2, 3, 1, 0).reshape(4 * corners, -1, 1, 1))
    twice = np.zeros((16, 4 * corners, 1, 1), dtype=np.float32)
    for place in range(4):
        own = slice(place * corners, (place + 1) * corners)
        twice[4 * place : 4 * place + 4, own, 0, 0] = narrow.transpose(2, 3, 1, 0).reshape(4, corners)

    def mixed(of: Any, weights: Numbers, bias: Numbers) -> Any:
        sums = ops.convolution(of, ops.constant(weights), [1, 1], [0, 0], [0, 0], [1, 1])
        return ops.add(sums, ops.constant(bias.reshape(1, -1, 1, 1)))

    inner = ops.relu(mixed(first.input_value(0), once, np.tile(_weights_of(first_bias).reshape(-1), 4)))
    painted = ops.sigmoid(mixed(inner, twice, _weights_of(second_bias)))
    channels_last = ops.transpose(painted, ops.constant(np.array((0, 2, 3, 1), dtype=np.int64)))
    return openvino.Model([channels_last], net.get_parameters())


def unfolded(painted: Numbers) -> Numbers:
    """The picture whose pixels are the channels, shape (1, 1, height, width)."""
    _, height, width, _ = painted.shape
    parted = painted.reshape(height, width, 2, 2, 2, 2).transpose(0, 2, 4, 1, 3, 5)
    return np.ascontiguousarray(parted).reshape(1, 1, 4 * height, 4 * width)


def _before(node: Any) -> Any:
    return node.input_value(0).get_node()


def _weights_of(node: Any) -> Numbers:
    constant = node.input_value(1).get_node()
    while constant.get_type_name() != "Constant":
        constant = _before(constant)
    return np.asarray(constant.data, dtype=np.float32)
