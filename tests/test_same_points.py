"""The same work gets the same points, whatever file a tool makes of it and whatever lies around it."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from autograder.assignments.find import find_assignments, functions_of_neighbours
from autograder.assignments.model import Assignment
from autograder.cli.main import app
from autograder.reports.pages import class_page
from autograder.results.folder import read_results
from autograder.submissions.choosing import read_submission
from autograder.submissions.module import names_answered
from autograder.submissions.reading import parse_submission
from autograder.submissions.scopes import first_line
from tests.conftest import RIGHT, folder

STUB = "def double(x):\n    raise NotImplementedError\n\n\ndef square_sum(x):\n    raise NotImplementedError\n"
SOLUTIONS = find_assignments(None)

Cells = Sequence[tuple[str, str]]  # the type and the text of each cell


def format_4(cells: Cells) -> bytes:
    """What Jupyter writes."""
    written = [{"cell_type": kind, "metadata": {}, "source": text} for kind, text in cells]
    return json.dumps({"cells": written, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def format_3(cells: Cells) -> bytes:
    """What IPython 2 wrote, and some converters still write."""
    key = {"code": "input"}
    written = [{"cell_type": kind, key.get(kind, "source"): text.splitlines(True)} for kind, text in cells]
    return json.dumps({"worksheets": [{"cells": written}], "nbformat": 3, "nbformat_minor": 0}).encode()


def cells_of_module(text: str) -> Cells:
    """A cell for each statement, with the comments above it."""
    lines, body = text.split("\n"), ast.parse(text).body
    starts = [0, *(first_line(node) - 1 for node in body[1:])]
    ends = [*starts[1:], len(lines)]
    return [("code", "\n".join(lines[start:end]).rstrip()) for start, end in zip(starts, ends, strict=True)]


def module_of_cells(cells: Cells) -> bytes:
    """What `File, Save as Python` makes of a notebook: prose in comments."""
    parts = [text if kind == "code" else "\n".join(f"# {line}" for line in text.split("\n")) for kind, text in cells]
    return "\n\n".join(f"# %%\n{part}" for part in parts).encode()


def graded_code(name: str, content: bytes, assignment: Assignment) -> list[str]:
    """The statements that grading runs, without their places."""
    tree = ast.parse(parse_submission(name, content, assignment).text)
    return [ast.dump(node) for node in tree.body if not isinstance(node, ast.Pass) and not _is_text(node)]


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


@pytest.mark.parametrize("assignment", SOLUTIONS, ids=lambda one: one.name)
@pytest.mark.parametrize("form", [format_4, format_3])
def test_a_module_and_the_notebook_made_of_it_are_the_same_code(
    assignment: Assignment, form: Callable[[Cells], bytes]
) -> None:
    """The reference of every homework, cut into cells."""
    module = assignment.source
    notebook = form([("markdown", "# Homework"), *cells_of_module(module)])
    assert graded_code(assignment.notebook_file, notebook, assignment) == graded_code(
        assignment.file, module.encode(), assignment
    )


NOTEBOOKS: dict[str, Cells] = {
    "demonstrations": [
        ("code", "%matplotlib inline\nimport torch"), ("code", "# twice\ndef double(x):\n    return FACTOR * x"),
        ("code", "FACTOR = 2\n%time y = double(3)\nprint(y)"), ("markdown", "## Sums"),
        ("code", "%%time\ndef square_sum(x):\n    return (x**2).sum()"), ("code", "!ls\nsquare_sum?"),
    ],
    "several attempts": [
        ("code", "def double(x):\n    return x + 2"), ("code", "double(2)"),
        ("code", "def double(x):\n    return x + x"), ("code", "double(2)"),
        ("code", "square_sum = lambda x: (x**2).sum()"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("kind", NOTEBOOKS)
def test_a_notebook_and_the_module_made_of_it_are_the_same_code(small: Assignment, kind: str) -> None:
    """With commands, demonstrations and prose between the functions."""
    cells = NOTEBOOKS[kind]
    assert graded_code("small.ipynb", format_4(cells), small) == graded_code("small.py", module_of_cells(cells), small)


DOUBLE, SQUARES = RIGHT.split("\n\n\n")


def indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else line for line in text.split("\n"))


NBCONVERT = f"""\
#!/usr/bin/env python
# In[1]:
get_ipython().run_line_magic('matplotlib', 'inline')
get_ipython().system('pip install -q torchinfo')
files = get_ipython().getoutput('ls')
# In[2]:
get_ipython().run_cell_magic('time', '', {DOUBLE + chr(10)!r})
get_ipython().run_cell_magic('bash', '', 'ls\\n')
# In[3]:
{SQUARES}
"""
MARIMO = f"""\
import marimo
app = marimo.App(width="medium")

