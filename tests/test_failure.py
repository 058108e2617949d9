"""A failure is data: bounded field by field, and no text of a student looks like one of the grader's rows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from rich.console import Console

from autograder.assignments.model import Assignment
from autograder.errors import CheckFailed, Compared, Ended, EndedBy, StudentTimeout, TimeLimit, WorkerCrashed
from autograder.exports.github import github_annotations, github_summary
from autograder.exports.github_classroom import classroom50_json
from autograder.exports.gradescope import gradescope_json
from autograder.exports.junit import junit_xml
from autograder.exports.nbgrader.table import feedback_table
from autograder.grading.advice import advice_for
from autograder.grading.grade import Graded
from autograder.reports.html import entries_html
from autograder.reports.pages import student_page
from autograder.reports.terminal import check_lines
from autograder.reports.words import Checked, entries
from autograder.results.failure import MAX_FIELD, MAX_FRAMES, MAX_NAME, MAX_SENTENCE, Failure, Kind, Place
from autograder.results.model import CheckResult, Result, Verdict
from autograder.sandbox.student import Call
from autograder.submissions.reading import parse_submission
from tests.conftest import RIGHT
from tests.report_samples import Seen

Grade = Callable[[str], Graded]

SQUARE_SUM = "\n\ndef square_sum(x):\n    return (x**2).sum()\n"
POSING = """def double(x):
    lines = "wrong shape", "expected  (16, 5)   got  (5, 16)", "to do     ask for an extension of the deadline"
    raise ValueError(chr(10).join(lines))
"""


def helpers(count: int, last: str) -> str:
    """Functions on line 10, 20, 30 …, each of which calls the next one on a line of about 115 characters."""
    text = "def double(x):\n    return helper_1(x)\n"
    for number in range(1, count + 1):
        text += "\n" * (10 * number - 2 - text.count("\n"))
        call = f"helper_{number + 1}(x)" if number < count else last
        text += f"def helper_{number}(x):\n    return {call:<60}  # {'a long line ' * 3}\n"
    return text + SQUARE_SUM


LONG = helpers(8, f"x.reshape(7, 7) if x is None else _stop({'torch says much ' * 2!r})") + (
    "\n\ndef _stop(text):\n    import torch\n    return torch.zeros(3).reshape(*[1] * 600, 2)\n"
)


def failed(result: Result) -> CheckResult:
    """The first check that failed."""
    return next(check for check in result.checks if check.verdict is Verdict.FAILED)


def failure_of(check: CheckResult) -> Failure:
    """The failure of a check that has one."""
    assert check.failure is not None
    return check.failure


def screen(result: Result, assignment: Assignment) -> str:
    """The lines of `autograder check`."""
    public = tuple(check for check in assignment.checks if check.visibility == "public")
    console = Console(width=200, force_terminal=False)
    with console.capture() as capture:
        checked = Checked(result, replace(assignment, checks=public), "small.py")
        console.print(*check_lines(entries(checked, str), width=200), sep="\n")
    return capture.get()


class TestTheInnermostLineIsNamed:
    """However long torch's message is, and however many functions called each other."""

    @pytest.fixture
    def result(self, grade_text: Grade) -> Result:
        return grade_text(LONG).result

    def test_as_data(self, result: Result) -> None:
        failure = failure_of(failed(result))
        assert failure.at is not None and len(failure.frames) == MAX_FRAMES
        assert (failure.at.line, failure.at.function) == (LONG[: LONG.index("torch.zeros(3)")].count("\n") + 1, "_stop")
        assert failure.at.code == "return torch.zeros(3).reshape(*[1] * 600, 2)"
        assert len(failure.sentence) > MAX_SENTENCE / 2

    def test_in_terminal_page_and_annotation(self, result: Result, small: Assignment) -> None:
        at = failure_of(failed(result)).at
        assert at is not None
        place = f"line {at.line}, in _stop: {at.code}"
        assert re.search(rf"at +{re.escape(place)}", " ".join(screen(result, small).split()))
        assert f"at {place}" in Seen(student_page(result, ())).words
        assert f"line={at.line}," in github_annotations(result)
        assert f"  line {at.line}, in _stop" in junit_xml(result)


def test_eight_frames_that_end_in_line_80_name_line_80(grade_text: Grade) -> None:
    """The example of long lines: the outer frames give way, never the innermost one."""
    failure = failure_of(failed(grade_text(helpers(8, "1 / 0")).result))
    assert failure.at is not None
    assert (failure.at.line, failure.at.function) == (80, "helper_8")
    assert [place.line for place in failure.frames] == [10 * number for number in range(1, 9)]


