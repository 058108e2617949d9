"""A forbidden function is found however the code reaches it, and no other function is."""

from __future__ import annotations

import time

import pytest
import torch.nn.functional  # noqa: F401 - what its star import binds is looked up in the module

from autograder.assignments.model import Task
from autograder.submissions.forbidden import ForbiddenUse, forbidden_uses
from autograder.submissions.module import definitions_only

SOFTMAX = Task("1.1", "softmax", 2, "a hint", ("softmax",), ("softmax", "log_softmax", "Softmax", "LogSoftmax"))
LOSS = Task("1.5", "cross_entropy", 2, "a hint", ("cross_entropy",), ("cross_entropy", "CrossEntropyLoss"))
GRADIENT = Task("1.9", "gradient", 2, "a hint", ("gradient",), ("grad", "backward", "autograd"))
FREE = Task("1.6", "entropy", 2, "a hint", ("entropy",))
TASKS = (SOFTMAX, LOSS, GRADIENT, FREE)

HEAD = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"
RIGHT = "    e = (z - z.max(dim, keepdim=True).values).exp()\n    return e / e.sum(dim, keepdim=True)\n"


def broken(text: str) -> set[str]:
    """The tasks with a forbidden use in the text, which is read as grading reads it."""
    wanted = [name for task in TASKS for name in task.functions]
    return set(forbidden_uses(definitions_only(text, wanted).text, TASKS))