with app.setup:
    import torch

@app.cell
def _(torch):
    print(torch.ones(2))
{indented(DOUBLE)}
    return (double,)

@app.function(hide_code=True)
{SQUARES}

if __name__ == "__main__":
    app.run()
"""
KAGGLE = """\
# %% [code] {"execution": {}}
!pip install x
import os
for d, _, f in os.walk("/kaggle/input"):
    print(d)
# %% [code]
"""
LIGHT = f"""\
# ---
# jupyter:
#   jupytext: {{}}
# ---

# # Two

# +
{DOUBLE}

double(2)
# -

{SQUARES}
"""
EXPORTED = {
    "nbconvert": NBCONVERT, "marimo": MARIMO, "kaggle": KAGGLE + RIGHT,
    "percent": f"# %% [markdown]\n# # Two\n\n# %%\n# %matplotlib inline\n{DOUBLE}\n\n# %%\n# %%time\n{SQUARES}\n",
    "light": LIGHT,
    "invisible": RIGHT.replace("return ", "return \u200b").replace("    ", "\u00a0   "),
    "tabs": RIGHT.replace("    ", "\t"),
}  # fmt: skip


@pytest.mark.parametrize("kind", EXPORTED)
def test_modules_that_programs_make_of_notebooks_are_the_same_code(small: Assignment, kind: str) -> None:
    assert graded_code("small.py", EXPORTED[kind].encode(), small) == graded_code("small.py", RIGHT.encode(), small)


def test_lines_are_those_of_the_file_where_code_stood_in_a_string(small: Assignment) -> None:
    """The code of a `%%time` cell is in line 7 of nbconvert's module; what follows keeps its own lines."""
    read = parse_submission("small.py", NBCONVERT.encode(), small)
    lines = read.text.split("\n")
    places = {name: read.place(lines.index(name) + 1).line for name in RIGHT.split("\n") if name}
    assert places == {
        "def double(x):": 7,
        "    return x + x": 7,
        "def square_sum(x):": 10,
        "    return (x**2).sum()": 11,
    }


DEEPNOTE = {"cell_id": "0", "deepnote_cell_type": "code", "sortingKey": "a0"}
ODD_NOTEBOOKS: dict[str, Mapping[str, Any]] = {
    "without ids": {"nbformat": 4, "nbformat_minor": 0, "metadata": {}},
    "minor": {"nbformat": 4, "nbformat_minor": "5", "metadata": []},
    "no version": {},
}


@pytest.mark.parametrize("about", ODD_NOTEBOOKS)
@pytest.mark.parametrize("as_list", [True, False])
def test_notebooks_that_break_the_rules_of_their_format_are_the_same_code(
    small: Assignment, about: str, as_list: bool
) -> None:
    """Other line ends, sources as lists, keys of other programs, a character that nobody sees."""
    texts = [DOUBLE.replace("\n", "\r\n"), SQUARES.replace("return ", "return \u200b"), "double(1)"]
    sources = [text.splitlines(keepends=True) if as_list else text for text in texts]
    cells = [{"cell_type": "code", "metadata": DEEPNOTE, "source": source} for source in sources]
    content = json.dumps({**ODD_NOTEBOOKS[about], "cells": cells}).encode("utf-8-sig")
    assert graded_code("small.ipynb", content, small) == graded_code("small.py", RIGHT.encode(), small)


