"""From the end of a check to its verdict and its failure. Whatever is not understood is `grader_error`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace as replace_fields

from autograder.assignments.model import Task
from autograder.errors import (
    CheckFailed,
    MissingName,
    MissingSubmission,
    NotPython,
    StackFrame,
    StudentFault,
    StudentRaised,
    StudentRefused,
    StudentTimeout,
    SubmissionError,
    UnsendableAnswer,
    WorkerCrashed,
)
from autograder.grading.advice import advice_for, why_unfinished
from autograder.results.failure import Failure, Kind, Place
from autograder.results.model import Verdict
from autograder.sandbox.forbidding.computations import AUTOGRAD
from autograder.submissions.forbidden import forbidden_uses
from autograder.submissions.reading import Submission
from autograder.text import one_line

if TYPE_CHECKING:
    from autograder.sandbox.student import Call

MAX_REASON = 200  # characters of an exception in the sentence on a submission, beside the place and the advice
# What an answer of the wrong form makes a check stumble over, when the check did ask the student. torch's own
# NotImplementedError is among them: it has no comparison of complex numbers, for instance.
_WRONG_FORM = (TypeError, ValueError, AttributeError, LookupError, ArithmeticError, RuntimeError, MemoryError)
# the file that an import did not find its name in; how torch begins when there is no memory
_NOISE = re.compile(
    r"(?<=') \(/[^()\n]{1,300}\)$|\[enforce fail at [^\]\n]{1,200}\] (?:\. |[^.\n]{0,80}\. (?=Default))"
)


class KnownBeforehand(Exception):
    """The verdict of a check is known before it runs."""

    def __init__(self, verdict: Verdict, failure: Failure | None = None) -> None:
        self.verdict, self.failure = verdict, failure
        super().__init__(verdict.value)


@dataclass(frozen=True)
class Context:
    """Facts about a check beside the error that it ended in.

    Attributes:
        submission: the submission as read; None if it could not be read.
        functions: the names of all functions that the assignment asks for.
        asked: whether the check asked the student's code for anything, so that an answer may have caused the error.
        called: the latest call of the student's code.
        task: the id of the check's task; empty if there is no check.
        tasks: all tasks of the assignment.
    """

    submission: Submission | None
    functions: Collection[str]
    asked: bool = False
    called: Call | None = None
    task: str = ""
    tasks: Sequence[Task] = ()

    def advice(self, error: BaseException) -> str:
        """A sentence on what would mend an error; empty where that is not sure."""
        if self.submission is None:
            return ""
        return advice_for(error, self.submission, functions=self.functions, called=self.called)


def verdict_of(error: BaseException, context: Context) -> tuple[Verdict, Failure | None]:
    """The verdict on a check that ended in this error, and why it failed."""
    if isinstance(error, KnownBeforehand):
        return error.verdict, error.failure
    if isinstance(error, SubmissionError):
        missing = isinstance(error, MissingSubmission)
        return Verdict.NOT_ATTEMPTED if missing else Verdict.FAILED, failure_to_read(error)
    if isinstance(error, StudentRaised) and error.is_a(NotImplementedError):
        return Verdict.NOT_ATTEMPTED, _unfinished(error, context)
    if isinstance(error, StudentFault):
        return _verdict_of_fault(error, context)
    if isinstance(error, AssertionError):
        return Verdict.FAILED, _wrong_answer(error, context)
    return _unforeseen(error, context)


def failure_to_read(error: SubmissionError) -> Failure:
    """The failure of a submission that cannot be read."""
    if isinstance(error, NotPython):
        place = Place(error.file, error.line, code=error.code)
        return Failure(str(error), frames=(place,) if error.line else (), kind=Kind.SYNTAX)
    return Failure(str(error), kind=Kind.NOTHING_THERE if isinstance(error, MissingSubmission) else Kind.UNREADABLE)


def failure_to_load(fault: StudentFault, context: Context) -> Failure:
    """The failure of a submission whose module cannot be loaded."""
    assert context.submission is not None, "a module that is loaded was read before"
    frames = places_of(fault.frames, context.submission) if isinstance(fault, StudentRaised) else ()
    where = f" ({frames[-1]})" if frames else ""
    sentence = f"{context.submission.file}: cannot be loaded: {one_line(cleaned(fault), MAX_REASON)}{where}"
    return Failure(sentence, frames=frames, to_do=context.advice(fault), kind=Kind.LOADING)


def cleaned(fault: StudentFault) -> str:
    """A fault's sentence without the paths of the grader's machine and of torch's own source."""
    return _NOISE.sub("", str(fault))


