"""The submissions of an impossible homework: whatever they answer, they must earn nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.assignments.model import ALL_TASKS, Assignment, TaskIds
from autograder.authoring.luck.sweep import REFERENCE, right_answers
from autograder.grading.known_answers import answer_submission, reference_submission
from autograder.submissions.reading import Submission, parse_submission

EVERY = "every"  # the folder of the attacks on every homework

# Each function of a homework calls the `answer` of an attack.
_FUNCTION = "def {name}(*args, **kwargs):\n    return answer({name!r}, args, kwargs)\n"


@dataclass(frozen=True)
class Asked:
    """A submission, as it is asked.

    Attributes:
        is_right: whether all of its answers are right, so that each check asks it to the end.
        attacks: whether it attacks the grader or its process, so that it is asked on every isolation tier.
    """

    name: str
    submission: Submission
    tasks: TaskIds = ALL_TASKS
    is_right: bool = False
    attacks: bool = False


def submissions_of(assignment: Assignment, *, answers: Path, attacks: Path) -> list[Asked]:
    """The reference, other right answers, the misconceptions, and attacks.

    Args:
        answers: the folder of other right answers, `NAME/right/TASK_SLUG.py`.
        attacks: the folder of attacks. `NAME/SLUG.py` holds definitions that go round a task, and stand behind the
            reference's. `every/SLUG.py` holds `answer(name, args, kwargs)`, which stands for every function of every
            homework.
    """
    return [
        Asked(REFERENCE, reference_submission(assignment), is_right=True),
        *_right(assignment, answers / assignment.name / "right"),
        *_wrong(assignment),
        *_attacks(assignment, attacks),
    ]


def _right(assignment: Assignment, folder: Path) -> Iterator[Asked]:
    for answer in right_answers(folder):
        submission = answer_submission(assignment, answer.source)
        yield Asked(answer.name, submission, frozenset({answer.task}), is_right=True)


def _wrong(assignment: Assignment) -> Iterator[Asked]:
    for wrong in assignment.misconceptions:
        yield Asked(wrong.path.stem, answer_submission(assignment, wrong.source), frozenset({wrong.task}))


def _attacks(assignment: Assignment, folder: Path) -> Iterator[Asked]:
    for path in sorted((folder / assignment.name).glob("*.py")):
        submission = answer_submission(assignment, path.read_text(encoding="utf-8"))
        yield Asked(f"{assignment.name}/{path.name}", submission)
    functions = "\n\n".join(_FUNCTION.format(name=name) for name in sorted(assignment.functions))
    for path in sorted((folder / EVERY).glob("*.py")):
        text = f"{path.read_text(encoding='utf-8')}\n\n{functions}"
        submission = parse_submission(assignment.file, text.encode(), assignment)
        yield Asked(f"{EVERY}/{path.name}", submission, attacks=True)
