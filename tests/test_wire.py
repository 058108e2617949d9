"""The wire format: what is sent arrives, and no bytes whatever do harm."""

from __future__ import annotations

import contextlib
import json
import math
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import WireError
from autograder.sandbox import values, wire
from autograder.sandbox.values import ANSWER, DTYPES, Reader


def there_and_back(value: Any) -> Any:
    frame = b"".join(wire.pack({}, value, ANSWER))
    return unpacked(frame)


def unpacked(frame: bytes) -> Any:
    head, payload = wire.read_prefix(frame[: wire.PREFIX.size], ANSWER)
    start = wire.PREFIX.size
    text, rest = frame[start : start + head], frame[start + head :]
    if len(text) < head or len(rest) < payload:
        raise WireError("cut short")
    return Reader(ANSWER, bytearray(rest)).whole(wire.read_head(text, ANSWER).get("value"))


def frame_of(tree: object, payload: bytes = b"") -> bytes:
    text = json.dumps({"value": tree}).encode()
    return wire.PREFIX.pack(wire.MAGIC, len(text), len(payload)) + text + payload


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=5) | st.integers(0, 99), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(PLAIN)
def test_plain_values_arrive_as_they_are(value: Any) -> None:
    """Types included: a tuple stays a tuple, 1 stays an int and 1.0 a float, infinities stay."""
    arrived = there_and_back(value)
    assert (arrived, repr(arrived)) == (value, repr(value))


def test_nan_arrives() -> None:
    """JSON has no NaN, the format does."""
    assert math.isnan(there_and_back(float("nan")))


@pytest.mark.parametrize("dtype", DTYPES.values(), ids=str)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 4), (2, 3, 4)], ids=str)
def test_tensors_arrive_bit_for_bit(dtype: torch.dtype, shape: tuple[int, ...]) -> None:
    """Every dtype, shape and empty tensor."""
    tensor = (torch.rand(shape) * 5).to(dtype)
    arrived = there_and_back(tensor)
    assert arrived.dtype == dtype
    assert arrived.shape == tensor.shape
    assert torch.equal(arrived, tensor)


def test_views_arrive_as_what_they_show() -> None:
    """A transposed, strided or expanded tensor arrives with the values it shows."""
    base = torch.arange(12.0).reshape(3, 4)
    for view in (base.T, base[:, ::2], base[0].expand(2, 4)):
        assert torch.equal(there_and_back(view), view)


def test_what_needs_a_gradient_says_so() -> None:
    """`requires_grad` travels."""
    assert there_and_back(torch.ones(2, requires_grad=True)).requires_grad


def test_arrays_arrive_as_arrays() -> None:
    """NumPy in, NumPy out."""
    arrived = there_and_back(np.arange(3.0))
    assert isinstance(arrived, np.ndarray)
    assert arrived.tolist() == [0.0, 1.0, 2.0]


@pytest.mark.parametrize(
    "value",
    [torch.ones(2).to_sparse(), torch.ones(2, device="meta"), object(), 1 << 70, {(1, 2): 3}.keys()],
    ids=["sparse", "meta", "object", "huge integer", "keys"],
)
def test_what_cannot_travel_is_refused_by_the_sender(value: object) -> None:
    """Refused with a WireError, never sent as something else."""
    with pytest.raises(WireError):
        wire.pack({}, value, ANSWER)


def test_too_deep_is_refused_by_the_sender() -> None:
    """A list in itself cannot hang the sender."""
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(WireError, match="deeper"):
        wire.pack({}, endless, ANSWER)


@given(st.binary(max_size=200))
def test_random_bytes_are_a_wire_error_or_a_value(data: bytes) -> None:
    """No bytes raise anything but WireError."""
    for frame in (data, wire.MAGIC + data, wire.PREFIX.pack(wire.MAGIC, len(data), 0) + data):
        if len(frame) >= wire.PREFIX.size:
            with_wire_errors_only(frame)


FIELDS = st.sampled_from(["$", "items", "dtype", "shape", "grad", "device", "name", "tensor", "number", "type"])
NODES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=6),
    max_leaves=15,
)


@given(st.sampled_from([*values._READERS, "nothing"]), st.dictionaries(st.text(max_size=6), NODES), NODES)
def test_forged_nodes_are_a_wire_error_or_a_value(tag: str, extra: dict[str, Any], shape: Any) -> None:
    """Trees of the right look with wrong parts: shapes, types, nesting."""
    node = {**extra, "$": tag, "shape": shape, "dtype": "float32", "items": extra.get("items", shape)}
    with_wire_errors_only(frame_of(node, bytes(64)))


