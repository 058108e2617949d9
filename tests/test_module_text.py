"""A student's file becomes a module: the functions and the code that they need, without demonstrations."""

from __future__ import annotations

import ast
import warnings
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.submissions.module import definitions_only, names_answered, without_overwritten
from autograder.submissions.parsing import blank, check_syntax

FORBIDDEN_TO_RUN = "raise AssertionError('this must not run')"


def module(source: str, *wanted: str) -> dict[str, Any]:
    """The names of the module that a text becomes."""
    names: dict[str, Any] = {"__name__": "homework"}
    exec(compile(definitions_only(source, wanted).text, "homework", "exec", dont_inherit=True), names)
    return names


def answer(source: str, *arguments: Any) -> Any:
    """The answer of the module's `f`."""
    return module(source, "f")["f"](*arguments)


# --- what stays -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "def f(x): return x + x",
        "f = lambda x: 2 * x",
        "def twice(x): return 2 * x\nf = twice",
        "import functools, operator\nf = functools.partial(operator.mul, 2)",
        "from functools import partial as p\ndef times(n, x): return n * x\nf = p(times, 2)",
        "class Twice:\n    def __call__(self, x): return 2 * x\nf = Twice()",
        "def make(n):\n    def times(x): return n * x\n    return times\nf = make(2)",
        "def cached(g): return lambda x: g(x)\ndef f(x): return 2 * x\nf = cached(f)",
        "def decorated(g): return g\n@decorated\ndef f(x): return 2 * x",
        "def factor(n):\n    return lambda g: lambda x: n * g(x)\n@factor(2)\ndef f(x): return x",
        "f = (lambda n: lambda x: n * x)(2)",
        "def f(x): return 3 * x\ndef f(x): return 2 * x",
        "FAST = True\nif FAST:\n    def f(x): return 2 * x\nelse:\n    def f(x): return x + x",
        "try:\n    import not_installed\n    f = not_installed.f\nexcept ImportError:\n    def f(x): return 2 * x",
        "for f in [abs, lambda x: 2 * x]: pass",
        "with open('/dev/null') as _:\n    def f(x): return 2 * x",
        "f, g = (lambda x: 2 * x), None",
        "(f := lambda x: 2 * x)",
        "f: object = lambda x: 2 * x",
        "match 2:\n    case factor:\n        f = lambda x: factor * x",
        "match [abs, lambda x: 2 * x]:\n    case [_, *f]:\n        (f,) = f",
        "from operator import *\ndef f(x): return add(x, x)",
        "import operator as o\ndef f(x): return o.add(x, x)",
        "import os.path\ndef f(x): return 2 * x if os.path.join('a', 'b') else None",
    ],
)  # fmt: skip
def test_a_function_may_be_made_in_any_way(source: str) -> None:
    """By def, lambda, partial, an object, a factory, a decorator, in a branch, a loop or a pattern."""
    assert answer(source, 21) == 42


