"""Every exception of the package, in one tree.

A command turns an `AutograderError` into one sentence for its user. A `StudentFault` is the fault of a submission
during a check; the pytest plugin turns it into a verdict, so a check must let it pass. An error carries its cause as
data. Its sentence is for people, and no module looks for a cause in it.
"""

from __future__ import annotations

import signal
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class AutograderError(Exception):
    """The base of all errors that this package raises on purpose. The text says what to do next."""


class NotebookError(AutograderError):
    """check() or plot() cannot do its work in this notebook. IPython shows the sentence, without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class SignatureError(AutograderError):
    """A result's file is not what the instructor's key has signed; the text names the file."""


class AssignmentError(AutograderError):
    """An assignment's folder breaks the rules; the text names the file."""


class ReleaseError(AutograderError):
    """A release cannot be made from an assignment's source; the text names the file and line."""


class ReleaseLeak(ReleaseError):
    """A file for students holds something that must stay hidden."""


class SubmissionError(AutograderError):
    """A submission cannot be read; the text names its file. Only its owner loses points.

    Attributes:
        other_files: a sentence on each file that was handed in as well and is not graded.
    """

    other_files: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences for the student on everything that is not graded."""
        return self.other_files


class MissingSubmission(SubmissionError):
    """There is nothing to grade: no file of the right name, or an empty one."""


class NotPython(SubmissionError):
    """A module has a syntax error.

    Attributes:
        file: the module's file.
        line: the line that the parser could not pass; 0 if the parser named none.
        code: the text of that line.
    """

    def __init__(self, sentence: str, *, file: str = "", line: int = 0, code: str = "") -> None:
        self.file, self.line, self.code = file, line, code
        super().__init__(sentence)


class NothingHandedIn(MissingSubmission):
    """A person on the list of the class has handed in nothing."""


class StudyError(AutograderError):
    """The reference's study cannot be run, or its stored result cannot be read."""


class DataError(AutograderError):
    """A data set is not available, or its content is wrong; the text says what to do next."""


class SandboxError(AutograderError):
    """The sandbox itself failed. This is the grader's fault, never the student's."""


class WireError(AutograderError):
    """Some bytes are not a frame of the wire format, or the format cannot carry a value."""


class StudentFault(AutograderError):
    """A submission did not answer a question of the grader."""


class StackFrame(NamedTuple):
    """A line of a module's text that ran when an exception was raised, and the name of its function."""

    line: int
    function: str


class Refusal(StrEnum):
    """The things that no code of a student is given where it is graded."""

    PROCESS = "process"
    PROGRAM = "program"
    NETWORK = "network"
    GPU = "gpu"
    WRITING = "writing"  # any file, because there is no folder for files
    ELSEWHERE = "elsewhere"  # a file outside of the folder for files


class StudentRaised(StudentFault):
    """The student's code raised an exception.

    Attributes:
        type_names: the names of the exception's class and of its bases, the most specific first.
        detail: its message.
        frames: the student's own frames, the innermost last.
        unknown_name: of a NameError, the name that nothing defines.
        refusal: the refusal that the exception tells of; None for others.
        writing: whether the exception is about a file that the code tried to write, or a folder that it tried to make.
    """

    def __init__(
        self,
        type_names: tuple[str, ...],
        detail: str,
        frames: tuple[StackFrame, ...] = (),
        *,
        unknown_name: str = "",
        refusal: Refusal | None = None,
        writing: bool = False,
    ) -> None:
        self.type_names = type_names or ("Exception",)
        self.detail, self.frames, self.unknown_name = detail, frames, unknown_name
        self.refusal, self.writing = refusal, writing
        super().__init__(f"{self.type_names[0]}: {detail}" if detail else self.type_names[0])

    def is_a(self, exception: type[BaseException]) -> bool:
        """Whether the student's exception was of this type or a subtype of it."""
        return exception.__name__ in self.type_names


class StudentRefused(StudentFault):
    """The student's code has called a computation that the task forbids.

    Attributes:
        name: the computation, as `softmax` or `autograd`.
        frames: the student's own frames, the innermost last.
    """

    def __init__(self, name: str, frames: tuple[StackFrame, ...] = ()) -> None:
        self.name, self.frames = name, frames
        super().__init__(f"uses {name}, which this task asks you to write yourself")


