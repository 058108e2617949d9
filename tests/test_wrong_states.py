"""Wrong states of a student's file, as they are met every week: the one sentence that names it, and what to do."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from rich.console import Console
from typer.testing import CliRunner

from autograder.assignments.reading import read_assignment
from autograder.cli.main import app
from autograder.errors import AutograderError, StackFrame, StudentRaised
from autograder.grading.advice import why_unfinished
from autograder.grading.verdicts import places_of
from autograder.reports.terminal import check_page
from autograder.reports.words import entries
from autograder.sandbox.student import Call
from autograder.student.check import check_cells
from autograder.submissions.reading import parse_submission

ASSIGNMENTS = Path(__file__).parents[1] / "assignments"
HW1 = ASSIGNMENTS / "hw1_losses"
STUB = (HW1 / "losses.py").read_text(encoding="utf-8")
RIGHT = "    e = (z - z.amax(dim=dim, keepdim=True)).exp()\n    return e / e.sum(dim=dim, keepdim=True)"
LOG = "    shift = z - z.amax(dim=dim, keepdim=True)\n    return shift - shift.exp().sum(dim=dim, keepdim=True).log()"
DEF = "def softmax(z: Tensor, dim: int = -1) -> Tensor:"
TOP = "Tensor = torch.Tensor\n"
HINT = "which number could you take away"  # of task 1.1
COLUMNS = 80


def filled(text: str, **bodies: str) -> str:
    """The stubs with these bodies in the place of their TODO."""
    for name, body in bodies.items():
        stub = rf'raise NotImplementedError\("task [\d.]+, {name}, is not written yet"\)'
        todo = rf"    # TODO\([\d.]+\):(?:[^\n]*\n    )+?{stub}"
        text, count = re.subn(todo, lambda _, body=body: body, text)
        assert count == 1, name
    return text


def softmax(body: str) -> str:
    return filled(STUB, softmax=body, log_softmax=LOG)


DONE = softmax(RIGHT)


def line_of(text: str, part: str) -> int:
    """The number of the first line that holds this."""
    return text[: text.index(part)].count("\n") + 1


BODY = f"line {line_of(DONE, RIGHT)}"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Homework 1 as it is given out, with less patience for endless loops."""
    folder = shutil.copytree(HW1, tmp_path_factory.mktemp("given") / "hw1_losses")
    toml = folder / "assignment.toml"
    toml.write_text(re.sub(r"(?m)^(call|check)_seconds = .*$", r"\1_seconds = 1", toml.read_text()))
    return folder


Told = Callable[..., str]