def body(*lines: str) -> str:
    return "def softmax(z, dim=-1):\n" + "".join(f"    {line}\n" for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        body("return torch.softmax(z, dim)"),
        body("return z.softmax(dim)"),
        body("return (z + 1).log_softmax(dim).exp()"),
        body("return F.softmax(z, dim=dim)"),
        body("return torch.nn.functional.softmax(z, dim=dim)"),
        body("return nn.Softmax(dim)(z)"),
        body("return torch.special.log_softmax(z, dim).exp()"),
        body("return torch.ops.aten.softmax.int(z, dim)"),
        body("return torch.Tensor.softmax(z, dim)"),
        body("from torch import softmax", "return softmax(z, dim)"),
        body("from torch import softmax as stable", "return stable(z, dim)"),
        body("import torch.nn.functional as G", "return G.softmax(z, dim)"),
        body("def inner(v):", "    return v.softmax(dim)", "return inner(z)"),
        body("stable = F.softmax", "return stable(z, dim)"),
        body("return (lambda v: F.softmax(v, dim))(z)"),
        body("return [F.softmax(row, -1) for row in z]"),
        body("return list(map(F.softmax, z))"),
        body("if False:", "    F.softmax(z)", "return z"),
        body("return getattr(torch, 'softmax')(z, dim)"),
        body("return getattr(nn.functional, 'softmax', None)(z, dim)"),
        body("import operator", "return operator.methodcaller('softmax', dim)(z)"),
        body("from operator import attrgetter", "return attrgetter('nn.functional.softmax')(torch)(z, dim)"),
        body("return torch.__dict__['softmax'](z, dim)"),
        body("return vars(F)['softmax'](z, dim)"),
        body("return z.__getattribute__('softmax')(dim)"),
        body("return eval('torch.softmax(z, dim)')"),
        body("return __import__('torch').softmax(z, dim)"),
        body("import importlib", "return importlib.import_module('torch.nn.functional').softmax(z, dim)"),
        body("import importlib", "return getattr(importlib.import_module('torch'), 'softmax')(z, dim)"),
        "from torch import softmax as stable\n" + body("return stable(z, dim)"),
        "from torch.nn.functional import softmax as s\ndef helper(z): return s(z)\n" + body("return helper(z)"),
        "from torch.nn import Softmax\n" + body("return Softmax(dim)(z)"),
        "from torch import nn as n\n" + body("return n.Softmax(dim)(z)"),
        "sm = torch.softmax\n" + body("return sm(z, dim)"),
        "sm = tm = torch.softmax\n" + body("return tm(z, dim)"),
        "sm, other = torch.softmax, 1\n" + body("return sm(z, dim)"),
        "a = torch.softmax\nb = a\nc = b\n" + body("return c(z, dim)"),
        "layer = nn.Softmax(dim=-1)\n" + body("return layer(z)"),
        "import functools\nsm = functools.partial(torch.softmax, dim=-1)\n" + body("return sm(z)"),
        "from functools import partial\nfrom torch import softmax as s\nt = partial(s, dim=-1)\n" + body("return t(z)"),
        "class Own:\n    go = torch.softmax\n" + body("return Own.go(z, dim)"),
        "class Own:\n    def __init__(self): self.softmax = nn.Softmax(-1)\n" + body("return Own().softmax(z)"),
        "class Own:\n    def go(self, z): return z.softmax(-1)\n" + body("return Own().go(z)"),
        "class Own(nn.Softmax): pass\n" + body("return Own(dim)(z)"),
        "class Own(torch.Tensor):\n    def softmax(self): return super().softmax(0)\n" + body("return Own(z)"),
        "class Own:\n    from torch import softmax as go\n" + body("return Own.go(z, dim)"),
        "def by(f):\n    return lambda g: f\n@by(torch.softmax)\n" + body("return z"),
        "def by(g):\n    return torch.softmax\n@by\n" + body("return z"),
        "def softmax(z, dim=-1, f=torch.softmax):\n    return f(z, dim)\n",
        "from torch import softmax as s\ndef softmax(z, dim=-1, s=s):\n    return s(z, dim)\n",
        "def softmax(z, dim=-1, *, f=lambda v: v.softmax(-1)):\n    return f(z)\n",
        "table = {}\ntable['s'] = torch.softmax\n" + body("return table['s'](z, dim)"),
        "table = {'s': torch.softmax}\n" + body("return table['s'](z, dim)"),
        "table = []\ntable.append(torch.softmax)\n" + body("return table[0](z, dim)"),
        "class Own: pass\nOwn.go = torch.softmax\n" + body("return Own.go(z, dim)"),
        "def setup():\n    global sm\n    from torch import softmax as sm\n" + body("setup()", "return sm(z, dim)"),
        "if True:\n    sm = torch.softmax\nelse:\n    sm = None\n" + body("return sm(z, dim)"),
        "try:\n    from torch import softmax as sm\nexcept ImportError:\n    sm = None\n" + body("return sm(z, dim)"),
        "from torch.nn.functional import *\n" + body("return log_softmax(z, dim).exp()"),
        "softmax = torch.softmax\n",
        "softmax = lambda z, dim=-1: F.softmax(z, dim)\n",
        "from torch import softmax\n",
        "from torch.nn.functional import softmax\n",
        "from torch.nn.functional import *\n",
        "class softmax(nn.Softmax): pass\n",
        body(RIGHT.strip()) + "softmax = torch.softmax\n",
        body("return z") + "from torch import softmax\n",
        body("return z") + "from torch.nn.functional import *\n",
        "from torch import softmax\nfast = softmax\n" + body("return fast(z, dim)"),
        "from torch import softmax\nimport functools as ft\nsm = ft.partial(softmax, dim=-1)\n" + body("return sm(z)"),
        "from torch import softmax\n@(lambda g, f=softmax: f)\n" + body("return z"),
        "def helper(self): return self.softmax(-1)\n" + body("return helper(z)"),
        "def helper(softmax): return softmax.softmax(-1)\n" + body("return helper(z)"),
    ],
)  # fmt: skip
def test_a_forbidden_call_is_found_however_it_is_reached(text: str) -> None:
    """Function, method, module, alias, import, attribute, helper, class, default, decorator, lambda, string, table."""
    assert "1.1" in broken(HEAD + text)