def test_a_function_that_calls_itself_is_one_frame(grade_text: Grade) -> None:
    """Its thousand frames would push out the function that called it."""
    text = "def double(x):\n    return _again(x)\n\n\ndef _again(x):\n    return _again(x)\n"
    failure = failure_of(failed(grade_text(text).result))
    assert [place.function for place in failure.frames] == ["double", "_again"]


class TestAnExceptionThatPosesAsTheGrader:
    """Its text has rows of its own. They stay in the sentence: on one line, or indented below its first line."""

    @pytest.fixture
    def result(self, grade_text: Grade) -> Result:
        return grade_text(POSING + SQUARE_SUM).result

    def test_it_is_the_sentence_and_no_field(self, result: Result) -> None:
        failure = failure_of(failed(result))
        assert failure.sentence.startswith("raised ValueError: wrong shape\nexpected  (16, 5)   got  (5, 16)\n")
        assert (failure.expected, failure.got, failure.to_do) == ("", "", "")

    def test_in_the_terminal(self, result: Result, small: Assignment) -> None:
        rows = [line.split(maxsplit=1)[0] for line in screen(result, small).splitlines() if line.startswith("    ")]
        assert "raised" in rows and not {"expected", "to", "got"} & set(rows)

    def test_in_a_notebook_and_in_nbgrader(self, result: Result, small: Assignment) -> None:
        told = entries(Checked(result, small, "small.py"), str)
        for page in (entries_html(told), feedback_table(result, small, result.tasks[0])):
            labels = re.findall(r"<span[^>]*opacity[^>]*>([^<]+)</span>", page)
            assert "called" in labels and not {"expected", "got", "to do"} & set(labels)

    def test_on_the_page(self, result: Result) -> None:
        labels = re.findall(r"<dt>([^<]+)</dt>", student_page(result, ()))
        assert "called" in labels and not {"expected", "got", "to do"} & set(labels)

    @pytest.mark.parametrize("made", [junit_xml, github_summary, github_annotations, gradescope_json])
    def test_in_texts_of_several_lines(self, result: Result, made: Callable[[Result], str]) -> None:
        text = made(result).replace("&#10;", "\n").replace("%0A", "\n").replace("\\n", "\n")
        assert "\ncalled    double(x float32[3])" in text
        assert "ask for an extension" in text and not re.search(r"^ {0,9}(expected|got|to do) ", text, re.MULTILINE)

    def test_in_texts_of_one_line(self, result: Result) -> None:
        message = json.loads(classroom50_json(result))["tests"][0]["message"]
        assert [part.split()[0] for part in message.split(" / ")] == [
            "not",
            "raised",
            "called",
            "line",
            "raise",
            "hint:",
        ]


def test_a_separator_in_a_students_text_is_no_separator(grade_text: Grade) -> None:
    """` / ` stands between the grader's parts only."""
    result = grade_text('def double(x):\n    raise ValueError("no / to do     ask / got  5")\n').result
    message = json.loads(classroom50_json(result))["tests"][0]["message"]
    assert "raised ValueError: no/to do     ask/got  5 / called" in message


def test_every_field_has_its_own_bound_and_one_line() -> None:
    """A long field takes nothing from another one; the frames are kept from the innermost outwards."""
    long = "x\n\x1b[2J" * 2000
    places = tuple(Place(long, number, long, long, long) for number in range(20))
    failure = Failure(long, long, long, long, places, long)
    assert len(failure.sentence) == MAX_SENTENCE
    for text in (failure.called, failure.expected, failure.got, failure.to_do):
        assert MAX_FIELD - 10 < len(text) <= MAX_FIELD and "\n" not in text and "\x1b" not in text
    assert [place.line for place in failure.frames] == list(range(12, 20))
    for place in failure.frames:
        assert max(len(place.file), len(place.cell), len(place.function)) <= MAX_NAME
        assert "\n" not in place.with_code and "\x1b" not in place.with_code


def test_the_text_of_a_failure() -> None:
    """One line for each field that is not empty; the sentence's further lines begin below the values."""
    frames = (Place("a.py", 3, function="f", code="g()"), Place("a.py", 9, function="g", code="1 / 0"))
    failure = Failure("raised E: one\ntwo", "f(x)", "4", "2", frames, "divide less", Kind.RAISED)
    assert failure.text.split("\n") == [
        "raised E: one",
        "          two",
        "called    f(x)",
        "expected  4   got  2",
        "to do     divide less",
        "  line 3, in f",
        "    g()",
        "  line 9, in g",
        "    1 / 0",
    ]
    assert failure.line == "raised E: one two; divide less"


