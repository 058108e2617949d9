"""Syntax and names of a newer Python are named as that, on every Python that may grade."""

from __future__ import annotations

import ast
import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.assignments.model import GRADING_PYTHON, Assignment
from autograder.assignments.reading import read_assignment
from autograder.errors import NotPython, StudentRaised
from autograder.grading.advice import advice_for
from autograder.student.check import about_python, needs_newer_python
from autograder.student.work import Work
from autograder.submissions.newer_python import newer_names, newer_syntax, this_python
from autograder.submissions.notebook import join_cells
from autograder.submissions.reading import Submission, parse_submission
from autograder.submissions.syntax import first_newer_syntax, syntax_faults

ROOT = Path(__file__).parent.parent
BEFORE_312 = pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python reads it")

NEWER = {
    'x = f"{d["a"]}"': ("this f-string", 12),
    "x = f'{d['a']:>{w}}'": ("this f-string", 12),
    "x = f'{x:{'a'}}'": ("this f-string", 12),
    "x = f\"{'\\n'.join(a)}\"": ("this f-string", 12),
    "x = f'{a\n}'": ("this f-string", 12),
    'x = f"""{a  # why\n}"""': ("this f-string", 12),
    "x = f'{f'{f'{a}'}'}'": ("this f-string", 12),
    "type X = int": ("this `type` statement", 12),
    "type Pair[T] = tuple[T, T]": ("this `type` statement", 12),
    "def f[T](x: T) -> T: return x": ("this function with type parameters", 12),
    "async def f[*Ts](): pass": ("this function with type parameters", 12),
    "class A[T: int]: pass": ("this class with type parameters", 12),
    "class A[T = int]: pass": ("this default of a type", 13),
    "x = t'{a}'": ("this t-string", 14),
}


@pytest.mark.parametrize("text", NEWER)
def test_newer_syntax_is_found_in_its_line(text: str) -> None:
    """On any Python that runs the search."""
    (found, *_) = newer_syntax("a = 1\n" + text + "\n", "3.11")
    assert (found.line, found.what, found.minor) == (2, *NEWER[text])
    assert newer_syntax(text, f"3.{found.minor}") == []


OLD = [
    "x = f'{d[\"a\"]} {{}} {x!r:>{w}} {y:%H:%M} {z=}'",
    "x = f'''{\n a\n}'''",
    "x = f'{\"#\"}'",
    "x = 'it''s' '{'",
    "type = 3",
    "type(x) == 4",
    "types = [x for x in y]",
    "'''\ntype X = int\n'''",
    '# f"{d["a"]}"',
    "x = rb'\\'' + Rb'\\\\'",
    "x = rf'\\{a}'",
    "x = f'\\N{DEGREE SIGN}{a}'",
    "x = f'{(lambda a: a)(1)} {a[1:2]} {a != b}'",
    "x = f'{a}' \"{b\"",
    "def f(x=a[1]): pass",
    "match x:\n    case [1]: pass",
    "try: pass\nexcept* ValueError: pass",
    "x = {'type': 1}\nx['type'] = 2",
]


@pytest.mark.parametrize("text", OLD)
def test_what_every_python_reads_is_no_newer_syntax(text: str) -> None:
    """Strings, comments, format specifications and names that look like it."""
    ast.parse(text)
    assert newer_syntax(text, "3.11") == []


def test_the_project_itself_needs_no_newer_python() -> None:
    """Some ten thousand strings."""
    for path in (ROOT / "autograder").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert newer_syntax(text, "3.11") == newer_names(text, "3.11") == [], path


def test_a_text_that_never_ends_is_read_soon() -> None:
    """Strings without an end, and f-strings that are nested without an end."""
    for text in ("f'{" * 10_000, "f'" * 10_000, "'" * 10_001, "f'{x}'\n" * 10_000, "{" * 10_000):
        assert newer_syntax(text, "3.11") == []


def test_newer_names_of_pythons_own_modules_are_found() -> None:
    """Imported one by one, or read from the module under any name."""
    text = "from typing import List, override\nimport itertools as i, math\nx = i.batched(y, 2)\n\nmath.fma\nmath.exp\n"
    assert [(one.line, one.what, one.minor) for one in newer_names(text, "3.11")] == [
        (1, "typing.override", 12), (3, "itertools.batched", 12), (5, "math.fma", 13),
    ]  # fmt: skip
    assert [one.what for one in newer_names(text, "3.12")] == ["math.fma"]


