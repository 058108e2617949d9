"""Every answer of every operation forged, with every kind of wrong value: the trusted end says whose fault that is.

The worker is real, and wholly in the submission's hands: its text answers the requests itself, on the pipe. What a
check then does with an answer ends in an error of the student's, or the answer is of a form that the check can use. It
is never another exception, which would be the grader's fault, and never costs much time or memory.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch

from autograder.assignments.model import Limits
from autograder.errors import CheckFailed, StudentFault
from autograder.grading.graded import Graded
from autograder.results.document import result_to_json
from autograder.results.model import Verdict
from autograder.sandbox.handles import Handle
from autograder.sandbox.launch import Zygote
from autograder.sandbox.session import WorkerSession
from autograder.sandbox.student import Student
from tests.attacks.hostile_cost import cost
from tests.attacks.hostile_frames import SPEAK

LIMITS = Limits(call_seconds=2.0, check_seconds=4.0, waiting_seconds=4.0, memory_mb=1024)
MOST_SECONDS, MOST_MB = 5.0, 600

# A submission that is its own worker. It answers the load by `LOAD`, a request by the answer to its operation in
# `FORGED`, else by a handle, and makes the payload that an answer asks for.
WORKER = (
    SPEAK
    + """
def take(size):
    data = b''
    while len(data) < size:
        part = os.read(3, size - len(data))
        if not part: os._exit(0)
        data += part
    return data
def serve(load, forged):
    say(1, load['value'], status=load.get('status', 'ok'), payload=bytes(load.get('bytes', 0)))
    while True:
        _, head, payload = struct.unpack('<4sIQ', take(16))
        asked = json.loads(take(head))
        take(payload)
        given = forged.get(asked['op'], {'value': {'$': 'kept', 'number': 1, 'type': 'Model'}})
        if 'raw' in given: frame(eval(given['raw'], {'ID': str(asked['id'])}).encode())
        else: say(asked['id'], given['value'], status=given.get('status', 'ok'), payload=bytes(given.get('bytes', 0)))