def places_of(frames: Iterable[StackFrame], submission: Submission) -> tuple[Place, ...]:
    """Frames as places in what the student wrote. A worker may claim any line: those outside of the text are left out.

    A claimed line inside the text is shown with the text that stands there.
    """
    return tuple(
        replace_fields(submission.place(frame.line), function=frame.function)
        for frame in frames
        if submission.has_line(frame.line)
    )


def _unfinished(error: StudentRaised, context: Context) -> Failure | None:
    if context.submission is None:
        return None
    sentence = why_unfinished(error, context.submission, called=context.called)
    frames = places_of(error.frames, context.submission)
    return Failure(sentence, frames=frames, kind=Kind.UNFINISHED) if sentence else None


def _verdict_of_fault(fault: StudentFault, context: Context) -> tuple[Verdict, Failure]:
    called, to_do = _text(context.called), context.advice(fault)
    match fault:
        case StudentRefused():
            return Verdict.FORBIDDEN, _refused(fault, context)
        case StudentRaised():
            frames = places_of(fault.frames, context.submission) if context.submission else ()
            sentence = f"raised {cleaned(fault)}"
            return Verdict.FAILED, Failure(sentence, called, frames=frames, to_do=to_do, kind=Kind.RAISED)
        case StudentTimeout():
            return Verdict.TIMED_OUT, Failure(str(fault), called, to_do=to_do, kind=Kind.TIME)
        case WorkerCrashed():
            return Verdict.CRASHED, Failure(str(fault), called, to_do=to_do, kind=Kind.CRASH)
        case UnsendableAnswer():
            return Verdict.FAILED, Failure(f"the answer cannot be graded: {fault}", called, kind=Kind.UNUSABLE_ANSWER)
        case MissingName():
            return Verdict.FAILED, Failure(str(fault), to_do=to_do, kind=Kind.MISSING_NAME)
    return _unforeseen(fault, context)


def _refused(fault: StudentRefused, context: Context) -> Failure:
    """The failure of a check whose code called what the task forbids: what the code names, and its line."""
    frames = places_of(fault.frames, context.submission) if context.submission else ()
    line = fault.frames[-1].line if frames else 0
    place = f" ({frames[-1]})" if frames else ""
    derivative = fault.name == AUTOGRAD
    why = "which this task does not allow" if derivative else "which this task asks you to write yourself"
    instead = "write the derivative as a formula" if derivative else "write it with other functions of torch"
    return Failure(
        f"uses {_as_written(fault.name, line, context)}{place}, {why}",
        _text(context.called),
        frames=frames,
        to_do=f"{instead}; compare your answers with torch's outside of your functions, in a cell of its own",
        kind=Kind.FORBIDDEN,
    )


def _as_written(name: str, line: int, context: Context) -> str:
    """A forbidden name as this line writes it; the computation's own name where the line writes none."""
    if context.submission is None:
        return name
    use = forbidden_uses(context.submission.text, context.tasks).get(context.task)
    return use.name if use is not None and use.line == line else name


def _wrong_answer(error: AssertionError, context: Context) -> Failure:
    called = _text(context.called)
    if isinstance(error, CheckFailed):
        return Failure(error.sentence, called, error.expected, error.got, to_do=context.advice(error))
    return Failure(str(error), called)


def _unforeseen(error: BaseException, context: Context) -> tuple[Verdict, Failure]:
    sentence = f"{type(error).__name__}: {error}"
    if isinstance(error, _WRONG_FORM) and context.asked:
        of_wrong_form = f"the answer has a form that this check cannot use ({sentence})"
        return Verdict.FAILED, Failure(of_wrong_form, _text(context.called), kind=Kind.UNUSABLE_ANSWER)
    return Verdict.GRADER_ERROR, Failure(sentence, kind=Kind.GRADER)


def _text(called: Call | None) -> str:
    return str(called) if called else ""