@pytest.fixture
def told(release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Told:
    """What `autograder check` prints on 80 columns, or the sentence that it ends with."""
    folder = shutil.copytree(release, tmp_path / "hw1_losses")
    monkeypatch.chdir(folder)

    def check(content: str | bytes, *arguments: str, file: str = "losses.py", alone: bool = False) -> str:
        if alone:
            for name in ("losses.py", "losses.ipynb"):
                (folder / name).unlink()
        (folder / file).write_bytes(content.encode() if isinstance(content, str) else content)
        ran = CliRunner().invoke(app, ["check", *arguments], env={"COLUMNS": str(COLUMNS)})
        if isinstance(ran.exception, AutograderError):
            return str(ran.exception)
        assert isinstance(ran.exception, SystemExit | None), ran.exception
        assert "Traceback" not in ran.output
        assert max(len(line.rstrip()) for line in ran.output.splitlines()) <= COLUMNS
        assert ran.exit_code == (0 if "next: every task" in ran.output else 1)
        return ran.output

    return check


def says(output: str, *parts: str) -> None:
    """These words stand there in this order, wherever a line ends."""
    flat, at = " ".join(output.split()), 0
    for part in parts:
        found = flat.find(" ".join(part.split()), at)
        assert found >= 0, f"{part!r} is not in\n{output}"
        at = found + len(part)


# --- not Python ---------------------------------------------------------------------------------------------------

UNINDENTED = softmax("    e = z.exp()\nreturn e / e.sum()")

NOT_PYTHON = {
    "indented too far": (
        softmax("    e = z.exp()\n      return e"),
        "unexpected indent", "to do begin it below the first letter of the line above",
    ),
    "indented by something between": (
        DONE + "\nif True:\n        x = 1\n    y = 2\n",
        "unindent does not match any outer", "to do begin it below the first letter of a line above",
    ),
    "not indented": (
        STUB.replace(STUB[STUB.index('    """Turn scores') :], '"""Turn scores"""\n'),
        "expected an indented block after function definition", "to do begin it four spaces further right",
    ),
    "return lost its indent": (
        UNINDENTED,
        "'return' outside function", "return e / e.sum()", "to do begin it four spaces further right",
    ),
    "tabs and spaces": (
        softmax("    if True:\n\te = z.exp()\n        return e"),
        "inconsistent use of tabs and spaces", "to do put four spaces in place of each tab",
    ),
    "a bracket is open at the end": (DONE + "\nprint(softmax(torch.ones(3)\n", "'(' was never closed"),
    "print of Python 2": (DONE + "\nprint softmax\n", "Missing parentheses in call to 'print'"),
    "quotes of a word processor": (DONE + "\nprint(“hello”)\n", "invalid character '“'", 'to do type it as "'),
    "a minus of a word processor": (softmax("    return z − 1"), "invalid character '−'", "to do type it as -"),
    "a control character": (
        softmax("    e \a= z.exp()\n    return e"),
        "non-printable character U+0007", "to do delete the character at the caret, and type it again",
    ),
    "a docstring without its end": (
        DONE.replace('0.6652])\n    """', "0.6652])"),
        "invalid character '±'", 'to do if this is prose, a """ is missing above it',
    ),
    "a text without its end": (
        DONE + '\nprint("""hello)\n', "unterminated triple-quoted string", 'to do close the text with """',
    ),
    "a merge": (
        softmax(f"<<<<<<< HEAD\n{RIGHT}\n=======\n    return z\n>>>>>>> main"),
        "<<<<<<< HEAD", "to do a merge left <<<<<<<, ======= and >>>>>>> here: keep one of the two versions",
    ),
}  # fmt: skip


@pytest.mark.parametrize("state", NOT_PYTHON)
def test_what_is_not_python_is_shown_with_its_line(told: Told, state: str) -> None:
    """Line, what the parser says, a caret, and where that is no help, what to do; then the line again."""
    content, *words = NOT_PYTHON[state]
    output = told(content)
    says(output, "✗ line", *words)
    (line,) = re.findall(r"✗ line (\d+):", output)
    assert f"next: mend line {line}, then autograder check" in output
    assert HINT not in output


def test_a_lost_return_costs_its_own_task_alone(told: Told) -> None:
    """The file could not be imported; its other functions are checked all the same."""
    output = told(UNINDENTED)
    says(output, f"✗ line {line_of(UNINDENTED, 'return e / e.sum()')}: 'return' outside function", "✓ 1.2 log_softmax")


def test_a_backslash_in_a_text_is_nobodys_business(told: Told, recwarn: pytest.WarningsRecorder) -> None:
    """Python would warn of it on the terminal."""
    assert "✓ 1.1" in told(DONE + '\nPATTERN = "\\d"\n', "--task", "1.1")
    assert [str(warning.message) for warning in recwarn if warning.category is SyntaxWarning] == []


# --- not the file ---------------------------------------------------------------------------------------------------

NOT_THE_FILE = {
    "latin-1": (b"# Gr\xfc\xdfe\n" + RIGHT.encode(), "losses.py: is not UTF-8 text; save it as UTF-8"),
    "another homework": (
        (ASSIGNMENTS / "hw4_four_classes" / "four_classes.py").read_bytes(),
        "losses.py defines none of the functions", "to do see that it is the file of this homework, and saved",
    ),
}  # fmt: skip


def test_text_in_utf_16_is_checked_and_named(told: Told) -> None:
    """Some editors of Windows save it so; Python does not run it."""
    output = told(DONE.encode("utf-16"))
    says(output, "losses.py is saved as UTF-16, which Python does not run; save it as UTF-8", "✓ 1.1 softmax")
    assert "✗" not in output


def test_a_space_of_a_web_page_is_passed_over_and_named(told: Told) -> None:
    """Python refuses it; the student's code is right without it."""
    output = told(DONE + "\nx\N{NO-BREAK SPACE}= 1\n")
    says(output, "invisible characters between the letters of the code were passed over", "✓ 1.1 softmax")
    assert "✗" not in output


def test_commands_for_a_notebook_are_passed_over_and_named(told: Told) -> None:
    """Colab leaves them in the modules that it makes of notebooks; the rest of the file is checked."""
    output = told("!pip install torch\n%matplotlib inline\n" + DONE)
    says(output, "lines 1, 2 are commands for a notebook and were passed over; delete them here", "✓ 1.1 softmax")
    assert "✗" not in output


@pytest.mark.parametrize("state", NOT_THE_FILE)
def test_what_is_not_the_file_is_one_sentence(told: Told, state: str) -> None:
    """Instead of a failure for each task."""
    content, *words = NOT_THE_FILE[state]
    output = told(content)
    says(output, *words, "next: mend that, then autograder check")
    assert (output.count("✗"), HINT in output) == (1, False)


def test_an_empty_file(told: Told) -> None:
    """An editor that was closed without saving."""
    says(told("", "losses.py"), "✗ losses.py: is empty; save your work in it", "next: mend that")


def test_a_file_of_another_name(told: Told) -> None:
    """The sentence names the two that will do."""
    output = told(DONE, file="my_losses.py", alone=True)
    assert output.endswith(
        "hw1_losses: holds no losses.py and no losses.ipynb, which assignment.toml asks for; "
        "give your file one of these names"
    )


@pytest.mark.parametrize(
    ("content", "told_so"),
    [
        (b'{\n<<<<<<< HEAD\n "cells": []\n=======\n>>>>>>> main\n}', "a merge left <<<<<<< and >>>>>>> in it"),
        (b"{", "save it again in Jupyter"),
    ],
)
def test_a_notebook_that_is_none(told: Told, content: bytes, told_so: str) -> None:
    """Why it cannot be read, as far as one can see."""
    output = told(content, "losses.ipynb", file="losses.ipynb")
    says(output, f"✗ losses.ipynb: is not a notebook that can be read; {told_so}", "next: mend that")


# --- not the function that was asked for ----------------------------------------------------------------------------

WITHOUT = DONE[: DONE.index("# %% 1.1 softmax")] + DONE[DONE.index("# %% [markdown]\n# ### Its logarithm") :]
INSIDE = "def outer():\n" + "".join(f"    {line}\n" for line in f"{DEF}\n{RIGHT}".split("\n"))
INNER = WITHOUT.count("\n") + 2
WHERE = f"line {line_of(DONE, DEF)}"
MISSING = {
    "deleted": (WITHOUT, "write it under that name; the file that you were given has its stub"),
    "renamed": (DONE.replace("def softmax(", "def my_softmax("), f"call my_softmax ({WHERE}) softmax again"),
    "misspelt": (DONE.replace("def softmax(", "def sofmax("), f"call sofmax ({WHERE}) softmax again"),
    "capital": (DONE.replace("def softmax(", "def Softmax("), f"call Softmax ({WHERE}) softmax again"),
    "inside another": (
        WITHOUT + INSIDE,
        f"move `def softmax` (line {INNER}) to the left margin; it stands inside outer",
    ),
    "in a class": (
        WITHOUT + INSIDE.replace("def outer()", "class Losses"),
        f"move `def softmax` (line {INNER}) to the left margin; it stands inside Losses",
    ),
    "replaced": (DONE + "\nsoftmax = 3\n", f"choose another name in line {DONE.count(chr(10)) + 2}, which gives this"),
}


@pytest.mark.parametrize("state", MISSING)
def test_a_missing_function_is_looked_for(told: Told, state: str) -> None:
    """Where it stands instead, told once for all checks of the task; a hint on the mathematics would lead astray."""
    content, to_do = MISSING[state]
    output = told(content, "--task", "1.1")
    says(output, "losses.py defines no softmax", f"to do {to_do}", "again autograder check --task 1.1", "as above")
    assert (output.count("defines no softmax"), HINT in output) == (1, False)


def test_another_function_that_is_asked_for_is_no_misspelling(told: Told) -> None:
    """log_softmax is what it is, and a picture is no softmax."""
    output = told(WITHOUT, "--task", "1.1")
    assert "call log_softmax" not in output
    assert "call plot_softmax_twice" not in output


KEEP = "to do keep the arguments as they were given, in their order"
OTHER_ARGUMENTS = {
    "none": ("def softmax():", "takes 0 positional arguments but 1 was given"),
    "keyword-only": ("def softmax(*, z, dim=-1):", "takes 0 positional arguments but 1 was given"),
    "one more": ("def softmax(z, temperature, dim=-1):", "missing 1 required positional argument: 'temperature'"),
}


@pytest.mark.parametrize("state", OTHER_ARGUMENTS)
def test_another_signature_is_told_by_the_call(told: Told, state: str) -> None:
    """What Python says, how it was called, and to keep the arguments."""
    signature, sentence = OTHER_ARGUMENTS[state]
    output = told(DONE.replace(DEF, signature), "--task", "1.1")
    says(output, f"raised TypeError: softmax() {sentence}", "called softmax(", "float32[3])", KEEP)
    assert HINT not in output


def test_a_wrong_call_inside_of_a_function_is_not_about_its_arguments(told: Told) -> None:
    """It is shown with its line, and with the task's hint."""
    output = told(softmax("    return log_softmax()"), "--task", "1.1")
    says(output, "missing 1 required positional argument: 'z'", f"at {BODY}, in softmax: return log_softmax()", HINT)
    assert KEEP not in output


def test_swapped_arguments_are_seen_in_the_call(told: Told) -> None:
    """The names of the parameters stand beside what they were given."""
    text = filled(STUB, nll_loss="    return -log_probs[torch.arange(len(y)), y].mean()")
    text = text.replace("def nll_loss(log_probs: Tensor, y: Tensor)", "def nll_loss(y: Tensor, log_probs: Tensor)")
    says(told(text, "--task", "1.4"), "called nll_loss(y float32[1, 3], log_probs int64[1])")


# --- not the answer -------------------------------------------------------------------------------------------------

SUM = "e / e.sum(dim=dim, keepdim=True)"
ANSWERS = {
    "nothing": (f"    e = z.exp()\n    {SUM}", "got None", "end the function with return; without it"),
    "printed": (f"    e = z.exp()\n    print({SUM})", "got None", "return the value; print only shows it"),
    "yielded": ("    yield z.exp()", "got <generator>", "use return instead of yield"),
    "an array": (
        f"    e = z.exp()\n    return ({SUM}).numpy()",
        "got a NumPy array float32[3]", "leave it a tensor; .numpy() makes an array of it",
    ),
    "a list": (
        f"    e = z.exp()\n    return ({SUM}).tolist()",
        "got a list, [0.09003057,", "leave it a tensor; .tolist() makes plain numbers of it",
    ),
    "a number": ("    return z.sum().item()", "got a float, 6", "leave it a tensor; .item() makes a plain number"),
    "two tensors": (f"    e = z.exp()\n    return {SUM}, z", "got a tuple, (float32[3],", "return the tensor alone"),
    "another dtype": (
        f"    e = z.double().exp()\n    return {SUM}",
        "expected float32 got float64", "keep the dtype of the input, float32",
    ),
}  # fmt: skip


@pytest.mark.parametrize("state", ANSWERS)
def test_an_answer_of_another_kind_says_how_it_came_about(told: Told, state: str) -> None:
    """Expected, got, and the step that made the one into the other."""
    body, got, to_do = ANSWERS[state]
    output = told(softmax(body), "--task", "1.1")
    says(output, "called softmax(z float32[3])", got, f"to do {to_do}", "again autograder check --task 1.1")
    assert HINT not in output


def test_a_wrong_number_keeps_the_hint(told: Told) -> None:
    """Here the mathematics is the matter."""
    output = told(softmax(f"    e = z.log()\n    return {SUM}"), "--task", "1.1")
    says(output, "the answer differs in 3 of 3 entries", "expected 0.09 at entry [0] got 0", HINT)
    assert "to do" not in output


ENDS = {
    "endless": ("    while True:\n        z = z + 0", "no answer within 1 s", "look for a loop that never ends"),
    "recursion": ("    return softmax(z, dim)", "raised RecursionError", "see where the function stops calling itself"),
    "exit": ("    import sys; sys.exit()", "raised SystemExit", "end a function with return; exit() ends the whole"),
    "hard exit": ("    import os; os._exit(1)", "the process ended itself (status 1)", "os._exit() ends the whole"),
    "input": ("    return z * float(input())", "raised EOFError", "nobody answers input() here; write the value"),
    "saving": ("    torch.save(z, '/z.pt')\n" + RIGHT, "raised ", "called softmax(z float32[3])"),
    "no memory": ("    return torch.ones(10**10)", "raised RuntimeError: DefaultCPUAllocator", "make smaller tensors"),
    "misspelt": ("    e = exp(z)\n    return e", "name 'exp' is not defined", "define it or import it, or mend its"),
    "not imported": ("    return np.exp(z)", "name 'np' is not defined", "write `import numpy as np` at the top"),
    "long-winded": (
        "    raise ValueError('long ' * 9999)",
        "raised ValueError: long",
        "called",
        f"at {BODY}, in softmax",
    ),
}


@pytest.mark.parametrize("state", ENDS)
def test_a_call_without_an_answer(told: Told, state: str) -> None:
    """How it ended, which call, and what to look for."""
    body, *words = ENDS[state]
    output = told(softmax(body), "--task", "1.1")
    says(output, *words)
    assert len(output.splitlines()) < 25


def test_a_package_that_is_not_there(told: Told) -> None:
    """The import costs nothing; the function that needs it is told what there is."""
    text = "from mylib import stable\n" + softmax("    return stable(z)")
    says(
        told(text),
        "No module named 'mylib' where this is graded",
        "at line 1, in <module>: from mylib import stable",
        "to do NumPy, torch and Python's own modules are there; copy what you need into this file",
        "✓ 1.2 log_softmax",
    )


def test_a_forbidden_function_has_its_line(told: Told) -> None:
    """And what to write it with."""
    text = "import torch.nn.functional as F\n" + softmax("    return F.softmax(z, dim)")
    says(
        told(text, "--task", "1.1"),
        f"uses F.softmax (line {line_of(text, 'return F.')}), which this task asks you to write yourself",
        "to do write it with other functions of torch",
    )


# --- not all of it --------------------------------------------------------------------------------------------------

RAISE = 'raise NotImplementedError("task 1.1, softmax, is not written yet")'
UNFINISHED = {
    "raise below": softmax(f"    e = z.exp()\n    p = {SUM}\n    {RAISE}"),
    "raise above": softmax(f"    {RAISE}\n{RIGHT}"),
}


@pytest.mark.parametrize("state", UNFINISHED)
def test_a_stub_that_was_left_in_the_function(told: Told, state: str) -> None:
    """Its line is named: `not written yet` would be no news to anybody."""
    text = UNFINISHED[state]
    sentence = f"the line `raise NotImplementedError` (line {line_of(text, RAISE)}) still runs; delete it"
    says(told(text, "--task", "1.1"), "– 1.1 softmax not finished", sentence, "next: finish task 1.1, softmax, then")


def test_a_stub_that_was_left_below_the_function(told: Told) -> None:
    """The later definition counts, as in Python."""
    text = f"{DONE}\n{DEF}\n    {RAISE}\n"
    sentence = f"a second softmax, the stub at line {DONE.count(chr(10)) + 2}, replaces the first; delete it"
    says(told(text, "--task", "1.1"), "– 1.1 softmax not finished", sentence)


def test_a_function_that_needs_one_that_is_not_written(told: Told) -> None:
    """The step before it is named."""
    text = filled(STUB, cross_entropy="    return nll_loss(log_softmax(logits), y)")
    output = told(text)
    says(
        output,
        "– 1.5 cross_entropy not finished",
        "calls log_softmax, which is not written yet",
        "next: write task 1.1",
    )


def test_a_line_that_a_worker_made_up_is_no_line() -> None:
    """The traceback comes from the student's process: it may name any line."""
    read = parse_submission("losses.py", DONE.encode(), read_assignment(HW1))
    forged = StudentRaised(("NotImplementedError",), "oh", (StackFrame(9999999, "softmax"),))
    called = Call("softmax", ("z float32[3]",), frozenset({"float32"}))
    assert why_unfinished(forged, read, called=called) == "raised NotImplementedError: oh"
    assert places_of(forged.frames, read) == ()


# --- what stands around the functions -------------------------------------------------------------------------------

GUARD = "if __name__ == '__main__':\n    scale = 1.0\n"
AT = f"line {line_of(DONE, TOP) + 1}"
LOADS = {
    "raises": ("EPS = 1 / 0\n", "ZeroDivisionError: division by zero", ""),
    "input": ("EPS = float(input('? '))\n", "EOFError", "nobody answers input() here; write the value into the code"),
    "Colab": (
        "from google.colab import files; EPS = len(files.upload())\n",
        "ModuleNotFoundError: No module named 'google",
        "NumPy, torch and Python's own modules are there",
    ),
    "a file": ("EPS = torch.load('eps.pt')\n", "FileNotFoundError", "eps.pt is not there: data files do not travel"),
    "no such name": ("from math import softmaxx as EPS\n", "ImportError: cannot import name 'softmaxx'", ""),
}


@pytest.mark.parametrize("state", LOADS)
def test_a_line_outside_of_functions_that_fails(told: Told, state: str) -> None:
    """It costs the function that reads its name, which is told the line; no other function loses a point."""
    line, sentence, to_do = LOADS[state]
    text = DONE.replace(TOP, TOP + line).replace("z.amax", "EPS + z.amax", 1)
    says(told(text), "✗ 1.1", f"raised {sentence}", f"at {AT}, in <module>: {line.strip()}", to_do, "✓ 1.2")


NOTHING_WRONG = {
    "an error that no function needs": DONE + "\nprint(1 / 0)\n",
    "input": DONE + "\nname = input('? ')\n",
    "exit": DONE + "\nimport sys\nsys.exit()\n",
    "a form of Colab": DONE + "\nfrom google.colab import files\nuploaded = files.upload()\n",
    "a byte-order mark and CRLF": b"\xef\xbb\xbf" + DONE.replace("\n", "\r\n").encode(),
    "much output": softmax("    for _ in range(20_000): print('x' * 100)\n" + RIGHT),
    "the answer shown under its own name": DONE + "\nsoftmax = softmax(torch.ones(3))\n",
    "a package that nothing uses": "import tensorflow as tf\n" + DONE,
}


@pytest.mark.parametrize("state", NOTHING_WRONG)
def test_what_no_function_needs_is_no_fault(told: Told, state: str) -> None:
    """All points, and not a word about it."""
    output = told(NOTHING_WRONG[state], "--task", "1.1")
    says(output, "✓ 1.1", "✓ 1.1", "points so far: 1.5 of 1.5", "next: every task")


def test_a_name_that_only_a_script_sets(told: Told) -> None:
    """Grading imports the file, so that what stands under the guard does not run."""
    text = DONE.replace("z.amax", "scale * z.amax") + "\n\n" + GUARD
    to_do = "to do set scale at the left margin; what stands below `if __name__ == …` does not run here"
    says(told(text, "--task", "1.1"), "name 'scale' is not defined", to_do)


def test_a_lost_return_is_a_note_for_the_grader() -> None:
    """What was left out of the file, by the line."""
    read = parse_submission("losses.py", UNINDENTED.encode(), read_assignment(HW1))
    assert f"line {line_of(UNINDENTED, 'return e / e.sum()')} is a return outside of a function" in read.notes


# --- in a notebook --------------------------------------------------------------------------------------------------


def notebook(**cells: str) -> str:
    """The release's notebook, its first tasks done, with these functions' cells changed."""
    work = nbformat.read(HW1 / "losses.ipynb", as_version=4)
    done = {"softmax": f"{DEF}\n{RIGHT}", "log_softmax": f"{DEF.replace('softmax', 'log_softmax')}\n{LOG}"}
    for name, source in {**done, **cells}.items():
        (cell,) = [cell for cell in work.cells if cell.source.startswith(f"def {name}(")]
        cell.source = source
    return nbformat.writes(work)


def moved_to_the_end(text: str, beginning: str) -> str:
    work = nbformat.reads(text, as_version=4)
    (place,) = [place for place, cell in enumerate(work.cells) if cell.source.startswith(beginning)]
    work.cells.append(work.cells.pop(place))
    return nbformat.writes(work)


CODE = [cell for cell in nbformat.read(HW1 / "losses.ipynb", as_version=4).cells if cell.cell_type == "code"]
CELL = f"code cell {[cell.source.startswith('def softmax') for cell in CODE].index(True) + 1}"
IN_A_NOTEBOOK = {
    "a syntax error": (
        notebook(softmax="def softmax(z, dim=-1)\n    return z"),
        f"✗ {CELL}, line 1: expected ':'", "✗ 1.1", "losses.ipynb defines no softmax",
        f"to do {CELL} has a syntax error in its line 1, so it was left out; mend it", "✓ 1.2",
        f"next: mend {CELL}, line 1, then autograder check losses.ipynb",
    ),
    "no indent": (
        notebook(softmax="def softmax(z, dim=-1):\nreturn z"),
        f"✗ {CELL}, line 2: expected an indented block", "to do begin it four spaces further right", "✓ 1.2",
    ),
    "a lost return": (
        notebook(softmax="e = 1\nreturn e"), f"✗ {CELL}, line 2: 'return' outside function", "✓ 1.2",
    ),
    "imports at the end": (
        moved_to_the_end(notebook(), "import math"),
        "✓ 1.1", "✓ 1.2",
    ),
    "a constant that comes later": (
        moved_to_the_end(notebook(softmax="A = B\ndef softmax(z):\n    return A * z", nll_loss="B = 1.0"), "B ="),
        "name 'B' is not defined", f"at {CELL}, line 1, in <module>: A = B",
        f"to do move code cell {len(CODE)}, line 1, which defines B", "✓ 1.2",
    ),
    "a cell for a file": (
        notebook(softmax=f"%%writefile losses.py\n{DEF}\n{RIGHT}"),
        "losses.ipynb defines no softmax", f"to do {CELL} is a %%writefile cell, so it was left out",
    ),
    "an exception": (
        notebook(softmax="def softmax(z, dim=-1):\n    return z.oops"),
        "has no attribute 'oops'", f"at {CELL}, line 2, in softmax: return z.oops",
    ),
    "a forbidden function": (
        notebook(softmax="def softmax(z, dim=-1):\n    return z.softmax(dim)"),
        f"uses z.softmax ({CELL}, line 2), which this task asks you to write yourself",
    ),
    "a timer and a helper below": (
        notebook(
            softmax="%%time\n!pip list\ndef softmax(z, dim=-1):\n    return shifted(z) / shifted(z).sum(dim, True)",
            nll_loss="def shifted(z):\n    return (z - z.max()).exp()",
        ),
        "✓ 1.1", "✓ 1.2",
    ),
}  # fmt: skip


@pytest.mark.parametrize("state", IN_A_NOTEBOOK)
def test_a_notebook_is_told_by_its_cells(told: Told, state: str) -> None:
    """The number of the code cell, and the line in it."""
    content, *words = IN_A_NOTEBOOK[state]
    says(told(content, "losses.ipynb", file="losses.ipynb"), *words)


def shown(release: Path, *cells: str, task: str | None = "1.1") -> str:
    """What `check("1.1")` says after these cells, as text."""
    page = io.StringIO()
    console = Console(file=page, width=COLUMNS, color_system=None)
    checked = check_cells(["import torch\nTensor = torch.Tensor", *cells], release, task=task)
    for line in check_page(checked, str, others=(), first=False, width=COLUMNS):
        console.print(line)
    return page.getvalue()


def test_a_cell_that_has_not_run(release: Path) -> None:
    """It is to be run; for all tasks at once, one sentence says so."""
    says(shown(release), "what ran so far defines no softmax", "to do run the cell that defines it")
    says(
        shown(release, task=None),
        "✗ what ran so far defines none of the functions",
        "to do run your cells",
        "next: mend that",
    )


def test_the_same_words_for_what_ran(release: Path) -> None:
    """A forgotten return, a name of the kernel's own, a wrong number: as for a file."""
    says(shown(release, f"{DEF}\n    z.exp()"), "got None", "to do end the function with return")
    says(shown(release, f"{DEF}\n    return z * K"), "name 'K' is not defined", "at cell [2], line 2, in softmax")
    checked = check_cells(["import torch\nTensor = torch.Tensor", f"{DEF}\n    return z"], release, task="1.1")
    assert [entry.mark for entry in entries(checked, str)] == ["✗", "✗"]