class Now: serve(json.loads(LOAD), json.loads(FORGED))
"""
)


def tensor(*shape: int, dtype: str = "float32", **more: Any) -> dict[str, Any]:
    return {"$": "tensor", "dtype": dtype, "shape": list(shape), **more}


def table(**entries: Any) -> dict[str, Any]:
    return {"$": "dict", "items": [[key, value] for key, value in entries.items()]}


def many(node: Any, count: int) -> list[Any]:
    return [node] * count


F = table(f=["x"])
HANDLE = {"$": "kept", "number": 7, "type": "Tensor"}
NAN = {"$": "float", "name": "nan"}
TEXTS = {"a text": "25.0", "control characters": "\x1b[2J\u202e\ud800", "a long text": "x" * 100_000}
# name: (tree, bytes of payload)
VALUES: dict[str, tuple[Any, int]] = {
    "nothing": (None, 0),
    "truth": (True, 0),
    "a number": (25, 0),
    "a number below zero": (-1, 0),
    "the largest number": ((1 << 63) - 1, 0),
    "a fraction": (0.5, 0),
    "not a number": (NAN, 0),
    **{name: (text, 0) for name, text in TEXTS.items()},
    "an empty list": ([], 0),
    "a list of all kinds": ([None, True, 1, NAN, "x", HANDLE, tensor(2), {"$": "dtype", "name": "float32"}], 64),
    "a list of lists": ([[[[1]]], [[2]], []], 0),
    "a long list": (many(1, 40_000), 0),
    "a list of many tensors": (many(tensor(1000), 1500), 1500 * 4096),
    "a tuple": ({"$": "tuple", "items": [1, "x"]}, 0),
    "an empty table": (table(), 0),
    "a table with odd keys": ({"$": "dict", "items": [[None, 1], [True, 2], [1.5, 3], [NAN, tensor(1)]]}, 16),
    "a table of tensors": (table(weight=tensor(2, 2), bias=tensor(0)), 64),
    "a dtype": ({"$": "dtype", "name": "bfloat16"}, 0),
    "a handle": (HANDLE, 0),
    "a handle of a terrible name": ({"$": "kept", "number": -(1 << 62), "type": "\x1b[2J<b>" * 50}, 0),
    "a scalar": (tensor(), 16),
    "an empty tensor": (tensor(0), 0),
    "an empty tensor of a large shape": (tensor(0, 1 << 24), 0),
    "a long tensor of nothing": (tensor(1 << 21, 0), 0),
    "a tensor of truth": (tensor(3, dtype="bool"), 16),
    "a complex tensor": (tensor(3, dtype="complex64", grad=True), 32),
    "a half tensor": (tensor(2, 2, dtype="float16", grad=True), 16),
    "a tensor of bytes": (tensor(1 << 16, dtype="uint8"), 1 << 16),
    "an array": ({"$": "array", "tensor": tensor(3, dtype="complex128")}, 64),
    "an answer that is none": ({"$": "tensor"}, 0),
    "an array of an array": ({"$": "array", "tensor": {"$": "array", "tensor": tensor(1)}}, 16),
    "a gradient that is none": (table(value=1, grads=None, problem=""), 0),
    "a gradient with a list of problems": (table(value=1, grads=[], problem=many(tensor(1000), 1500)), 1500 * 4096),
    "a gradient with a tensor for a problem": (table(value=1, grads=[], problem=tensor(5)), 32),
    "a gradient with a handle for a problem": (table(value=1, grads=[], problem=HANDLE), 0),
    "gradients of all kinds": (table(value=1, grads=[None, tensor(1), "x"], problem=""), 16),
    "gradients by odd names": (table(value=NAN, grads={"$": "dict", "items": [[1, tensor(1)]]}, problem=""), 16),
    "gradients enough for ten": (table(value=1, grads=many(tensor(1), 10), problem=None), 160),
    "gradients without a value": (table(grads=[tensor(1)], problem=""), 16),
}

X = torch.ones(3)


# What the trusted end makes something of, and what it hands on as it came.
USES: dict[str, tuple[str, Callable[[Student], Any]]] = {
    "call": ("call", lambda student: (student.f(X), student.make("torch.nn.Linear", 2, 2))),
    "arguments_after": ("arguments_after", lambda student: student.arguments_after("f", X)),
    "value_and_grad": ("value_and_grad", lambda student: student.f.value_and_grad(X)),
    "value_and_grad of two": ("value_and_grad", lambda student: student.f.value_and_grad(X, y=X, wrt=(0, "y"))),
    "value_and_grad of a model": (
        "value_and_grad",
        lambda student: model_of(student).value_and_grad(X, wrt="parameters"),
    ),
    "state_dict": ("state_dict", lambda student: model_of(student).state_dict()),
    "length": ("method", lambda student: len(model_of(student))),
}
PLAIN_USES: tuple[Callable[[Student], Any], ...] = (
    lambda student: student.symbol("torch.relu"),
    lambda student: student.seed(3),
    lambda student: model_of(student).load_state_dict({"w": X}),
    lambda student: model_of(student).get("weight.data"),
    lambda student: model_of(student).train(True),
    lambda student: model_of(student)[0],
)


def model_of(student: Student) -> Handle:
    """What a forger answers where it is not asked for what is forged."""
    model = student.f()
    assert isinstance(model, Handle)
    return model


@pytest.fixture(scope="module")
def forge(zygote: Zygote) -> Iterator[Callable[..., Student]]:
    """Make a student whose worker answers as told."""
    sessions = []

    def student(forged: dict[str, Any], *, load: dict[str, Any] | None = None) -> Student:
        told = {"value": F} if load is None else load
        text = f"LOAD = {json.dumps(told)!r}\nFORGED = {json.dumps(forged)!r}\n{WORKER}"
        session = WorkerSession(zygote, LIMITS)
        sessions.append(session)
        return Student(session, "forger.py", text, seed=1)

    yield student
    for session in sessions:
        session.close()


def within_bounds(use: Callable[[], Any]) -> Any:
    """What comes of it: a value, or the student's error. Anything else is raised; time and memory are bounded."""
    with cost() as spent:
        try:
            found = use()
        except (StudentFault, CheckFailed) as fault:
            assert len(str(fault)) < 9000
            found = fault
    assert spent.seconds < MOST_SECONDS
    assert spent.megabytes < MOST_MB
    return found


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("use", USES)
def test_a_forged_answer_is_a_value_or_the_students_fault(forge: Callable[..., Student], use: str, value: str) -> None:
    """Whatever the operation and whatever the answer."""
    operation, ask = USES[use]
    tree, size = VALUES[value]
    within_bounds(lambda: ask(forge({operation: {"value": tree, "bytes": size}})))


@pytest.mark.parametrize("value", VALUES)
def test_a_forged_answer_that_is_handed_on_is_a_value_or_the_students_fault(
    forge: Callable[..., Student], value: str
) -> None:
    """One after another, to the same forger."""
    tree, size = VALUES[value]
    operations = ("symbol", "seed", "load_state_dict", "get", "method")
    student = forge({operation: {"value": tree, "bytes": size} for operation in operations})
    for use in PLAIN_USES:
        within_bounds(lambda use=use: use(student))