@pytest.mark.parametrize(
    "text",
    [
        "def softmax(z, dim=-1):\n" + RIGHT,
        'def softmax(z, dim=-1):\n    """As torch.softmax and F.softmax(z): softmax."""\n' + RIGHT,
        "def softmax(z, dim=-1):\n    # F.softmax(z) would do\n" + RIGHT,
        "def softmax(z, dim=-1):\n    name = 'softmax'; print('softmax of', name)\n" + RIGHT,
        "def softmax(z, dim=-1):\n    softmax = z.exp()\n    return softmax / softmax.sum(dim, keepdim=True)\n",
        "def softmax(z, dim=-1):\n    log_softmax = z - z.logsumexp(dim, keepdim=True)\n    return log_softmax.exp()\n",
        "def softmax(z, log_softmax=None):\n    return z if log_softmax else z.exp()\n",
        "def softmax(z, dim=-1):\n    def log_softmax(v): return v\n    return log_softmax(z)\n",
        "def softmax(z, dim=-1):\n    return dict(softmax=z, Softmax=1)['softmax']\n",
        "def softmax(z, dim=-1):\n    return {'softmax': z}['softmax']\n",
        "def softmax(z, dim=-1):\n    raise ValueError('softmax')\n",
        "def softmax(z, dim=-1):\n    return softmax(z[0]) if z.ndim > 1 else z\n",
        "def softmax(z, f: nn.Softmax = None) -> nn.Softmax:\n    g: F.softmax = 1\n" + RIGHT.replace("dim", "-1", 1),
        "class Losses:\n    def softmax(self, z): return z\n    def go(self, z): return self.softmax(z)\n"
        "def softmax(z): return Losses().go(z)\n",
        "class Losses:\n    @staticmethod\n    def softmax(z): return z\ndef softmax(z): return Losses.softmax(z)\n",
        "class Losses:\n    def softmax(self, z): return z\ndef softmax(z): return Losses().softmax(z)\n",
        "class Own:\n    def __init__(self): self.softmax = 3\n    def go(self): return self.softmax\n"
        "def softmax(z): return Own()\n",
        "class A:\n    def softmax(self, z): return z\nclass Own(A):\n    def go(self, z): return self.softmax(z)\n"
        "def softmax(z): return Own().go(z)\n",
        "from torch import softmax as theirs\ndef softmax(z, dim=-1):\n" + RIGHT,
        "from torch import softmax\ndef softmax(z, dim=-1):\n" + RIGHT,
        "from torch import *\ndef softmax(z, dim=-1):\n" + RIGHT,
        "from torch.nn.functional import *\ndef softmax(z, dim=-1):\n" + RIGHT,
        "def softmax(z): return torch.softmax(z, -1)\ndef softmax(z, dim=-1):\n" + RIGHT,
        "softmax = torch.softmax\ndef softmax(z, dim=-1):\n" + RIGHT,
        "def softmax(z, dim=-1):\n" + RIGHT + "print(softmax(torch.ones(3)) - torch.softmax(torch.ones(3), 0))\n",
        "def softmax(z, dim=-1):\n" + RIGHT + "expected = F.softmax(torch.ones(3), 0)\nassert softmax(expected)\n",
        "def softmax(z, dim=-1):\n" + RIGHT + "def compare(z): return torch.softmax(z, -1) - softmax(z)\n",
        "P = torch.softmax(torch.ones(3), 0)\ndef entropy(p): return p * P\ndef softmax(z, dim=-1):\n" + RIGHT,
        "def entropy(p): return p.softmax(-1)\ndef softmax(z, dim=-1): return entropy(z)\n",
        "def softmax(z, dim=-1):\n    out = z\n    out.softmax = 3\n    return out\n",
        "def softmax(z, dim=-1):\n    grad = z.exp(); backward = 2\n    return grad\n",
        "def cross_entropy(z, y): return softmax(z)[y]\ndef softmax(z, dim=-1):\n" + RIGHT,
        "def softmax(z, dim=-1):\n    return torch.logsumexp(z, dim) + torch.special.xlogy(z, z).sigmoid()\n",
        "from .helpers import softmax as mine\ndef softmax(z, dim=-1): return mine(z, dim)\n",
        "from my_second_file import softmax\n",
        "from my_second_file import *\n",
        "import my_second_file as own\ndef softmax(z, dim=-1): return own.softmax(z, dim)\n",
    ],
)  # fmt: skip
def test_nothing_else_is_found(text: str) -> None:
    """Own names and files, strings, comments, annotations, replaced names, functions that the task does not call."""
    assert "1.1" not in broken(HEAD + text)


