"""What no asked-for function reaches does not run; what is doubtful stays."""

from __future__ import annotations

import sys
import types
from typing import Any
from unittest.mock import patch

import pytest

from autograder.assignments.model import Task
from autograder.submissions.changes import affected_tasks
from autograder.submissions.module import definitions_only

ASKED = "def f(x):\n    return 2 * x\n"


def run(source: str) -> Any:
    """The module's answer to f(21), as it is graded."""
    module = types.ModuleType("homework")
    with patch.dict(sys.modules, homework=module):
        exec(compile(definitions_only(source, ["f"]).text, "homework", "exec", dont_inherit=True), vars(module))
        return module.f(21)


HELPERS = {
    "a decorator that is not there": "import numba\n@numba.njit\ndef helper(x):\n    return x\n",
    "a decorator that fails": "def refuse(g):\n    return 1 / 0\n@refuse\ndef helper(x):\n    return x\n",
    "a default from a run": "def train():\n    return 1 / 0\nhistory = train()\ndef helper(h=history):\n    return h\n",
    "a call in a default": "def train():\n    return 1 / 0\ndef helper(h=train()):\n    return h\n",
    "a base that is not there": "import lightning as L\nclass helper(L.LightningModule):\n    pass\n",
    "a body that reads a file": "class helper:\n    data = open('/nowhere/at/all').read()\n",
    "a body with a loop": "class helper:\n    while True:\n        pass\n",
    "an annotation from a package": "import polars as pl\ndef helper(x: pl.DataFrame):\n    return x\n",
    "a metaclass that fails": "class M(type):\n    def __new__(*_): return 1 / 0\nclass helper(metaclass=M()): pass\n",
    "a helper of a helper": "@missing\ndef one(): pass\nclass helper(one): pass\n",
    "a run that fills what it trains": "H = []\ndef t():\n    H.append(1 / 0)\ndef helper(h=t()):\n    return h\n",
}


@pytest.mark.parametrize("kind", HELPERS)
@pytest.mark.parametrize("place", ["{0}{1}", "{1}{0}"])
def test_a_helper_that_nobody_asked_for_does_not_run(kind: str, place: str) -> None:
    """Its decorators, defaults, annotations, bases and body cost nothing, and the student is told."""
    source = place.format(HELPERS[kind], ASKED)
    assert run(source) == 42
    assert any(
        out.note.endswith("defines helper, which no task needs") for out in definitions_only(source, ["f"]).left_out
    )


IDLE = {
    "a function": "def helper(x, y=1, *, z: int = 2) -> list[int]:\n    return [x, y, z]\n",
    "a class": "class helper:\n    size = 3\n    @staticmethod\n    def go(): return 1\n",
    "a subclass": "import torch\nclass helper(torch.nn.Module):\n    def forward(self, x): return x\n",
    "a plot": "import matplotlib.pyplot as plt\ndef helper(ax: plt.Axes) -> None:\n    ax.plot([1])\n",
}


@pytest.mark.parametrize("kind", IDLE)
def test_a_helper_that_runs_nothing_stays_without_a_word(kind: str) -> None:
    """It costs nothing, and a misspelt function is found among such helpers."""
    module = definitions_only(IDLE[kind] + ASKED, ["f"])
    assert "helper" in module.text
    assert module.left_out == ()