@pytest.mark.parametrize(
    "source",
    [
        "TWO = 2\ndef f(x): return TWO * x",
        "ONE = 1; TWO = ONE + ONE\ndef f(x): return TWO * x",
        "def f(x): return TWO * x\nTWO = 2",
        "TWO = 2\ndef f(x, factor=TWO): return factor * x",
        "A, (B, *REST) = 1, (2, 3)\ndef f(x): return B * x",
        "TABLE = {}\nTABLE['two'] = 2\ndef f(x): return TABLE['two'] * x",
        "TABLE = []\nTABLE.append(1)\nTABLE.extend([2])\ndef f(x): return TABLE[1] * x",
        "TABLE = []\nfor i in range(3):\n    TABLE.append(i)\ndef f(x): return TABLE[2] * x",
        "import math\nTABLE = {}\nfor i in range(3): TABLE.update({i: math.fabs(i)})\ndef f(x): return TABLE[2] * x",
        "TOTAL = 0\nfor i in range(2):\n    TOTAL += 1\ndef f(x): return TOTAL * x",
        "class Config: pass\nConfig.factor = 2\ndef f(x): return Config.factor * x",
        "def f(x): return f.factor * x\nf.factor = 2",
        "count = 0\ndef f(x):\n    global count\n    count += 1\n    return 2 * x * count",
        "def helper(x): return TWO * x\nTWO = 2\ndef f(x): return helper(x)",
        "class A:\n    two = 2\nclass B(A):\n    def go(self, x): return self.two * x\ndef f(x): return B().go(x)",
        "TWO = 2\nclass A:\n    two = TWO\n    def go(self, x): return self.two * x\ndef f(x): return A().go(x)",
        "two = 2\nclass Model:\n    two = two\ndef f(x): return Model.two * x",
        "Number = int | float\ndef f(x: Number) -> Number: return 2 * x",
        "from __future__ import annotations\nimport math\ndef f(x: Undefined) -> Undefined: return 2 * x",
        "TWO = 2\nf = lambda x: (lambda y: y * TWO)(x)",
        "ROWS = [1, 2]\ndef f(x): return [row * x for row in ROWS][1]",
        "row = [2]\ndef f(x): return [row * x for row in row][0]",
        "def make(): return 2\nTWO = make()\ndef f(x): return TWO * x",
        "π = 1; größe = 2\ndef f(x): return größe * x * π",
        "async def g(x): return 2 * x\ndef f(x):\n try: g(x).send(None)\n except StopIteration as e: return e.value",
    ],
)  # fmt: skip
def test_what_a_function_needs_stays(source: str) -> None:
    """Constants, tables however they are filled, helpers and what these need, type aliases, global counters."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert answer(source, 21) == 42


@pytest.mark.parametrize(
    "source",
    [
        FORBIDDEN_TO_RUN,
        "assert False, 'at the top'",
        "print(1 / 0)",
        "import not_installed_anywhere",
        "from not_installed_anywhere import nothing",
        "while True: pass",
        "for epoch in range(3):\n    raise ValueError",
        "history = [1 / 0]",
        "losses = []\nfor epoch in range(3):\n    losses.append(train(epoch))",
        "if __name__ == '__main__':\n    f = None\n    1 / 0",
        "if __name__ == 'homework':\n    1 / 0",
        "with open('/nowhere/at/all') as data: pass",
        "try:\n    1 / 0\nfinally:\n    pass",
        "del nothing",
        "x = 1 / 0; y = 2 / 0",
        "f(1 / 0)",
        "answer = f(1 / 0)",
        "f = f(1 / 0)",
        "for p in (1, 2):\n    f = f(p) / 0",
        "f, g = f(1 / 0), 1",
        "def plot():\n    return history\nhistory = 1 / 0",
        "class Plot:\n    def draw(self): return history\nhistory = 1 / 0",
        "def plot():\n    global history\n    history += 1\nhistory = 1 / 0",
        "x = [1 / 0 for y in (1, 2)]",
        "'a docstring in the middle'",
        "...",
        "2 + 2",
        "await something()",
        "return 3",
        "global nothing",
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["{0}\n{1}\n", "{1}\n{0}\n", "{1}\n{0}"])
def test_what_shows_off_does_not_run(source: str, place: str) -> None:
    """Prints, training, plots, unused imports and demonstrations are blanked, before and after the function."""
    assert answer(place.format(source, "def f(x): return x + x"), 21) == 42


def test_a_function_under_its_own_name_for_an_answer_is_kept() -> None:
    """`entropy = entropy(p)` in a demonstration does not replace the function; a wrapper that takes it does."""
    source = "def f(x): return x\nf = f(3)\nprint(f)\n"
    assert answer(source, 21) == 21
    assert answer("def f(x): return x\ndef twice(g): return lambda x: 2 * g(x)\nf = twice(f)", 21) == 42


def test_a_training_run_that_only_a_plot_reads_does_not_run() -> None:
    """The training run stays only if the plotting function is wanted."""
    source = "def train(): return [3]\nhistory = train()\ndef plot(): return history\ndef f(x): return 2 * x\n"
    assert "history" not in module(source, "f")
    assert module(source, "plot")["plot"]() == [3]
    assert module(source)["plot"]() == [3]


def test_names_of_a_function_are_not_the_modules() -> None:
    """Parameters, locals, loop variables and pattern captures bring no statement of the same name along."""
    source = (
        "z = 1 / 0\ni = 1 / 0\ne = 1 / 0\nk = 1 / 0\nn = 1 / 0\nc = 1 / 0\n"
        "def f(z, *n, **k):\n"
        "    import math as e\n"
        "    for i in range(2): z = z\n"
        "    match z:\n        case c: pass\n"
        "    return (lambda i: i)(z) * sum(1 for c in (1, 2))\n"
    )
    assert answer(source, 21) == 42


@pytest.mark.parametrize("wrapped", ["torch.jit.script(plain)", "torch.compile(plain)", "torch.no_grad()(plain)"])
def test_wrapped_functions_stay(wrapped: str) -> None:
    """A wrapped function stays with the function inside of it and the import."""
    text = definitions_only(f"import torch\n\ndef plain(x):\n    return x + x\n\nf = {wrapped}\n", ["f"]).text
    assert text == f"import torch\n\ndef plain(x):\n    return x + x\n\nf = {wrapped}\n"


# --- what is said of it ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("print('a')", "runs print"),
        ("plt.figure(figsize=(1, 2)).add_subplot(1)", "runs ….add_subplot"),
        ("for x in loader:\n    model.train()", "runs model.train"),
        ("history = train(model)", "runs train"),
        ("torch.backends.cuda.matmul.allow_tf32 = True", "is not used by a function"),
        ("a.b.c.d.e.f.g()", "runs ….d.e.f.g"),
        ("x = 3", "is not used by a function"),
        ("assert 1 == 1", "is not used by a function"),
    ],
)
def test_what_is_left_out_is_told_in_a_few_words(source: str, reason: str) -> None:
    """With its first line, and the call that it makes."""
    (out,) = definitions_only("\n" + source + "\ndef f(): pass\n", ["f"]).left_out
    assert (out.line, out.note) == (2, f"line 2 {reason}")


@pytest.mark.parametrize(
    "source",
    ["import os", "from os import path", "pass", "if __name__ == '__main__':\n    g()", "x", "x.y", "'text'", "del x"],
)  # fmt: skip
def test_some_things_go_without_saying(source: str) -> None:
    """Unused imports, the main guard, a value that a notebook shows."""
    assert definitions_only(source + "\n", ["f"]).left_out == ()


def test_lines_stay_the_students_own() -> None:
    """What is left out is blank, so that line 9 of a traceback is line 9 of the file."""
    source = '"""Hi."""\n\nimport os\nprint(\n    "a",\n    "b",\n)\n# so\ndef f(x):\n    return x\nprint(f(1)) # why\n'
    kept = definitions_only(source, ["f"]).text
    assert kept == '"""Hi."""\n\npass\npass\n\n\n\n# so\ndef f(x):\n    return x\npass # why\n'


@pytest.mark.parametrize(
    "source",
    [
        "print(1); y = 2",
        "y = 2; print(1)",
        "print(1); print(2); y = 2; print(3)",
        "print(1);",
        "print(\n1);",
        "print(\n1); y = 2",
        "print(\n1); print(\n2); y = 2; print(\n3);",
        "print('''\n;\n''') ; y = 2 # ;",
        "print(1); \\\n y = 2",
        "print(1) \\\n\nz = 3",
        "for i in []:\n    print(i);",
        "for i in []: print(i); print(\ni);",
        "print('größer'); y = 2; print('ß')",
        "\x0cprint(1); y = 2",
        "if 1:\n\tprint(1)\n\tprint(2)\nz = 3",
        "class A: pass; x = 1\nprint(2)",
        "@print\nclass A: pass",
        "x = '''\nprint(1)\n'''\nprint(x)",
        "print(1)\n# the end",
        "print(1)",
    ],
)  # fmt: skip
def test_blanking_leaves_a_program(source: str) -> None:
    """Semicolons, lines that go on, tabs and letters of several bytes: the rest still parses, on its own lines."""
    text = definitions_only(source + "\ny = 1\ndef f(): return y\n", ["f"]).text
    tree = ast.parse(text)
    assert text.count("\n") == source.count("\n") + 3
    assert not any(isinstance(node, ast.Call) and ast.unparse(node.func) == "print" for node in ast.walk(tree)) or (
        "@print" in source
    )


STATEMENTS = st.sampled_from(
    ["x = 1", "print('a;b')", "print(\n  1,\n  'ü')", "y = x", "'''\ntext;\n'''", "assert x", "z = [\n  y]", "pass",
     "import os", "f(\n)"]
)  # fmt: skip
COMPOUND = st.sampled_from(
    ["for i in ():\n    print(i);", "def g():\n    return y", "@dec\ndef h(a=x): return z", "class C:\n    q = x",
     "if x:\n    y = 3\nelse: pass", "while 0: print(1); print(2)", "# a remark", "", "with a as b: pass"]
)  # fmt: skip
LINE = st.lists(STATEMENTS, min_size=1, max_size=4).map("; ".join) | COMPOUND


@settings(max_examples=200, deadline=None)
@given(st.lists(LINE, max_size=12).map("\n".join), st.sets(st.sampled_from(["x", "y", "z", "g", "h", "C"])))
def test_any_mixture_of_statements_leaves_a_program(source: str, wanted: set[str]) -> None:
    """It parses, has as many lines, and making a module of it again changes nothing."""
    text = definitions_only(source, wanted).text
    ast.parse(text)
    assert text.count("\n") == source.count("\n")
    if wanted:
        assert definitions_only(text, wanted).text == text


@settings(max_examples=100, deadline=None)
@given(st.lists(LINE, max_size=8).map("\n".join), st.data())
def test_blanking_any_statements_leaves_the_others(source: str, data: st.DataObject) -> None:
    """Every other statement is there as it was, on its line."""
    body = ast.parse(source).body
    dropped = [node for node in body if data.draw(st.booleans())]
    left = ast.parse(blank(source, dropped)).body
    kept = [(node.lineno, ast.dump(node)) for node in body if node not in dropped]
    assert [(n.lineno, ast.dump(n)) for n in left if not isinstance(n, ast.Pass)] == [
        (line, text) for line, text in kept if text != "Pass()"
    ]


def test_strings_that_look_like_code_stay() -> None:
    """A docstring with `print(` in it is text."""
    source = 'TEXT = """\nprint(1)\n%matplotlib inline\n"""\ndef f():\n    """print("x")"""\n    return TEXT\n'
    assert answer(source) == "\nprint(1)\n%matplotlib inline\n"
    assert definitions_only(source, ["f"]).left_out == ()


def test_the_parser_warns_nobody() -> None:
    """An invalid escape in a student's string prints nothing in the grader's terminal; no error under -W error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_syntax("x = '\\d'\ny = 1 is 1")
        assert definitions_only("x = '\\d'\ndef f(): return x").text == "x = '\\d'\ndef f(): return x"


