"""Advice on an error: a short sentence about what would mend it, or nothing where that is not sure.

Advice follows from the kind of the error and from the module's text. The words of the engine's own sentences play no
part in it; only messages of Python and torch do.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

from autograder.errors import (
    CheckFailed,
    Compared,
    EndedBy,
    MissingName,
    StudentRaised,
    StudentTimeout,
    TimeLimit,
    WorkerCrashed,
)
from autograder.grading.surroundings import OF_JUPYTER, advice_on_surroundings
from autograder.submissions.effects import statements_with_loops
from autograder.submissions.left_out import Reason, holding
from autograder.submissions.module import names_answered
from autograder.submissions.needs import is_there_to_import
from autograder.submissions.newer_python import since, this_python
from autograder.submissions.parsing import parse
from autograder.submissions.reading import Submission
from autograder.submissions.scopes import DEFINITIONS, first_line, names_rebound

if TYPE_CHECKING:
    from autograder.sandbox.student import Call

_TOO_LONG = "look for a loop that never ends, or for far too many steps"
_WRONG_CALL = re.compile(r"\) (?:takes|missing|got an unexpected|got multiple|got some)")
_IMPORTS = {
    "F": "import torch.nn.functional as F",
    "Tensor": "from torch import Tensor",
    "math": "import math",
    "nn": "from torch import nn",
    "np": "import numpy as np",
    "plt": "import matplotlib.pyplot as plt",
    "torch": "import torch",
}
_OF_ERRORS = {  # by the exception's type; the first that fits counts, so bases come later
    "ModuleNotFoundError": "NumPy, torch and Python's own modules are there; copy what you need into this file",
    "SystemExit": "end a function with return; exit() ends the whole program",
    "RecursionError": "see where the function stops calling itself",
}
_NOT_THERE = (
    re.compile(r"cannot import name '(?P<name>\w+)' from '(?P<module>[\w.]+)'"),
    re.compile(r"module '(?P<module>[\w.]+)' has no attribute '(?P<name>\w+)'"),
    re.compile(r"No module named '(?P<module>[\w.]+)'"),
)
_MOST_PLACES = 3
_NO_MEMORY = re.compile(r"can't allocate memory|not enough memory|out of memory")
_OF_ANSWERS = {  # by the type of the answer
    "NoneType": "end the function with return; without it, its value is None",
    "generator": "use return instead of yield",
    "coroutine": "use `def` instead of `async def`",
}
_OF_NO_TENSORS = {  # by the type of what was answered in place of a tensor
    "ndarray": "leave it a tensor; .numpy() makes an array of it",
    "tuple": "return the tensor alone",
    "list": "leave it a tensor; .tolist() makes plain numbers of it",
    "float": "leave it a tensor; .item() makes a plain number of it",
}
_OF_LIMITS = {  # by the limit on time that was reached; the others tell of a loop
    TimeLimit.WAITING: "look for sleep(), for a lock that is never released, or for a read that never ends",
    TimeLimit.LOADING: 'look for long work outside of functions; move it below `if __name__ == "__main__":`',
}
_OF_NO_FIGURES = {  # by the type of what was answered in place of a figure
    "NoneType": "return the figure at the end; plt.show() only shows it",
    "FacetGrid": "return its figure, grid.figure",
    "tuple": "return the figure alone",
}
_OF_ENDINGS = {  # by the cause of a worker's end
    EndedBy.ITSELF: "end a function with return; os._exit() ends the whole program",
    EndedBy.SIGNAL: "try the call by itself with small tensors; memory may have run out",
    EndedBy.SYSTEM: "",
}


def advice_for(
    error: BaseException, submission: Submission, *, functions: Collection[str], called: Call | None = None
) -> str:
    """A sentence on what would mend this error; empty where that is not sure.

    Args:
        functions: the names of all functions that the assignment asks for.
        called: the latest call of the student's code.
    """
    match error:
        case MissingName():
            return if_missing(error.name, submission, functions)
        case StudentRaised():
            return _of_raised(error, submission)
        case StudentTimeout():
            at_loading = _of_loading(submission) if called is None else ""
            return at_loading or _OF_LIMITS.get(error.limit, _TOO_LONG)
        case WorkerCrashed():
            return _OF_ENDINGS[error.ended.by] if error.ended else ""
        case CheckFailed():
            return _of_answer(error, submission, called)
    return ""


def why_unfinished(error: StudentRaised, submission: Submission, *, called: Call | None) -> str:
    """A sentence on why a function ended in NotImplementedError; empty if the function is an untouched stub."""
    if not error.frames:
        return ""
    line, function = error.frames[-1]
    if function == "<module>":
        return f"raised {error}"
    own = called.function if called else ""
    if names_answered(submission.text, {function}):
        place = submission.place(line)
        if "NotImplementedError" in place.code:
            return f"the line `raise NotImplementedError` ({place}) still runs; delete it"
        return f"raised {error}"
    if function != own:
        return f"calls {function}, which is not written yet"
    defined = [node for node in parse(submission.text).body if isinstance(node, DEFINITIONS) and node.name == own]
    if len(defined) > 1:
        return f"a second {own}, the stub at {submission.place(defined[-1].lineno)}, replaces the first; delete it"
    return ""


def definition_at(line: int, submission: Submission) -> str:
    """The name of the function or class at the left margin that a line stands in; empty if it stands in none."""
    around = (n for n in parse(submission.text).body if isinstance(n, DEFINITIONS) and line <= (n.end_lineno or 0))
    first = next(around, None)
    return first.name if first is not None and first.lineno <= line else ""


def if_missing(name: str, submission: Submission, functions: Collection[str]) -> str:
    """A sentence on what to do about a function that the module does not define.

    Args:
        functions: the names of all functions that the assignment asks for.
    """
    tree, place = parse(submission.text), submission.place
    for outer, inner in _nested(tree):
        if inner.name == name:
            where = place(inner.lineno)
            return f"move `def {name}` ({where}) to the left margin; it stands inside {outer.name}"
    for node in reversed(tree.body):
        if not isinstance(node, DEFINITIONS) and name in names_rebound(node):
            return f"choose another name in {place(node.lineno)}, which gives this one to something else"
    others = {n.name: str(place(n.lineno)) for n in tree.body if isinstance(n, DEFINITIONS)}
    others |= {out.detail: out.place for out in submission.left_out if out.reason is Reason.NOT_ASKED_FOR}
    for other, there in others.items():
        if other not in functions and _is_like(other, name):
            return f"call {other} ({there}) {name} again, if that is what it is"
    if unread := holding(name, submission.left_out):
        return f"{unread.note}, so it was left out; {unread.remedy}"
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*" and not is_there_to_import(node):
            module = "." * node.level + (node.module or "")
            return f"copy it from {module} into this file, if it stands there; this file is all that is graded"
    return submission.if_missing


def _is_like(other: str, name: str) -> bool:
    """`softmx`, `my_softmax` or `Softmax` beside `softmax`; `plot_softmax_twice` is something else."""
    near, wanted = other.lower(), name.lower()
    return bool(get_close_matches(near, [wanted], cutoff=0.8)) or (wanted in near and len(near) <= len(wanted) + 4)


def _nested(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef | ast.ClassDef, ast.FunctionDef]]:
    """Each function inside of another function or a class: the outer definition and the function."""
    for outer in ast.walk(tree):
        if isinstance(outer, ast.FunctionDef | ast.ClassDef):
            yield from ((outer, inner) for inner in outer.body if isinstance(inner, ast.FunctionDef))


def _of_answer(error: CheckFailed, submission: Submission, called: Call | None) -> str:
    if error.answer_type == "NoneType" and called and _prints(called.function, submission.text):
        return "return the value; print only shows it"
    if error.compared is Compared.PRECISION and called and error.expected in called.dtypes:
        return f"keep the dtype of the input, {error.expected}"
    if error.compared is Compared.IS_TENSOR and error.answer_type in _OF_NO_TENSORS:
        return _OF_NO_TENSORS[error.answer_type]
    if error.compared is Compared.IS_FIGURE:
        return _of_no_figure(error.answer_type)
    return _OF_ANSWERS.get(error.answer_type, "")


def _of_no_figure(answer_type: str) -> str:
    if "Axes" in answer_type:
        return "return the figure that the axes belong to, ax.figure"
    return _OF_NO_FIGURES.get(answer_type, "return the figure, such as plt.gcf()")


def _of_raised(error: StudentRaised, submission: Submission) -> str:
    if error.unknown_name:
        return _of_unknown_name(error.unknown_name, error, submission)
    if error.is_a(TypeError) and not error.frames and _WRONG_CALL.search(error.detail):
        return "keep the arguments as they were given, in their order"
    if newer := _of_newer_python(error):
        return newer
    if error.is_a(MemoryError) or _NO_MEMORY.search(error.detail):
        return "make smaller tensors; there is not that much memory"
    if around := advice_on_surroundings(error):
        return around
    return next((said for name, said in _OF_ERRORS.items() if name in error.type_names), "")


def _of_loading(submission: Submission) -> str:
    """A sentence on the loops that run while the file is loaded; empty if there are none."""
    loops = statements_with_loops(parse(submission.text).body)
    places = [str(submission.place(first_line(node))) for node in loops[:_MOST_PLACES]]
    if not places:
        return ""
    return f"{' and '.join(places)} run{'s' * (len(places) == 1)} while your file is loaded; move that into a function"


def _of_newer_python(error: StudentRaised) -> str:
    """A sentence on a name of Python's own modules that is not there yet; empty for other errors."""
    found = next((match for pattern in _NOT_THERE if (match := pattern.search(error.detail))), None)
    if found is None or not (minor := since(found["module"], found.groupdict().get("name") or "")):
        return ""
    name = ".".join(part for part in (found["module"], found.groupdict().get("name")) if part)
    newer = minor > int(this_python().split(".")[1])
    return f"{name} needs Python 3.{minor}; Python {this_python()} runs here" if newer else ""


def _of_unknown_name(name: str, error: StudentRaised, submission: Submission) -> str:
    if name in submission.guarded:
        return f"set {name} at the left margin; what stands below `if __name__ == …` does not run here"
    if error.frames and error.frames[-1].function == "<module>":
        later = (n.lineno for n in parse(submission.text).body if name in names_rebound(n))
        if line := next((line for line in later if line > error.frames[-1].line), 0):
            return f"move {submission.place(line)}, which defines {name}, further up"
    if name in OF_JUPYTER:
        return OF_JUPYTER[name]
    return (
        f"write `{_IMPORTS[name]}` at the top" if name in _IMPORTS else "define it or import it, or mend its spelling"
    )


def _prints(name: str, text: str) -> bool:
    function = next((n for n in parse(text).body if isinstance(n, DEFINITIONS) and n.name == name), None)
    calls = ast.walk(function) if function else iter(())
    return any(isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == "print" for n in calls)
