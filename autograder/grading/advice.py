"""What to do about a fault: one short sentence, from the fault and the text of the module, where it is sure."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches

from autograder.errors import CheckFailed, MissingName, StudentRaised, StudentTimeout, WorkerCrashed
from autograder.submissions.module import names_answered, parse
from autograder.submissions.reading import Submission
from autograder.submissions.scopes import DEFINITIONS, names_rebound

_LINE = re.compile(r'File "<[^>\n]*>", line ([0-9]{1,7}), in (\S{1,80})')
_UNKNOWN_NAME = re.compile(r"name '(\w+)' is not defined")
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
_OF_ERRORS = {  # the first that fits, so bases come later
    "ModuleNotFoundError": "NumPy, torch and Python's own modules are there; copy what you need into this file",
    "EOFError": "nobody answers input() here; write the value into the code",
    "SystemExit": "end a function with return; exit() ends the whole program",
    "RecursionError": "see where the function stops calling itself",
    "FileNotFoundError": "your file is all that is there; write the values into it",
    "PermissionError": "nothing can be saved here; return the value instead",
}
_NO_MEMORY = re.compile(r"can't allocate memory|not enough memory|out of memory")
_OF_ANSWERS = {  # by how `got` begins
    "None": "end the function with return; without it, its value is None",
    "<generator>": "use return instead of yield",
    "<coroutine>": "use `def` instead of `async def`",
    "a NumPy array": "leave it a tensor; .numpy() makes an array of it",
    "a tuple": "return the tensor alone",
    "a list": "leave it a tensor; .tolist() makes plain numbers of it",
    "a float": "leave it a tensor; .item() makes a plain number of it",
}


def remedy(error: BaseException, submission: Submission, *, names: Collection[str], called: str = "") -> str:
    """What would mend this fault; empty where that is not sure.

    Args:
        names: of all the functions that the assignment asks for.
        called: the latest call, as a student would write it.
    """
    if isinstance(error, MissingName):
        return _of_missing(error.name, submission, names)
    if isinstance(error, StudentRaised):
        return _of_raised(error, submission)
    if isinstance(error, StudentTimeout):
        return "look for a loop that never ends, or for far too many steps"
    if isinstance(error, WorkerCrashed):
        if "ended itself" in str(error):
            return _OF_ERRORS["SystemExit"].replace("exit()", "os._exit()")
        return "try the call by itself with small tensors; memory may have run out" if "SIG" in str(error) else ""
    return _of_answer(error, submission, called) if isinstance(error, CheckFailed) else ""


def unfinished(error: StudentRaised, submission: Submission, *, called: str) -> str:
    """Why a function ended in NotImplementedError, if it is no untouched stub."""
    frames = _LINE.findall(error.traceback)
    if not frames:
        return ""
    line, function = int(frames[-1][0]), frames[-1][1]
    own = called.partition("(")[0]
    if names_answered(submission.text, {function}):
        if "NotImplementedError" in "".join(
            submission.text.split("\n")[line - 1 : line]
        ):  # a worker may claim any line
            return f"the line `raise NotImplementedError` ({submission.place(line)}) still runs; delete it"
        return f"raised {error}"
    if function != own:
        return f"calls {function}, which is not written yet"
    defined = [node for node in parse(submission.text).body if isinstance(node, DEFINITIONS) and node.name == own]
    if len(defined) > 1:
        return f"a second {own}, the stub at {submission.place(defined[-1].lineno)}, replaces the first; delete it"
    return ""


def _of_missing(name: str, submission: Submission, names: Collection[str]) -> str:
    tree, place = parse(submission.text), submission.place
    for outer, inner in _nested(tree):
        if inner.name == name:
            where = place(inner.lineno)
            return f"move `def {name}` ({where}) to the left margin; it stands inside {outer.name}"
    for node in reversed(tree.body):
        if not isinstance(node, DEFINITIONS) and name in names_rebound(node):
            return f"choose another name in {place(node.lineno)}, which gives this one to something else"
    for node in tree.body:
        if isinstance(node, DEFINITIONS) and node.name not in names and _is_like(node.name, name):
            return f"call {node.name} ({place(node.lineno)}) {name} again, if that is what it is"
    unread = next((out for out in submission.left_out if out.may_define_functions), None)
    return f"{unread.note}, so it was left out; mend it" if unread else submission.absent


def _is_like(other: str, name: str) -> bool:
    """`softmx`, `my_softmax` or `Softmax` beside `softmax`; `plot_softmax_twice` is something else."""
    near, wanted = other.lower(), name.lower()
    return bool(get_close_matches(near, [wanted], cutoff=0.8)) or (wanted in near and len(near) <= len(wanted) + 4)


def _nested(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef | ast.ClassDef, ast.FunctionDef]]:
    """Each function that stands inside another or a class, with that one."""
    for outer in ast.walk(tree):
        if isinstance(outer, ast.FunctionDef | ast.ClassDef):
            yield from ((outer, inner) for inner in outer.body if isinstance(inner, ast.FunctionDef))


def _of_answer(error: CheckFailed, submission: Submission, called: str) -> str:
    if error.got == "None" and _prints(called.partition("(")[0], submission.text):
        return "return the value; print only shows it"
    if error.expected.startswith("float") and error.got.startswith("float") and f" {error.expected}[" in called:
        return f"keep the dtype of the input, {error.expected}"
    return next((said for beginning, said in _OF_ANSWERS.items() if error.got.startswith(beginning)), "")


def _of_raised(error: StudentRaised, submission: Submission) -> str:
    if unknown := _UNKNOWN_NAME.search(error.detail):
        return _of_unknown_name(unknown[1], error, submission)
    if error.is_a(TypeError) and not error.traceback and _WRONG_CALL.search(error.detail):
        return "keep the arguments as they were given, in their order"
    if error.is_a(MemoryError) or _NO_MEMORY.search(error.detail):
        return "make smaller tensors; there is not that much memory"
    return next((said for name, said in _OF_ERRORS.items() if name in error.type_names), "")


def _of_unknown_name(name: str, error: StudentRaised, submission: Submission) -> str:
    if name in submission.guarded:
        return f"set {name} at the left margin; what stands below `if __name__ == …` does not run here"
    frames = _LINE.findall(error.traceback)
    if frames and frames[-1][1] == "<module>":
        later = (n.lineno for n in parse(submission.text).body if name in names_rebound(n))
        if line := next((line for line in later if line > int(frames[-1][0])), 0):
            return f"move {submission.place(line)}, which defines {name}, further up"
    return (
        f"write `{_IMPORTS[name]}` at the top" if name in _IMPORTS else "define it or import it, or mend its spelling"
    )


def _prints(name: str, text: str) -> bool:
    function = next((n for n in parse(text).body if isinstance(n, DEFINITIONS) and n.name == name), None)
    calls = ast.walk(function) if function else iter(())
    return any(isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == "print" for n in calls)