@pytest.mark.parametrize("assignment", SOLUTIONS, ids=lambda one: one.name)
def test_the_files_of_a_release_are_not_taken_for_work(assignment: Assignment, tmp_path: Path) -> None:
    """Beside one written function, neither checks nor plots nor untouched stubs count, and none is named."""
    release = Path("assignments") / assignment.name
    given = {path.relative_to(release).as_posix(): path.read_bytes() for path in release.rglob("*") if path.is_file()}
    given = {name: content for name, content in given.items() if "__pycache__" not in name}
    written = f"{given[assignment.file].decode()}\n\n{assignment.functions[0]} = abs\n"
    read = read_submission(folder(tmp_path / "ada", given | {assignment.file: written.encode()}), assignment)
    assert (read.file, read.other_files) == (assignment.file, ())
    assert names_answered(read.text, assignment.functions) == {assignment.functions[0]}


def test_each_homework_knows_the_functions_of_the_others() -> None:
    neighbours = functions_of_neighbours(SOLUTIONS[0].folder)
    assert neighbours == {one.name: one.functions for one in SOLUTIONS[1:]}


CELLS: Cells = [("markdown", "# Homework"), ("code", "import torch"), ("code", RIGHT)]
PACKAGES: Mapping[str, bytes | str] = {f"venv/lib/site-packages/p{n}/m.py": "x = 1\n" for n in range(600)}
FORMS: dict[str, Mapping[str, bytes | str]] = {
    "module": {"small.py": RIGHT},
    "notebook": {"small.ipynb": format_4(CELLS)},
    "format 3": {"small.ipynb": format_3(CELLS)},
    "markdown": {"small.ipynb": format_4([("code", STUB), ("markdown", RIGHT)])},
    "colab": {"small.py": f"!pip install -q torchinfo\n%matplotlib inline\n{RIGHT}"},
    "copy": {"small.py": STUB, "small.ipynb": format_4([("code", STUB)]), "small (1).ipynb": format_4(CELLS)},
    "deep": {"given/small.py": STUB, "my_work/small.py": RIGHT},
    "broken": {"small.py": "def double(x)\n", "try_2.py": RIGHT},
    "venv": {"small.py": RIGHT, "venv/pyvenv.cfg": "", **PACKAGES},
}


def test_every_form_of_the_same_work_gets_the_same_points(small_folder: Path, tmp_path: Path) -> None:
    """One class, graded by the command; what was graded instead of what is named on both pages."""
    for student, given in FORMS.items():
        folder(tmp_path / "class" / student, given)
    out = tmp_path / "out"
    command = ["grade", str(small_folder), str(tmp_path / "class"), "--out", str(out), "--no-pages", "--jobs", "1"]
    ran = CliRunner().invoke(app, command)
    assert ran.exit_code == 0, ran.output
    results = {result.student: result for result in read_results(out)}
    assert sorted(results) == sorted(FORMS)
    assert all(result.score == result.max_score > 0 for result in results.values())
    chosen = {student: result.submission.choice for student, result in results.items() if result.submission.choice}
    assert chosen == {
        "broken": ("try_2.py is graded; small.py: syntax error in line 1: expected ':', at: def double(x)",),
        "copy": (
            "small.py is not graded: small (1).ipynb has more written",
            "small.ipynb is not graded: small (1).ipynb has more written",
        ),
        "deep": ("given/small.py is not graded: my_work/small.py has more written",),
    }
    assert all(set(choice) <= set(results[student].submission.notes) for student, choice in chosen.items())
    page = class_page(list(results.values()), [])
    top = page[page.index("To look at") : page.index("</section>", page.index("To look at"))]
    assert "given/small.py is not graded: my_work/small.py has more written" in top
    assert "venv" not in top
