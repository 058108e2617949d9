"""Every exception of the package, in one tree.

`AutograderError` is what a command turns into one sentence for its user. The subtree under `StudentFault` is what a
submission did while a check watched it; the pytest plugin turns each of those into a verdict, so none of them may be
swallowed by a check.
"""

from __future__ import annotations


class AutograderError(Exception):
    """Base of all errors that this package raises on purpose; its text says what to do next."""


class NotebookError(AutograderError):
    """check() or plot() cannot do its work in this notebook. IPython shows the sentence alone."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class AssignmentError(AutograderError):
    """An assignment's folder breaks the rules; the text names the file."""


class ReleaseError(AutograderError):
    """A release cannot be made from an assignment's source; the text names the file and line."""


class ReleaseLeak(ReleaseError):
    """Something hidden stands in a file that students would be given."""


class SubmissionError(AutograderError):
    """A submission cannot be read; the text names its file. Costs its owner points and nobody else anything."""


class MissingSubmission(SubmissionError):
    """There is nothing to grade: no file of the right name, or an empty one."""


class NothingHandedIn(MissingSubmission):
    """Somebody of the class has handed in nothing at all."""


class StudyError(AutograderError):
    """The reference's study could not be run, or its cached result not be read."""


class DataError(AutograderError):
    """A data set cannot be had, or is not what it should be; the text says what to do next."""


class SandboxError(AutograderError):
    """The sandbox itself failed: the grader's fault, never the student's."""


class WireError(AutograderError):
    """Bytes that are not a frame of the wire format, or a value that the format does not carry."""


class StudentFault(AutograderError):
    """What a submission did instead of answering."""


class StudentRaised(StudentFault):
    """The student's code raised an exception.

    Attributes:
        type_names: the exception's class name and those of its bases, most specific first.
        detail: its message.
        traceback: the student's own frames, formatted.
    """

    def __init__(self, type_names: tuple[str, ...], detail: str, traceback: str = "") -> None:
        self.type_names = type_names or ("Exception",)
        self.detail = detail
        self.traceback = traceback
        super().__init__(f"{self.type_names[0]}: {detail}" if detail else self.type_names[0])

    def is_a(self, exception: type[BaseException]) -> bool:
        """Whether the student's exception was of this type or a subtype of it."""
        return exception.__name__ in self.type_names


class MissingName(StudentFault):
    """The submission does not define a function or class that the task asks for.

    Attributes:
        name: of that function or class.
    """

    def __init__(self, file: str, name: str) -> None:
        self.name = name
        super().__init__(f"{file} defines no {name}")


class StudentTimeout(StudentFault):
    """No answer within the limit; the worker was killed."""


class WorkerCrashed(StudentFault):
    """The worker ended, or stopped speaking the wire format, in the middle of a check."""


class UnsendableAnswer(StudentFault):
    """The answer is of a kind that cannot leave the worker, such as a sparse or meta tensor."""


class CheckFailed(AssertionError):
    """A comparison of a check did not hold.

    Attributes:
        expected, got: short texts for the student; empty when there is nothing to compare.
    """

    def __init__(self, sentence: str, *, expected: str = "", got: str = "") -> None:
        self.sentence, self.expected, self.got = sentence, expected, got
        super().__init__(sentence)