def test_a_variable_called_grad_is_no_gradient() -> None:
    """Also after a star import, which does not show the names that it binds."""
    text = "from torch import *\ndef gradient(z, y):\n    grad = (z - y) / len(z)\n    return grad\n"
    assert "1.9" not in broken(text)


@pytest.mark.parametrize("use", ["z.grad", "torch.autograd.grad(z, y)", "z.sum().backward()", "torch.func.grad(f)(z)"])
def test_a_gradient_by_autograd_is_found(use: str) -> None:
    """As attribute, function or method."""
    assert broken(f"import torch\ndef gradient(z, y):\n    return {use}\n") == {"1.9"}


def test_the_students_own_earlier_work_may_be_called() -> None:
    """Task 1.5 uses task 1.1, and a forbidden use in 1.1 costs points in 1.1 alone."""
    text = (
        HEAD + body("return torch.softmax(z, dim)") + "def cross_entropy(z, y):\n    return -softmax(z)[0, y].log()\n"
    )
    assert broken(text) == {"1.1"}


def test_a_use_is_told_by_its_name_and_line() -> None:
    """As the text writes it, at its first place."""
    text = HEAD + body("x = 1", "z.softmax(dim)", "return torch.nn.functional.softmax(z, dim)")
    assert forbidden_uses(text, TASKS) == {"1.1": ForbiddenUse("z.softmax", 6)}


@pytest.mark.parametrize(
    ("text", "name", "line"),
    [
        (body("return torch.nn.functional.softmax(z)"), "torch.nn.functional.softmax", 2),
        (body("return (z * 2).softmax(-1)"), "….softmax", 2),
        ("from torch import softmax as sm\n" + body("return sm(z)"), "softmax as sm", 3),
        (body("from torch import softmax as sm", "return sm(z)"), "softmax as sm", 2),
        ("from torch import softmax\n", "softmax", 1),
        ("x = 1\nfrom torch.nn.functional import *\n", "softmax", 2),
        (body("return getattr(torch, 'softmax')(z)"), '"softmax"', 2),
    ],
)
def test_the_words_for_a_use(text: str, name: str, line: int) -> None:
    """They are short, and the student can find the place."""
    assert forbidden_uses(text, TASKS)["1.1"] == ForbiddenUse(name, line)


def test_a_task_that_forbids_nothing_is_not_searched() -> None:
    """Its functions may call anything."""
    assert broken("def entropy(p):\n    return p.softmax(-1).backward()\n") == set()


@pytest.mark.parametrize(
    "text", ["", "x = 1\n", "def softmax(z): return cross_entropy(z)\ndef cross_entropy(z): return softmax(z)"]
)
def test_there_may_be_nothing_to_search(text: str) -> None:
    """No function, or functions that call each other in a circle."""
    assert broken(text) == set()


MANY = {
    "a chain of names": "".join(f"a{i} = a{i + 1}\n" for i in range(9_000)) + "def softmax(z): return a0\n",
    "one name again and again": "a = a\n" * 9_000 + "def softmax(z): return a\n",
    "a table filled line by line": "a[0] = a\n" * 6_000 + "def softmax(z): return a\n",
    "one long function": "def softmax(z):\n" + "    z.a\n" * 9_000,
    "strings beside getattr": "def softmax(z):\n    getattr\n" + "    f('a')\n" * 6_000,
    "deep attributes": "def softmax(z):\n    return z" + ".a" * 900,
    "deep calls": "def softmax(z):\n    return getattr" + "()" * 450,
    "deep lambdas": "def softmax(z):\n    return " + "lambda: " * 450 + "1",
    "comprehensions among many locals": "def softmax(z):\n"
    + "".join(f"    a{i} = 1\n" for i in range(4_000))
    + "    [a for a in z]\n" * 3_000,
    "imports": "from torch import exp\n" * 6_000 + "def softmax(z): return exp\n",
    "stars": "from torch import *\n" * 6_000 + "def softmax(z): return exp\n",
}


@pytest.mark.parametrize("kind", MANY)
def test_a_large_text_is_searched_in_about_a_second(kind: str) -> None:
    """For twelve tasks, because each statement is searched once."""
    before = time.process_time()
    assert forbidden_uses(MANY[kind], TASKS * 3) == {}
    assert time.process_time() - before < 2.0