# --- stubs and overwritten attempts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "answered"),
    [
        ("def f():\n    raise NotImplementedError", False),
        ("def f():\n    '''Doc.'''\n    raise NotImplementedError('task 1')", False),
        ("class f:\n    def __init__(self):\n        '''Doc.'''\n        raise NotImplementedError", False),
        ("class f:\n    class g:\n        def h(self): raise NotImplementedError()", False),
        ("", False),
        ("def g(): return 1", False),
        ("def f(): return 1\ndef f(): raise NotImplementedError", False),
        ("def f(): raise NotImplementedError\ndef f(): return 1", True),
        ("def f():\n    return 1\n    raise NotImplementedError", True),
        ("def f(): raise ValueError('no')", True),
        ("def f(): pass", False),
        ("def f():\n    '''Doc.'''\n    ...", False),
        ("f = lambda: 1", True),
        ("from g import f", True),
        ("class f: pass", True),
        ("if 1:\n    def f(): return 1", True),
    ],
)
def test_a_stub_is_no_answer(source: str, answered: bool) -> None:
    """A body that only raises NotImplementedError, or does nothing; the last definition counts."""
    assert names_answered(source, {"f"}) == ({"f"} if answered else set())


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("def f(): return 1\ndef f(): return 2", "def f(): return 2"),
        ("def f(): return 1\ny = f()\ndef f(): return 2", "def f(): return 1\ny = f()\ndef f(): return 2"),
        (
            "def f(): return 1\ng = lambda: f()\ndef f(): return 2",
            "def f(): return 1\ng = lambda: f()\ndef f(): return 2",
        ),
        ("def f(): return 1\ndef g(): return f()\ndef f(): return 2", "def g(): return f()\ndef f(): return 2"),
        ("def f(): return 1\ndef g(): return f()\ny = g()\ndef f(): return 2", None),
        ("x = 1\nx += 1\nx = 3", None),
        ("@dec\n@ dec\ndef f(): return 1\ndef f(): return 2", "\n\ndef f(): return 2"),
        ("x = 1\nx = x + 1", "x = 1\nx = x + 1"),
        ("x = 1\nclass A:\n    y = x\nx = 2", "x = 1\nclass A:\n    y = x\nx = 2"),
        ("x = 1\ndef f(a=x): pass\nx = 2", "x = 1\ndef f(a=x): pass\nx = 2"),
        ("x = 1\nif x: x = 2", "x = 1\nif x: x = 2"),
    ],
)
def test_an_attempt_that_is_written_over_is_blanked_if_nothing_used_it(source: str, kept: str | None) -> None:
    """The cells that a kernel ran hold every attempt. An earlier attempt stays if something used it."""
    left = [line for line in without_overwritten(source).split("\n") if line != "pass"]
    assert "\n".join(left) == (source if kept is None else kept)


