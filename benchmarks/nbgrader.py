"""One small assignment graded by this package and by nbgrader, in turn: `python benchmarks/nbgrader.py [--batch 20]`.

The assignment has five functions and twelve checks; one check trains a line for about half a second. Every student
hands in the same right work. Three ways to grade the batch:

- autograder: `autograder grade`, a module for each student;
- nbgrader: `nbgrader autograde`, a notebook for each student, the checks as cells with the same lines in them;
- bare: the floor. The lines of the checks run in one process, on the right functions.

Each way is a new process, with its start, for a batch of one and for the whole batch; the difference is the price of
one more submission. Processor seconds are those of all its processes (see `commands.py`).
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
import tempfile
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING

from commands import Cost, cost_of, counts_all

if TYPE_CHECKING:
    from nbformat import NotebookNode

STEPS = 30_000  # of gradient descent: about half a second

TOML = f"""title = "Five functions"
file = "five.py"
python = "{sys.version_info.major}.{sys.version_info.minor}"
secret = "of the benchmark"
"""

FUNCTIONS = {
    "standardised": '''
def standardised(x):
    """The columns of x with mean 0 and variance 1."""
    return (x - x.mean(0)) / x.std(0, correction=0)
''',
    "line": '''
def line(x, w, b):
    """The line w x + b at every x."""
    return w * x + b
''',
    "squared_error": '''
def squared_error(prediction, y):
    """The mean of the squared differences."""
    return ((prediction - y) ** 2).mean()
''',
    "gradient": '''
def gradient(x, y, w, b):
    """The derivatives of the squared error by w and b."""
    residual = line(x, w, b) - y
    return 2 * (residual * x).mean(), 2 * residual.mean()
''',
    "fit": '''
def fit(x, y, rate, steps):
    """w and b after so many steps downhill from 0."""
    w = b = torch.zeros(())
    for _ in range(steps):
        by_w, by_b = gradient(x, y, w, b)
        w, b = w - rate * by_w, b - rate * by_b
    return w, b
''',
}

# Lines of a check by its function, with the function's name written as {call}. `close` compares two tensors.
CHECKS = {
    "standardised": (
        "torch.manual_seed(1); x = 3 * torch.randn(50, 4) + 1; close({call}(x).mean(0), torch.zeros(4))",
        "torch.manual_seed(2); x = 3 * torch.randn(50, 4) + 1; close(({call}(x) ** 2).mean(0), torch.ones(4))",
        "torch.manual_seed(3); x = torch.randn(9, 2); close({call}(5 * x - 2), {call}(x))",
    ),
    "line": (
        "close({call}(torch.tensor([0.0, 1.0]), 2.0, 1.0), torch.tensor([1.0, 3.0]))",
        "torch.manual_seed(4); x = torch.randn(30); close({call}(x, -1.5, 0.5), 0.5 - 1.5 * x)",
    ),
    "squared_error": (
        "close({call}(torch.tensor([1.0, 3.0]), torch.tensor([0.0, 1.0])), torch.tensor(2.5))",
        "torch.manual_seed(5); y = torch.randn(40); close({call}(y, y), torch.tensor(0.0))",
        "torch.manual_seed(6); y = torch.randn(40); close({call}(y + 2, y), torch.tensor(4.0))",
    ),
    "gradient": (
        "torch.manual_seed(7); x = torch.randn(40); close({call}(x, 2 * x, 2.0, 1.0)[1], torch.tensor(2.0))",
        "torch.manual_seed(8); x = torch.randn(40); close({call}(x, 2 * x, 3.0, 0.0)[0], 2 * (x * x).mean())",
    ),
    "fit": (
        "x = torch.tensor([1.0]); close({call}(x, 3 * x, 0.25, 1)[0], torch.tensor(1.5))",
        f"torch.manual_seed(9); x = torch.randn(99); close({{call}}(x, 3 * x + 1, 0.1, {STEPS})[0], torch.tensor(3.0))",
    ),
}
COMPARED = "def close(got, expected):\n    assert torch.allclose(got, expected, atol=1e-4), (got, expected)\n"
RIGHT = "import torch\n" + "".join(f"\n{text}" for text in FUNCTIONS.values())
CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "five"\n'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batch", type=int, default=20, metavar="N", help="submissions (20)")
    parser.add_argument("--rounds", type=int, default=1, metavar="N", help="rounds, of which medians are printed (1)")
    options = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    os.environ["PATH"] = (
        f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # nbgrader calls alembic by name
    )
    ways = {"bare": bare, "autograder": autograder, "nbgrader": nbgrader}
    sizes = (1, options.batch)
    costs: dict[tuple[str, int], list[Cost]] = {(name, size): [] for name in ways for size in sizes}
    for _ in range(options.rounds):
        for (name, size), found in costs.items():
            with tempfile.TemporaryDirectory() as folder:
                found.append(ways[name](Path(folder), size))
    if not counts_all():
        print("no control group can be made here: processor seconds leave out workers that were killed")
    print(table({key: median_of(found) for key, found in costs.items()}, options.batch, options.rounds))


def median_of(costs: list[Cost]) -> Cost:
    """The run of median processor time."""
    return sorted(costs, key=lambda cost: cost.processor)[len(costs) // 2]


def table(costs: dict[tuple[str, int], Cost], batch: int, rounds: int) -> str:
    """The cost of each way per submission, with the start and without."""
    titles = (f"batch of {batch}: wall", "processor", "one more: processor", "")
    lines = ["seconds per submission".ljust(24) + "".join(f"{title:>20s}" for title in titles)]
    one_more = {
        name: (costs[name, batch].processor - costs[name, 1].processor) / max(batch - 1, 1) for name, _ in costs
    }
    for name, price in one_more.items():
        whole = costs[name, batch]
        ratio = f"{price / one_more['bare']:.2f} × bare"
        cells = (f"{whole.wall / batch:.2f}", f"{whole.processor / batch:.2f}", f"{price:.2f}", ratio)
        lines.append(name.ljust(24) + "".join(f"{cell:>20s}" for cell in cells))
    ratio = one_more["nbgrader"] / one_more["autograder"]
    return "\n".join([*lines, f"nbgrader costs {ratio:.1f} times as much for one more submission; {rounds} rounds"])


# --- bare -------------------------------------------------------------------------------------------------------------


def bare(folder: Path, size: int) -> Cost:
    """The lines of the checks, in one process."""
    lines = [line.format(call=name) for name, checks in CHECKS.items() for line in checks]
    loop = f"torch.set_num_threads(1)\nfor _ in range({size}):\n" + indent("\n".join(lines), "    ")
    (folder / "bare.py").write_text(f"{RIGHT}\n{COMPARED}\n{loop}\n", encoding="utf-8")
    return cost_of([sys.executable, "bare.py"], folder)


# --- this package -----------------------------------------------------------------------------------------------------


def autograder(folder: Path, size: int) -> Cost:
    """`autograder grade`, with one process and without pages."""
    assignment = folder / "solutions" / "five"
    (assignment / "checks").mkdir(parents=True)
    tasks = "".join(_task(f"1.{number}", name) for number, name in enumerate(FUNCTIONS, 1))
    cells = "".join(f"\n# %% 1.{n} {name}{_marked(FUNCTIONS[name])}" for n, name in enumerate(FUNCTIONS, 1))
    (assignment / "assignment.toml").write_text(TOML + tasks, encoding="utf-8")
    (assignment / "five.py").write_text(f"# %%\nimport torch\n{cells}", encoding="utf-8")
    (assignment / "checks" / "test_five.py").write_text(_check_file(), encoding="utf-8")
    for number in range(size):
        path = folder / "class" / f"student{number:02d}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{RIGHT}\n# handed in by student {number}\n", encoding="utf-8")
    command = [sys.executable, "-m", "autograder.cli", "grade", str(assignment), "class", "--out", "out"]
    cost = cost_of([*command, "--jobs", "1", "--no-pages", "--device", "cpu"], folder)
    _demand([float(row["score"]) for row in _rows(folder / "out" / "gradebook.csv")], size)
    return cost


def _task(task: str, name: str) -> str:
    facts = {"id": task, "title": name, "functions": [name], "points": len(CHECKS[name]), "hint": "Read the text."}
    return "\n[[tasks]]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in facts.items())


def _marked(text: str) -> str:
    """A function whose body, behind the docstring, is the solution."""
    _, head, docstring, *body = text.splitlines()
    lines = ["", head, docstring, "    ### BEGIN SOLUTION", *body, "    ### END SOLUTION", ""]
    return "\n".join(lines)


def _check_file() -> str:
    head = "import pytest\nimport torch\nfrom autograder.checks import assert_close\n\ndef close(got, expected):\n"
    found = [f"{head}    assert_close(got, expected, atol=1e-4)\n"]
    for task, (name, checks) in enumerate(CHECKS.items(), 1):
        for number, line in enumerate(checks, 1):
            mark = f'@pytest.mark.task("1.{task}", points=1)\ndef test_{name}_{number}(student):\n'
            found.append(f'{mark}    """{name}: {number}"""\n    {line.format(call=f"student.{name}")}\n')
    return "\n\n".join(found)


# --- nbgrader ---------------------------------------------------------------------------------------------------------


def nbgrader(folder: Path, size: int) -> Cost:
    """`nbgrader autograde`, after the commands that set a course up."""
    import nbformat

    (folder / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    source = folder / "source" / "five" / "five.ipynb"
    source.parent.mkdir(parents=True)
    notebook = _notebook()
    nbformat.write(notebook, source)
    command = [sys.executable, "-m", "nbgrader"]
    cost_of([*command, "generate_assignment", "five"], folder)
    for number in range(size):
        path = folder / "submitted" / f"student{number:02d}" / "five" / "five.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
    cost = cost_of([*command, "autograde", "five"], folder)
    cost_of([*command, "export"], folder)
    _demand([float(row["score"]) for row in _rows(folder / "grades.csv")], size)
    return cost


def _notebook() -> NotebookNode:
    """The notebook of the course, which is also the right work: a cell for each function, and one for each check."""
    from nbformat.v4 import new_code_cell, new_notebook

    cells = [new_code_cell("import torch\ntorch.set_num_threads(1)\n" + COMPARED)]
    for name, checks in CHECKS.items():
        cells.append(new_code_cell(_marked(FUNCTIONS[name]), metadata=_marks(name, solution=True)))
        for number, line in enumerate(checks, 1):
            marks = _marks(f"{name}_{number}", grade=True, locked=True, points=1)
            cells.append(new_code_cell(line.format(call=name), metadata=marks))
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return new_notebook(cells=cells, metadata=kernel)


def _marks(grade_id: str, **marks: object) -> dict[str, object]:
    """nbgrader's metadata of one cell."""
    usual = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    return {"nbgrader": {**usual, "grade_id": grade_id, "cell_type": "code", **marks}}


# --- both -------------------------------------------------------------------------------------------------------------


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _demand(scores: list[float], size: int) -> None:
    """Stop if anybody has other than full marks: then something else was measured."""
    most = sum(map(len, CHECKS.values()))
    if scores != [float(most)] * size:
        raise SystemExit(f"{size} right submissions got {scores} of {most} points")


if __name__ == "__main__":
    main()
