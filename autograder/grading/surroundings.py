"""Advice on what is around a student's code at home and not in grading: files, processes, network, GPU, a person.

The kind of a refusal comes from the worker. For other errors, the messages of Python, torch and the system decide.
"""

from __future__ import annotations

import re

from autograder.errors import Refusal, StudentRaised

_NO_JUPYTER = "get_ipython belongs to Jupyter; take this line out"
OF_JUPYTER = {  # names that a notebook has and a module has not
    "display": "display belongs to Jupyter; return the value, and take this line out",
    "get_ipython": _NO_JUPYTER,
}
_ARE_THERE = "NumPy, torch and Python's own modules are there"
_NO_COLAB = f"{_ARE_THERE}, and Colab is not; take google.colab out"
_PACKAGES = (  # of other people; a module that the student wrote is copied into the file instead
    "tensorboard", "tensorboardX", "wandb", "mlflow", "torchvision", "torchaudio", "lightning", "pytorch_lightning",
    "torchinfo", "torchsummary", "tensorflow", "keras",
)  # fmt: skip
_OF_REFUSALS = {
    Refusal.PROCESS: "do the work in a loop, in this one process",
    Refusal.PROGRAM: "take the command out of this function, or do with Python what it does",
    Refusal.NETWORK: "work with the arguments alone; what would be downloaded is not there",
    Refusal.GPU: 'stay on the device of the arguments, such as x.device, in place of .cuda() or "cuda"',
    Refusal.WRITING: "return the value instead",
    Refusal.ELSEWHERE: 'write to a plain name, such as "log.txt", which lies in the current folder',
}
_NO_FOLDER = 'make the folder first: os.makedirs("…", exist_ok=True)'
_TOO_LARGE = "save less: only small files have room where this is graded"
_OF_MESSAGES = (  # the first that fits counts
    (re.compile(r"no internet connection"), _OF_REFUSALS[Refusal.NETWORK]),
    (re.compile(r"deserialize object on a (?:CUDA|MPS) device"), 'load it with map_location="cpu"'),
    (re.compile(r"Parent directory .*does not exist|non-existent directory"), _NO_FOLDER),
    (re.compile(r"unexpected pos \d+|No space left on device|File too large"), _TOO_LARGE),
    (re.compile(r"strerror: Operation not permitted|No usable temporary directory"), _OF_REFUSALS[Refusal.WRITING]),
    (re.compile(r"open file failed|Read-only file system"), _OF_REFUSALS[Refusal.ELSEWHERE]),
    (re.compile(r"'NoneType' object has no attribute '(?:run_line_magic|run_cell_magic|system|magic)'"), _NO_JUPYTER),
    (re.compile(r"No module named 'google"), _NO_COLAB),
    (re.compile(r"requires TensorBoard"), f"{_ARE_THERE}; take tensorboard out of this function"),
    (re.compile(rf"No module named '({'|'.join(_PACKAGES)})'"), f"{_ARE_THERE}; take {{}} out of this function"),
)  # fmt: skip
_OF_TYPES = {
    "BdbQuit": "take breakpoint() and pdb out; nobody can answer a debugger here",
    "InductorError": "call the function as it is, without torch.compile",
    "BackendCompilerFailed": "call the function as it is, without torch.compile",
}
_MISSING_FILE = re.compile(
    r"No such file or directory: '(?P<quoted>[^']{1,200})'|^(?P<bare>[^'\n]{1,200}) not found\.$"
)
_NOT_PERMITTED = re.compile(r"Errno 1\]|Operation not permitted")


def advice_on_surroundings(error: StudentRaised) -> str:
    """A sentence on what to do about something that is not there in grading; empty if the error is about others."""
    if error.refusal is not None:
        return _OF_REFUSALS[error.refusal]
    for pattern, said in _OF_MESSAGES:
        if found := pattern.search(error.detail):
            return said.format(*found.groups())
    if error.is_a(FileNotFoundError):
        return _NO_FOLDER if error.writing else _of_missing_file(error.detail)
    if error.is_a(PermissionError):
        return _of_permission(error)
    if error.is_a(EOFError) and "reading a line" in error.detail:
        return "nobody answers input() here; write the value into the code"
    return next((said for name, said in _OF_TYPES.items() if name in error.type_names), "")


def _of_missing_file(detail: str) -> str:
    found = _MISSING_FILE.search(detail)
    path = (found["quoted"] or found["bare"]) if found else ""
    name = re.split(r"[/\\]", path)[-1] or "the file"
    return f"{name} is not there: data files do not travel with what you hand in; write the values into the code"


def _of_permission(error: StudentRaised) -> str:
    if error.writing:
        return _OF_REFUSALS[Refusal.WRITING if _NOT_PERMITTED.search(error.detail) else Refusal.ELSEWHERE]
    if _NOT_PERMITTED.search(error.detail):
        return "take this out of the function; the system where this is graded does not allow it"
    return "only files that the same function wrote can be read where this is graded"
