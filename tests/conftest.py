"""A small assignment, and a warm zygote, for the tests of the engine."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import pytest

from autograder.assignments.model import Assignment
from autograder.assignments.reading import read_assignment
from autograder.authoring import mistakes
from autograder.authoring.release.folder import write
from autograder.grading.grade import grade
from autograder.grading.graded import Graded
from autograder.grading.known_answers import RecordedMistakes
from autograder.grading.pools import ReusablePool
from autograder.sandbox.launch import Zygote
from autograder.submissions.reading import parse_submission

TOML = f"""
title = "Two small functions"
file = "small.py"
python = "{sys.version_info.major}.{sys.version_info.minor}"
secret = "of the tests"

[limits]
call_seconds = 1.0
check_seconds = 2.0
waiting_seconds = 2.0
loading_seconds = 3.0

[[tasks]]
id = "1.1"
title = "double"
functions = ["double"]
points = 3
hint = "What is x + x?"

[[tasks]]
id = "1.2"
title = "square_sum"
functions = ["square_sum"]
points = 4
hint = "Square first, then sum."
forbid = ["norm", "dot"]
"""

SOURCE = '''# %% [markdown]
# # Two small functions

# %%
import torch
from torch import Tensor

# %% 1.1 double
def double(x: Tensor) -> Tensor:
    """Twice x, of any shape."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION


# %% 1.2 square_sum
def square_sum(x: Tensor) -> Tensor:
    """The sum of the squares of x, as a 0-d tensor."""
    ### BEGIN SOLUTION
    return (x * x).sum()
    ### END SOLUTION
'''

PUBLIC = '''import pytest
import torch

from autograder.checks import assert_close


@pytest.mark.task("1.1", points=1)
def test_double_by_hand(student):
    """double: of 1, 2, 3"""
    assert_close(student.double(torch.tensor([1.0, 2.0, 3.0])), torch.tensor([2.0, 4.0, 6.0]))


@pytest.mark.task("1.2", points=1)
def test_square_sum_by_hand(student):
    """square_sum: of 3 and 4"""
    assert_close(student.square_sum(torch.tensor([3.0, 4.0])), torch.tensor(25.0))
'''

HIDDEN = '''import pytest

from autograder.checks import assert_close


@pytest.mark.task("1.1", points=2, after="checks/test_small.py::test_double_by_hand",
                  twin_of="checks/test_small.py::test_double_by_hand")
def test_double_of_many(student, reference, rng):
    """double: of random numbers"""
    x = rng.normal(5, 3)
    assert_close(student.double(x), reference.double(x))


@pytest.mark.task("1.2", points=3, after="checks/test_small.py::test_square_sum_by_hand",
                  twin_of="checks/test_small.py::test_square_sum_by_hand")
def test_square_sum_gradient(student, rng):
    """square_sum: the gradient is 2x"""
    x = rng.normal(6)
    value, grad = student.square_sum.value_and_grad(x)
    assert_close(grad, 2 * x)
'''

WRONG = {
    "1.1_added_two.py": '"""two was added, not multiplied by."""\n\n\ndef double(x):\n    return x + 2\n',
    "1.2_summed_first.py": '"""summed first, squared later."""\n\n\ndef square_sum(x):\n    return x.sum() ** 2\n',
}

EQUIVALENT = """[[junk]]
function = "double"
answers = ["the right answer in another dtype"]
reason = "the task does not say which dtype"
"""

RIGHT = "def double(x):\n    return x + x\n\n\ndef square_sum(x):\n    return (x**2).sum()\n"


MakeRelease = Callable[[Assignment, Path], Path]


def write_small(folder: Path) -> Path:
    """Write the whole small assignment into a folder."""
    files = {
        "assignment.toml": TOML,
        "small.py": SOURCE,
        "checks/test_small.py": PUBLIC,
        "hidden/test_small.py": HIDDEN,
        "equivalent.toml": EQUIVALENT,
        **{f"misconceptions/{name}": text for name, text in WRONG.items()},
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def zipped(path: Path, files: Mapping[str, bytes | str], how: int = zipfile.ZIP_DEFLATED) -> Path:
    """A zip of these files."""
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def folder(path: Path, files: Mapping[str, bytes | str]) -> Path:
    """A folder with these files in it."""
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.fixture
def small_folder(tmp_path: Path) -> Path:
    """The folder of a whole small assignment, for a test to change."""
    return write_small(tmp_path / "solutions" / "small")


@pytest.fixture
def small(small_folder: Path) -> Assignment:
    return read_assignment(small_folder)


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    zygote = Zygote(["numpy"])
    yield zygote
    zygote.close()


@pytest.fixture
def grade_text(small: Assignment, zygote: Zygote) -> Callable[[str], Graded]:
    """Grade the text of a `small.py`."""

    def graded(text: str) -> Graded:
        return grade(small, parse_submission("small.py", text.encode(), small), student="ada", workers=zygote)

    return graded


@pytest.fixture
def make_release(zygote: Zygote) -> MakeRelease:
    """Release an assignment below a folder, known mistakes included; returns the release's folder."""

    def made(assignment: Assignment, to: Path) -> Path:
        write(assignment, to)
        recorded = RecordedMistakes(assignment, zygote)
        known = {task.id: recorded.of(task.id) for task in assignment.graded_tasks}
        mistakes.write(assignment, to / assignment.name, known)
        return to / assignment.name

    return made


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, for the tests of one module."""
    from tests.browsing import chromium

    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def reusable_pool() -> Iterator[Callable[[], Executor]]:
    """One real process that is not ended with a class: starting it takes longer than grading a small one."""
    pool = ReusablePool(1)
    yield lambda: pool
    pool.close()