DOUBTFUL = {
    "a decorator that fills a table": (
        "TABLE = {}\ndef enter(g):\n    TABLE[g.__name__] = g\n    return g\n"
        "@enter\ndef twice(x): return 2 * x\ndef f(x): return TABLE['twice'](x)\n"
    ),
    "a decorator with a name": (
        "TABLE = {}\ndef enter(name):\n    def inner(g):\n        TABLE[name] = g\n        return g\n    return inner\n"
        "@enter('a')\ndef twice(x): return 2 * x\ndef f(x): return TABLE['a'](x)\n"
    ),
    "a decorator that calls one": (
        "TABLE = []\ndef put(g): TABLE.append(g)\ndef enter(g):\n    put(g)\n    return g\n"
        "@enter\ndef twice(x): return 2 * x\ndef f(x): return TABLE[0](x)\n"
    ),
    "a registry object": (
        "class Registry:\n    def __init__(self): self.all = []\n    def add(self, g):\n        self.all.append(g)\n"
        "        return g\nregistry = Registry()\n@registry.add\ndef twice(x): return 2 * x\n"
        "def f(x): return registry.all[0](x)\n"
    ),
    "singledispatch": (
        "from functools import singledispatch\n@singledispatch\ndef f(x): return 0\n"
        "@f.register\ndef _(x: int): return 2 * x\n"
    ),
    "a base that sees its subclasses": (
        "class Base:\n    all = []\n    def __init_subclass__(cls): cls.all.append(cls)\n"
        "class Twice(Base):\n    factor = int('2')\ndef f(x): return Base.all[0].factor * x\n"
    ),
    "__subclasses__": (
        "class Base: pass\nclass Twice(Base):\n    factor = int('2')\n"
        "def f(x): return Base.__subclasses__()[0].factor * x\n"
    ),
    "globals()": "@staticmethod\ndef g(x): return x\n@id\ndef h(): pass\nT = 2\ndef f(x): return globals()['T'] * x\n",
    "eval": "import functools\n@functools.cache\ndef twice(x): return 2 * x\ndef f(x): return eval('twice(x)')\n",
    "sys.modules": (
        "import sys, functools\n@functools.cache\ndef twice(x): return 2 * x\n"
        "def f(x): return (sys.modules.get(__name__) and 42) or twice(x)\n"
    ),
    "setattr": "class Config: pass\nsetattr(Config, 'two', 2)\ndef f(x): return Config.two * x\n",
    "del": "sum = 3\ndel sum\ndef f(x): return sum([x, x])\n",
    "globals()[name] in a loop": "NAMES = ('f', 'g')\nfor n in NAMES:\n    globals()[n] = lambda x: 2 * x\n",
    "a stub and globals()": (
        "def f(x):\n    raise NotImplementedError\ndef twice(x): return 2 * x\nglobals()['f'] = twice\n"
    ),
    "globals().update": "def twice(x): return 2 * x\nglobals().update(f=twice)\n",
    "setattr on the module": ("import sys\nfor n in 'fg':\n    setattr(sys.modules[__name__], n, lambda x: 2 * x)\n"),
    "exec": "exec('def f(x): return 2 * x')\n",
    "a function that is handed over": (
        "TABLE = {}\ndef register(name, g): TABLE[name] = g\ndef twice(x): return 2 * x\nregister('a', twice)\n"
        "def f(x): return TABLE['a'](x)\n"
    ),
    "a method that gets a function": (
        "class Registry:\n    def __init__(self): self.all = {}\n    def register(self, name, g): self.all[name] = g\n"
        "registry = Registry()\nregistry.register('a', lambda x: 2 * x)\ndef f(x): return registry.all['a'](x)\n"
    ),
    "an object that is called": (
        "class Registry:\n    def __init__(self): self.all = {}\n    def __call__(self, name):\n"
        "        return lambda g: self.all.setdefault(name, g)\nregister = Registry()\n"
        "@register('a')\ndef twice(x): return 2 * x\nregister('b')(twice)\n"
        "def f(x): return (register.all['a'](x) + register.all['b'](x)) // 2\n"
    ),
    "a partial": (
        "import functools\nTABLE = {}\ndef put(table, g): table[g.__name__] = g\n"
        "register = functools.partial(put, TABLE)\n@register\ndef twice(x): return 2 * x\n"
        "def f(x): return TABLE['twice'](x)\n"
    ),
    "argparse": (
        "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('--factor', type=int, default=2)\n"
        "args = parser.parse_args([])\ndef f(x): return args.factor * x\n"
    ),
    "functions with calls in a list": (
        "def twice(x): return 2 * x\nTABLE = []\nfor k in range(2):\n    TABLE.append(lambda x: twice(x))\n"
        "def f(x): return TABLE[1](x)\n"
    ),
    "a loop that makes functions": (
        "TABLE = {}\nfor k in (1, 2):\n    def times(x, k=k): return k * x\n    TABLE[k] = times\n"
        "def f(x): return TABLE[2](x)\n"
    ),
    "a patch": "import math\nmath.twice = lambda x: 2 * x\nimport math as m\ndef f(x): return m.twice(x)\n",
}


@pytest.mark.parametrize("kind", DOUBTFUL)
def test_what_is_doubtful_stays(kind: str) -> None:
    """Tables that definitions enter themselves into, names that are found by strings, and patched libraries."""
    assert run(DOUBTFUL[kind]) == 42


def test_an_import_of_the_module_itself_needs_what_it_names() -> None:
    """A file may import itself, as a module or name by name."""
    helper = "import functools\n@functools.cache\ndef helper(x): return x\n"
    for body in ("import losses\ndef f(x): return losses.helper(x)\n", "def f(x):\n    from losses import helper\n"):
        assert "def helper" in definitions_only(helper + body, ["f"]).text


def test_an_edit_of_what_fills_a_table_touches_the_tasks_that_read_it() -> None:
    """As in grading: the table's readers need every definition that enters itself into it."""
    task = Task(id="1", title="f", functions=("f",), points=1, hint="")
    before = DOUBTFUL["a decorator that fills a table"]
    assert affected_tasks(before, before.replace("2 * x", "3 * x"), [task]) == {"1"}
    assert affected_tasks(before, before + "\n\nclass Other:\n    pass\n", [task]) == frozenset()


def test_a_long_chain_of_decorators_is_read_at_once() -> None:
    """The time to read a text grows with its length, and a chain that is followed too far counts as doubtful."""
    chain = "".join(f"@d{i}\ndef d{i + 1}(g): return g\n" for i in range(3000))
    assert definitions_only("def d0(g): return g\n" + chain + ASKED, ["f"]).text.count("pass") in (0, 200, 201)
