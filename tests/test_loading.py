"""A statement that fails costs those who read its names, and no one else."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.sandbox.operations import Operations, describe_error


def error_of(text: str, function: str = "f") -> dict[str, Any]:
    """The described error of a call of a function; empty if the call ends well."""
    operations = Operations()
    try:
        operations.load("work.py", text, 0)
        operations.run("call", [function, [1], {}])
    except BaseException as error:
        return describe_error(error, operations)
    return {}


RIGHT = "def right(x):\n    return x\n"
FAILING = {
    "an assignment": ("TABLE = open('/nowhere')\ndef f(x):\n    return TABLE\n", "FileNotFoundError", [3, 1]),
    "a package": ("import nowhere as n\ndef f(x):\n    return n.a\n", "ModuleNotFoundError", [3, 1]),
    "a name of a package": ("from typing import nothing\ndef f(x):\n    return nothing\n", "ImportError", [3, 1]),
    "a star": ("from nowhere import *\ndef f(x):\n    return thing(x)\n", "ModuleNotFoundError", [3, 1]),
    "exit": ("import sys\nTABLE = sys.exit(3)\ndef f(x):\n    return TABLE\n", "SystemExit", [4, 2]),
    "the function itself": ("import nowhere\n@nowhere.fast\ndef f(x):\n    return x\n", "ModuleNotFoundError", [2, 1]),
    "a function that is made": ("def f(x): return x\nf = f.compiled()\n", "AttributeError", [2]),
    "a base": ("import nowhere\nclass A(nowhere.B): pass\ndef f(x):\n    A()\n", "ModuleNotFoundError", [4, 2, 1]),
    "half a table": ("T = {}\nT['a'] = 1\nT['b'] = 1 / 0\ndef f(x):\n    return T['a']\n", "ZeroDivisionError", [5, 3]),
    "a line with three": ("a = 1; f = 1 / 0; b = 2\n", "ZeroDivisionError", [1]),
    "a loop": ("for i in (1, 0):\n    T = 1 / i\ndef f(x):\n    return T\n", "ZeroDivisionError", [4, 2]),
    "a later name": ("A = B\nB = 1\ndef f(x):\n    return A\n", "NameError", [4, 1]),
    "globals()": ("A = 1 / 0\ndef f(x):\n    return globals()['A']\n", "ZeroDivisionError", [3, 1]),
    "an attribute": (
        "import sys\nA = 1 / 0\ndef f(x):\n    return getattr(sys.modules[__name__], 'A')\n",
        "ZeroDivisionError", [4, 2],
    ),
    "its own name": ("A = A + 1\ndef f(x):\n    return A\n", "NameError", [3, 1]),
}  # fmt: skip


@pytest.mark.parametrize("kind", FAILING)
def test_a_statement_that_fails_costs_its_readers(kind: str) -> None:
    """They raise what the statement raised, with the line that reads and the line that failed."""
    text, type_name, lines = FAILING[kind]
    error = error_of(text + RIGHT)
    assert error["types"][0] == type_name
    assert list(dict.fromkeys(line for line, _ in error["frames"])) == lines
    assert error_of(text + RIGHT, "right") == {}


FORGIVEN = {
    "the other names of an import": "import math, nowhere, os\ndef f(x):\n    return math, os\n",
    "the other names of a from-import": "from math import nothing, exp\ndef f(x):\n    return exp(x)\n",
    "annotations": "import nowhere\ndef f(x: nowhere.Float['a']) -> nowhere.B:\n    y: nowhere.C = x\n    return y\n",
    "annotations of a constant": "import nowhere\nA: nowhere.B = 2\ndef f(x):\n    return A\n",
    "annotations of a class": "class A:\n    x: Nowhere = 1\ndef f(x):\n    return A.x\n",
    "a patch that fails": "import torch\ntorch.nothing.there = 1\ndef f(x):\n    return torch.ones(x)\n",
    "a name that is bound later": "A = 1 / 0\nA = 2\ndef f(x):\n    return A\n",
    "a future import": "from __future__ import annotations\nA = 1 / 0\ndef f(x: Nothing):\n    return x\n",
    "arguments of a script": ("import argparse\nA = argparse.ArgumentParser().parse_args()\ndef f(x):\n    return A\n"),
    "a name that is not read": "A = 1 / 0\ndef f(x):\n    return x or A\n",
    "a local of the same name": "A = 1 / 0\ndef f(x):\n    A = x\n    return A\n",
    "an error that is caught": "try:\n    import nowhere\nexcept ImportError:\n    A = None\ndef f(x):\n    return A\n",
}


@pytest.mark.parametrize("kind", FORGIVEN)
def test_what_still_works_is_kept(kind: str) -> None:
    """The parts of a statement that do not fail by themselves, and names that something else binds."""
    assert error_of(FORGIVEN[kind]) == {}


def test_a_name_error_that_is_made_up_finds_nothing() -> None:
    """The name of a NameError may be anything."""
    for name in ("['a']", "3", "None", "'nothing'"):
        error = error_of(f"A = 1 / 0\ndef f(x):\n    e = NameError('x')\n    e.name = {name}\n    raise e\n")
        assert error["types"][0] == "NameError"


def test_a_key_that_a_table_of_ones_own_lacks_is_no_name() -> None:
    """Only a key of the module's own table stands for a name."""
    assert error_of("A = 1 / 0\ndef f(x):\n    return {}['A']\n")["types"][0] == "KeyError"
    assert error_of("A = 1 / 0\ndef f(x):\n    return x.A\n")["types"][0] == "AttributeError"


def test_a_text_that_does_not_compile_is_not_loaded() -> None:
    """A syntax error is the module's."""
    assert error_of("def f(x):\n    return (\n")["types"][0] == "SyntaxError"