DEPTH = 490  # of pairs: about as deep as is taken


@pytest.mark.parametrize(
    "source",
    ["x = a" + ".b" * DEPTH, "x = " + "-" * DEPTH + "1", "x = " + "lambda: " * DEPTH + "1", "x = f" + "()" * DEPTH,
     "if a: x = 1\n" + "elif a: x = 1\n" * DEPTH],
    ids=["attributes", "minus", "lambdas", "calls", "elifs"],
)  # fmt: skip
def test_depth_ends_no_walk(source: str) -> None:
    """Every walk over a tree is a loop."""
    for text in (source + "\ndef f(): return x\n", source + "\ndef f(): return 1\n"):
        assert definitions_only(text, ["f"]).text
        assert names_answered(text, {"f"}) == {"f"}
        assert without_overwritten(text)


def test_the_answers_are_those_of_the_whole_file() -> None:
    """A file that trains, prints and draws gives the same functions as the file without that."""
    source = (
        "import math\nimport matplotlib.pyplot as plt\nprint('start')\n"
        "def softmax(z):\n    e = [math.exp(x) for x in z]\n    return [x / sum(e) for x in e]\n"
        "z = [1, 2, 3]\nplt.plot(softmax(z)); plt.show();\n"
        "history = [softmax(z) for _ in range(10 ** 9)]\n"
    )
    assert sum(module(source, "softmax")["softmax"]([1, 2, 3])) == pytest.approx(1.0)