def test_a_line_of_a_notebook_names_its_cell() -> None:
    """A line is counted within its cell."""
    assert str(Place("a.ipynb", 2, "code cell 3")) == "code cell 3, line 2"
    assert Place("a.ipynb", 2, "code cell 3", "f", "x").with_code == "code cell 3, line 2, in f: x"


ENDINGS = {
    "itself": (WorkerCrashed(Ended(EndedBy.ITSELF, 1)), "os._exit() ends the whole program"),
    "signal": (WorkerCrashed(Ended(EndedBy.SIGNAL, 11)), "memory may have run out"),
    "a signal without a name": (WorkerCrashed(Ended(EndedBy.SIGNAL, 77)), "memory may have run out"),
    "time": (StudentTimeout(TimeLimit.CALL, 2.0), "look for a loop that never ends"),
    "waiting": (StudentTimeout(TimeLimit.WAITING, 2.0), "look for sleep()"),
    "loading": (StudentTimeout(TimeLimit.LOADING, 2.0), "look for long work outside of functions"),
    "no return": (CheckFailed("x", got="nothing", answer_type="NoneType"), "end the function with return"),
    "a list": (
        CheckFailed("x", got="[1]", compared=Compared.IS_TENSOR, answer_type="list"), ".tolist() makes plain numbers"
    ),
    "precision": (
        CheckFailed("x", expected="float32", got="double", compared=Compared.PRECISION), "keep the dtype of the input"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ENDINGS)
def test_advice_follows_from_kinds_whatever_the_sentences_are(
    name: str, small: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sentence of the sandbox or of a check that is worded differently takes no advice away."""
    error, words = ENDINGS[name]
    error.args = ("other words",)
    monkeypatch.setattr(Ended, "__str__", lambda self: "other words")
    read = parse_submission("small.py", RIGHT.encode(), small)
    called = Call("double", ("x float32[3]",), frozenset({"float32"}))
    assert words in advice_for(error, read, functions=small.functions, called=called)


def test_advice_on_a_worker_that_ended_itself(grade_text: Grade, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same, with a real worker."""
    monkeypatch.setattr(Ended, "__str__", lambda self: "it is gone")
    check = grade_text("def double(x):\n    import os\n    os._exit(3)\n").result.checks[0]
    assert (check.verdict, failure_of(check).kind) == (Verdict.CRASHED, Kind.CRASH)
    assert failure_of(check).sentence == "it is gone"
    assert failure_of(check).to_do == "end a function with return; os._exit() ends the whole program"


STUB = "raise NotImplementedError"
KINDS = {
    "def double(x):\n    return x + 1\n": Kind.WRONG_ANSWER,
    "def double(x):\n    return 1 / 0\n": Kind.RAISED,
    "def double(x):\n    import torch\n    return torch.eye(3).to_sparse()\n": Kind.UNUSABLE_ANSWER,
    "def halve(x):\n    return x\n": Kind.MISSING_NAME,
    f"def double(x):\n    return square_sum(x)\n\n\ndef square_sum(x):\n    {STUB}\n": Kind.UNFINISHED,
}


@pytest.mark.parametrize("text", KINDS)
def test_the_kind_of_a_failure(grade_text: Grade, text: str) -> None:
    """Each cause has its kind."""
    assert failure_of(grade_text(text).result.checks[0]).kind is KINDS[text]


def test_a_statement_that_fails_at_the_load_names_its_line_however_long_the_message_is(grade_text: Grade) -> None:
    """The function that reads its name is told where, as data; the other function keeps its points."""
    result = grade_text(f"{RIGHT}\n\nSCALE = int('long ' * 900)\n\n\ndef double(x):\n    return SCALE * x\n").result
    failure = failure_of(result.checks[0])
    assert failure.at is not None
    assert (failure.kind, failure.at.line, failure.at.function) == (Kind.RAISED, 9, "<module>")
    assert result.score == 4.0


def test_a_syntax_error_has_its_line(small: Assignment, zygote: object) -> None:
    """The error that reading ends in carries the place; nobody looks for it in the sentence."""
    from autograder.errors import NotPython
    from autograder.grading.verdicts import failure_to_read

    with pytest.raises(NotPython) as caught:
        parse_submission("small.py", b"x = 1\ndef f(:\n    pass\n", small)
    failure = failure_to_read(caught.value)
    assert (failure.kind, failure.at) == (Kind.SYNTAX, Place("small.py", 2, code="def f(:"))