@BEFORE_312
@pytest.mark.parametrize("text", [text for text, (_, minor) in NEWER.items() if minor == 12])
def test_a_module_of_a_newer_python_is_refused_as_that(small: Assignment, text: str) -> None:
    """One sentence with the line, in grading and at home."""
    content = ("a = 1\n\n" + text + "\n").encode()
    with pytest.raises(NotPython) as refused:
        parse_submission("small.py", content, small)
    said = f"{NEWER[text][0]} needs Python 3.12; Python {this_python()} runs here"
    assert str(refused.value).endswith(f": {said}")
    assert str(refused.value).startswith("small.py: line ")
    assert [fault.advice for fault in syntax_faults("small.py", content)] == [said]


@BEFORE_312
def test_a_cell_of_a_newer_python_is_left_out_as_that() -> None:
    """The cells beside it are graded."""
    (left_out,) = join_cells(['x = f"{d["a"]}"', "y = 2"]).left_out
    said = f"this f-string needs Python 3.12; Python {this_python()} runs here"
    assert (left_out.note, left_out.may_define_functions) == (f"code cell 1 cannot be read: {said}", True)


@BEFORE_312
@pytest.mark.parametrize(
    ("error", "name"),
    [
        (StudentRaised(("ImportError",), "cannot import name 'override' from 'typing' (…)"), "typing.override"),
        (StudentRaised(("AttributeError",), "module 'itertools' has no attribute 'batched'"), "itertools.batched"),
    ],
)
def test_a_name_of_a_newer_python_is_advised_as_that(error: StudentRaised, name: str) -> None:
    """An import that fails, or an attribute that is not there yet."""
    advice = advice_for(error, Submission("small.py", "", ""), functions=())
    assert advice == f"{name} needs Python 3.12; Python {this_python()} runs here"


def work(small: Assignment, text: str, python: str) -> Work:
    return Work(replace(small, python=python), small.folder / "small.py", Submission("small.py", "", text), "small.py")


def test_another_python_at_home_is_told_in_one_line(small: Assignment) -> None:
    """Both versions; nothing if they are the same."""
    assert about_python(work(small, "", this_python())) == ""
    said = about_python(work(small, "", "3.10"))
    assert said == f"this is Python {this_python()}; grading uses 3.10, so keep to what both have"


def test_a_name_that_the_grading_python_lacks_is_told_at_home(small: Assignment) -> None:
    """Its first line; nothing if the versions are the same."""
    text = "from math import fma\n\ndef double(x):\n    return x + x\n"
    assert needs_newer_python(work(small, text, this_python())) == ()
    assert needs_newer_python(work(small, text, "3.10")) == ("line 1: math.fma needs Python 3.13; grading uses 3.10",)


@pytest.mark.parametrize("ending", ["py", "ipynb"])
def test_syntax_that_the_grading_python_lacks_is_told_at_home(ending: str) -> None:
    """Wherever it stands: one line that cannot be read costs the whole module, or its cell."""
    code = "def double(x):\n    return x + x\n\nprint(f'{d['a']}')\n"
    cell = {"cell_type": "code", "source": code, "metadata": {}, "outputs": [], "execution_count": None}
    notebook = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    content, place = (code, "line 4") if ending == "py" else (notebook, "code cell 1, line 4")
    said = first_newer_syntax(f"small.{ending}", content.encode(), "3.11")
    assert said == f"{place}: this f-string needs Python 3.12; grading uses 3.11, which cannot read it"
    assert first_newer_syntax(f"small.{ending}", content.encode(), "3.12") == ""


def test_releases_say_what_grades() -> None:
    """The same on every Python: the image's version, unless assignment.toml names another."""
    assert f"FROM python:{GRADING_PYTHON}-" in (ROOT / "Dockerfile").read_text(encoding="utf-8")
    for folder in sorted((ROOT / "assignments").iterdir()):
        assert read_assignment(folder).python == GRADING_PYTHON
        readme = (folder / "README.md").read_text(encoding="utf-8")
        assert f"Grading uses Python {GRADING_PYTHON} and torch 2." in readme