@pytest.mark.parametrize("value", VALUES)
def test_a_forged_load_is_no_module_or_one_that_can_be_called(forge: Callable[..., Student], value: str) -> None:
    """As the answer itself, and as the parameters of a function."""
    tree, size = VALUES[value]
    for load in (tree, table(f=tree)):
        within_bounds(lambda load=load: forge({}, load={"value": load, "bytes": size}).f(X, X))


@pytest.mark.parametrize("value", VALUES)
def test_a_forged_error_is_the_students(forge: Callable[..., Student], value: str) -> None:
    """As the error itself, as each of its parts, and as one of a kind that there is not."""
    tree, size = VALUES[value]
    errors = {
        "raised": table(types=[tree], message=tree, frames=tree, unknown_name=tree),
        "unsendable": tree,
        "passed": tree,
    }
    for status, error in errors.items():
        forged = {"value": error, "bytes": 3 * size, "status": status}
        assert isinstance(within_bounds(lambda forged=forged: forge({"call": forged}).f(X)), StudentFault)
    raised = {"value": tree, "bytes": size, "status": "raised"}
    assert isinstance(within_bounds(lambda: forge({}, load=raised)), StudentFault)


# Expressions, since a request is no larger than an answer: the forger makes them itself. ID is the request's number.
HEADS = {
    "deep": "'[' * 4_000_000",
    "broad": """'{"id":' + ID + ',"status":"ok","value":[' + '[],' * 1_300_000 + '1]}'""",
    "broad with tables": """'{"id":' + ID + ',"status":"ok","value":[' + '{},' * 1_300_000 + '1]}'""",
    "many names": """'{"id":' + ID + ',"status":"ok",' + ','.join(f'"{n}":0' for n in range(300_000)) + '}'""",
    "many digits": """'{"id":' + ID + ',"status":"ok","value":' + '9' * 4_000_000 + '}'""",
    "many long numbers": """'{"id":' + ID + ',"status":"ok","value":[' + ','.join(['9' * 4200] * 900) + ']}'""",
    "many digits behind the point": """'{"id":' + ID + ',"status":"ok","value":0.' + '1' * 4_000_000 + '}'""",
    "a number of truth": """'{"id":true,"status":"ok","value":1}'""",
    "another number": """'{"id":99,"status":"ok","value":1}'""",
    "no number": """'{"status":"ok","value":1}'""",
    "no value": """'{"id":' + ID + ',"status":"ok"}'""",
    "no object": "'[]'",
    "nothing": "''",
    "a name twice": """'{"id":' + ID + ',"status":"ok","value":1,"value":{"$":"pickle"}}'""",
    "keys that collide": """'{"id":' + ID + ',"status":"ok","value":{"$":"dict","items":[' \\
        + ','.join(f'[{n * (2**61 - 1)},0]' for n in range(20_000)) + ']}}'""",
}


@pytest.mark.parametrize("name", HEADS)
def test_a_forged_head_is_cheap(forge: Callable[..., Student], name: str) -> None:
    """Four megabytes of JSON are refused, or read, in less than a second."""
    within_bounds(lambda: forge({"call": {"raw": HEADS[name]}}).f(X))


TRACES: dict[str, Any] = {
    "a line of many digits": [[2**62, "f"]],
    "line 0": [[0, "f"]],
    "a line below 0": [[-1, "f"]],
    "a line beyond the end": [[10**9, "f"]],
    "a line of truth": [[True, "f"]],
    "a line that is text": [["1", "f"]],
    "many frames": [[1, "f"]] * 500,
    "frames in frames": [[[1, "f"]]],
    "a function that is none": [[1, None]],
    "no function": [[1]],
    "text": "line 1, in f",
    "markup": [[1, "<script>\x1b[2J\u202e[/bold]\nexpected  4   got  2" * 99]],
}


@pytest.mark.parametrize("trace", TRACES)
@pytest.mark.parametrize("when", ["at the load", "in a call"])
def test_a_forged_traceback_costs_its_owner_only(grade_text: Callable[[str], Graded], when: str, trace: str) -> None:
    """Grading comes to its end, with verdicts that are the student's."""
    raised = {"status": "raised", "value": table(types=["ValueError"], message="m", frames=TRACES[trace])}
    load = raised if when == "at the load" else {"value": table(double=["x"], square_sum=["x"])}
    forged = dict.fromkeys(("call", "value_and_grad"), raised)
    graded = grade_text(f"LOAD = {json.dumps(load)!r}\nFORGED = {json.dumps(forged)!r}\n{WORKER}{NAMES}")
    assert {check.verdict for check in graded.result.checks} <= {Verdict.FAILED, Verdict.SKIPPED}
    assert graded.result.score == 0
    json.loads(result_to_json(graded.result))


NAMES = "def double(x): return Now, LOAD, FORGED\ndef square_sum(x): return Now, x\n"