def with_wire_errors_only(frame: bytes) -> None:
    with contextlib.suppress(WireError):
        unpacked(frame)


@pytest.mark.parametrize(
    "node",
    [
        {"$": "tensor", "dtype": "float32", "shape": [17]},
        {"$": "tensor", "dtype": "float32", "shape": [1 << 40, 1 << 40]},
        {"$": "tensor", "dtype": "float32", "shape": [0, 1 << 28, 1 << 28, 1 << 28]},
        {"$": "tensor", "dtype": "float32", "shape": [-1]},
        {"$": "tensor", "dtype": "float32", "shape": [True]},
        {"$": "tensor", "dtype": "float32", "shape": [1] * 17},
        {"$": "tensor", "dtype": "object", "shape": [1]},
        {"$": "tensor", "dtype": "float32", "shape": [1], "device": "meta"},
        1 << 64,
        {"$": "kept", "number": 1, "type": "Linear"},
        {"$": "symbol", "name": "torch.load"},
        {"$": "dict", "items": [[[1], 2]]},
        {"$": ["tensor"]},
    ],
    ids=str,
)
def test_a_forged_node_is_refused(node: Any) -> None:
    """Each number in a node is checked before it is used."""
    with pytest.raises(WireError):
        unpacked(frame_of(node, bytes(64)))
    with pytest.raises(WireError):
        unpacked(frame_of(node))


@pytest.mark.parametrize("tree", [[], 1.0, {"$": "tensor", "dtype": "uint8", "shape": [16]}], ids=str)
def test_a_payload_that_nobody_asks_for_is_refused(tree: Any) -> None:
    """A number that comes with megabytes is not a number."""
    with pytest.raises(WireError, match="no tensor of the tree uses"):
        unpacked(frame_of(tree, bytes(64)))


def test_an_answer_has_fewer_elements_than_a_question() -> None:
    """Checks may walk through an answer; what is too large says so where it is sent, and is not read where it comes."""
    large = torch.zeros(ANSWER.elements + 1, dtype=torch.uint8)
    with pytest.raises(WireError, match="too large"):
        wire.pack({}, large, ANSWER)
    node = {"$": "tensor", "dtype": "uint8", "shape": [ANSWER.elements + 1]}
    with pytest.raises(WireError, match="too many elements"):
        unpacked(frame_of(node, bytes(ANSWER.elements + 16)))
    assert wire.pack({}, large, values.QUESTION)


def test_a_broad_head_is_refused_before_it_is_decoded() -> None:
    """Four megabytes of empty lists would take seconds."""
    with pytest.raises(WireError, match="too many parts"):
        wire.read_head(b"[" + b"[]," * 1_000_000 + b"[]]", ANSWER)


def test_tensors_cannot_share_bytes() -> None:
    """A payload decodes to as many values as it has: each tensor takes the bytes behind the last one's."""
    node = {"$": "tensor", "dtype": "uint8", "shape": [16]}
    first, second = unpacked(frame_of([node, node], bytes(range(32))))
    assert (first[0].item(), second[0].item()) == (0, 16)
    with pytest.raises(WireError, match="outside"):
        unpacked(frame_of([node] * 3, bytes(32)))


def test_tensors_of_odd_lengths_arrive() -> None:
    """Each starts where its dtype can be read."""
    sent = [torch.ones(3, dtype=torch.int8), torch.tensor([1 + 2j], dtype=torch.complex128), torch.ones(5)]
    assert all(torch.equal(one, other) for one, other in zip(there_and_back(sent), sent, strict=True))


def test_deep_and_long_trees_are_refused() -> None:
    """Depth and count are bounded before memory is spent."""
    deep: Any = 1
    for _ in range(values.MAX_DEPTH + 2):
        deep = [deep]
    for tree in (deep, [0] * (ANSWER.parts + 1)):
        with pytest.raises(WireError, match="nested too deeply or has too many"):
            unpacked(frame_of(tree))


def test_a_promise_of_much_is_refused() -> None:
    """Lengths over the limits are refused by the prefix alone."""
    for head, payload in ((wire.MAX_HEAD + 1, 0), (2, ANSWER.payload + 1)):
        with pytest.raises(WireError, match="over the limit"):
            wire.read_prefix(wire.PREFIX.pack(wire.MAGIC, head, payload), ANSWER)


def test_a_bool_tensor_holds_zeros_and_ones() -> None:
    """A byte of 2 in a bool tensor, undefined behaviour in torch, arrives as True."""
    node = {"$": "tensor", "dtype": "bool", "shape": [3]}
    assert unpacked(frame_of(node, bytes([0, 1, 2]).ljust(16))).tolist() == [False, True, True]