class MissingName(StudentFault):
    """The submission does not define a function or class that the task asks for.

    Attributes:
        name: the name of the function or class.
    """

    def __init__(self, file: str, name: str) -> None:
        self.name = name
        super().__init__(f"{file} defines no {name}")


class TimeLimit(StrEnum):
    """The limits on time: processor time, except of `WAITING`."""

    CALL = "call"  # one call has not answered
    CHECK = "check"  # the calls of one check together
    LOADING = "loading"  # the module has not been loaded
    WAITING = "waiting"  # the student's code waits and does not compute
    COMPARISON = "comparison"  # the grader has not finished looking at the answer


_AT_LIMIT = {
    TimeLimit.CALL: "no answer within {} s of processor time, the limit for one call",
    TimeLimit.CHECK: "no answer: the calls of this check used {} s of processor time together, which is their limit",
    TimeLimit.LOADING: "not loaded within {} s of processor time, the limit for loading a file and its imports",
    TimeLimit.WAITING: "no answer: the code waited for {} s without computing, which is the limit",
    TimeLimit.COMPARISON: "looking at the answer took more than {} s of processor time",
}


class StudentTimeout(StudentFault):
    """A time limit was reached.

    Attributes:
        limit: the kind of limit.
        seconds: its length.
    """

    def __init__(self, limit: TimeLimit, seconds: float) -> None:
        self.limit, self.seconds = limit, seconds
        super().__init__(_AT_LIMIT[limit].format(f"{seconds:g}"))


class EndedBy(StrEnum):
    """The causes of a worker's end."""

    SIGNAL = "signal"
    ITSELF = "itself"  # the code in it called os._exit, or the like
    SYSTEM = "system"  # Windows ended it with an NTSTATUS, such as 0xC0000005 for a memory fault


@dataclass(frozen=True)
class Ended:
    """The end of a worker process.

    Attributes:
        number: the signal's number, or the exit status.
    """

    by: EndedBy
    number: int

    @staticmethod
    def of_status(status: int) -> Ended:
        """From an exit status, negative for a signal."""
        if status < 0:
            return Ended(EndedBy.SIGNAL, -status)
        return Ended(EndedBy.SYSTEM if status >= 1 << 30 else EndedBy.ITSELF, status)

    def __str__(self) -> str:
        if self.by is EndedBy.SIGNAL:
            known = self.number in set(signal.Signals)
            name = signal.Signals(self.number).name if known else f"signal {self.number}"
            return f"the process ended with {name}"
        if self.by is EndedBy.SYSTEM:
            return f"the process ended with error {self.number:#x}"
        return f"the process ended itself (status {self.number})"


class WorkerCrashed(StudentFault):
    """The worker ended, or stopped speaking the wire format, in the middle of a check.

    Attributes:
        ended: how the process ended; None if it was killed because its answer broke the format.
    """

    def __init__(self, what: Ended | str) -> None:
        self.ended = what if isinstance(what, Ended) else None
        super().__init__(str(what))


class UnsendableAnswer(StudentFault):
    """The answer has a form that cannot leave the worker, such as a sparse tensor or a meta tensor."""


class Compared(StrEnum):
    """The property of an answer that a check looked at."""

    VALUE = "value"
    IS_TENSOR = "is tensor"
    IS_FIGURE = "is figure"
    FORM = "form"  # a number, a list of numbers
    SHAPE = "shape"
    DTYPE = "dtype"
    PRECISION = "precision"  # two floating dtypes differ
    DEVICE = "device"
    GRADIENT = "gradient"


class CheckFailed(AssertionError):
    """A comparison of a check did not hold.

    Attributes:
        expected, got: short texts for the student; empty when there is nothing to compare.
        compared: the property of the answer that was looked at.
        answer_type: the name of the answer's type in the student's code (`float`, `NoneType`, `ndarray`); empty if it
            is not known.
    """

    def __init__(
        self,
        sentence: str,
        *,
        expected: str = "",
        got: str = "",
        compared: Compared = Compared.VALUE,
        answer_type: str = "",
    ) -> None:
        self.sentence, self.expected, self.got = sentence, expected, got
        self.compared, self.answer_type = compared, answer_type
        super().__init__(sentence)
