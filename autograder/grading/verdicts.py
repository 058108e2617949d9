"""From how a check ended to its verdict, and the message for it. Whatever is not understood is `grader_error`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from autograder.errors import (
    CheckFailed,
    MissingName,
    MissingSubmission,
    StudentFault,
    StudentRaised,
    StudentTimeout,
    SubmissionError,
    UnsendableAnswer,
    WorkerCrashed,
)
from autograder.results.model import Verdict
from autograder.text import plain

MAX_MESSAGE = 1200
MAX_SENTENCE = 600  # of it, so that what was called and where it failed are still told
# What an answer of the wrong form makes a check stumble over, when the check did ask the student. torch's own
# NotImplementedError is among them: it has no comparison of complex numbers, for instance.
_WRONG_FORM = (TypeError, ValueError, AttributeError, LookupError, ArithmeticError, RuntimeError, MemoryError)
_PLACE = re.compile(r'File "<[^>\n]*>", line ([0-9]{1,7})\b')
# the file that an import did not find its name in; how torch begins when there is no memory
_NOISE = re.compile(r"(?<=') \(/[^()\n]{1,300}\)$|\[enforce fail at [^\]\n]{1,200}\] [^.\n]{0,80}\. (?=Default)")

Place = Callable[[int], str]


class Settled(Exception):
    """The verdict of a check is known before it runs."""

    def __init__(self, verdict: Verdict, message: str = "") -> None:
        self.verdict, self.message = verdict, message
        super().__init__(verdict.value)


@dataclass(frozen=True)
class Scene:
    """What is known of a check beside the error that it ended in.

    Attributes:
        asked: whether it asked the student's code for anything, so that an answer may be what it stumbled over.
        called: the latest call of the student's code, as a student would write it.
        place: where a line of the module stands in what the student wrote.
        remedy: what to do about an error, and `unfinished` why one in NotImplementedError is no untouched stub;
            nothing where that is not sure.
    """

    asked: bool
    called: str
    place: Place
    remedy: Callable[[BaseException], str] = lambda error: ""
    unfinished: Callable[[StudentRaised], str] = lambda error: ""


def ruling(error: BaseException, scene: Scene) -> tuple[Verdict, str]:
    """The verdict on a check that ended in this error, and the message for it."""
    if isinstance(error, Settled):
        return error.verdict, error.message
    if isinstance(error, StudentRaised) and error.is_a(NotImplementedError):
        return Verdict.NOT_ATTEMPTED, _message(scene.unfinished(error))
    if isinstance(error, MissingSubmission):
        return Verdict.NOT_ATTEMPTED, _message(str(error))
    if isinstance(error, StudentRaised):
        trace = own_places(error.traceback, scene.place)
        return Verdict.FAILED, _message(f"raised {said(error)}", scene.called, to_do=scene.remedy(error), trace=trace)
    if isinstance(error, StudentTimeout):
        return Verdict.TIMED_OUT, _message(str(error), scene.called, to_do=scene.remedy(error))
    if isinstance(error, WorkerCrashed):
        return Verdict.CRASHED, _message(str(error), scene.called, to_do=scene.remedy(error))
    if isinstance(error, UnsendableAnswer):
        return Verdict.FAILED, _message(f"the answer cannot be graded: {error}", scene.called)
    if isinstance(error, MissingName | SubmissionError):
        return Verdict.FAILED, _message(str(error), to_do=scene.remedy(error))
    if isinstance(error, CheckFailed):
        to_do = scene.remedy(error)
        return Verdict.FAILED, _message(error.sentence, scene.called, error.expected, error.got, to_do=to_do)
    if isinstance(error, AssertionError):
        return Verdict.FAILED, _message(str(error), scene.called)
    return _unforeseen(error, scene)


def last_line(trace: str) -> int | None:
    """The line of the module that a traceback's last frame names."""
    lines = _PLACE.findall(trace)
    return int(lines[-1]) if lines else None


def said(fault: StudentFault) -> str:
    """What the student's code did, without the places of the grader's machine and of torch's own source."""
    return _NOISE.sub("", str(fault))


def own_places(trace: str, place: Place) -> str:
    """Frames as places in what the student wrote, not in the module that was made of it."""
    return _PLACE.sub(lambda match: place(int(match[1])), trace)


def _unforeseen(error: BaseException, scene: Scene) -> tuple[Verdict, str]:
    sentence = f"{type(error).__name__}: {error}"
    if isinstance(error, _WRONG_FORM) and scene.asked:
        said = f"the answer has a form that this check cannot use ({sentence})"
        return Verdict.FAILED, _message(said, scene.called)
    return Verdict.GRADER_ERROR, _message(sentence)


def _message(
    sentence: str, called: str = "", expected: str = "", got: str = "", *, to_do: str = "", trace: str = ""
) -> str:
    lines = [plain(sentence, MAX_SENTENCE)]
    lines += [f"called    {called}"] if called else []
    lines += [f"expected  {expected}   got  {got}"] if expected else [f"got  {got}"] if got else []
    lines += [f"to do     {to_do}"] if to_do else []
    lines += [trace] if trace else []
    return plain("\n".join(lines), MAX_MESSAGE).rstrip()
