"""Exports of one result: every check is there, nothing of a submission is obeyed, and nothing hidden is told.

Golden files are in `tests/golden/`; `python -m tests.test_exports` writes them anew.
"""

from __future__ import annotations

import base64
import csv
import html
import json
import math
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt
from typer.testing import CliRunner

from autograder.assignments.model import WhenShown
from autograder.classroom.gradebook import gradebook_csv
from autograder.cli.main import app
from autograder.errors import AutograderError
from autograder.exports.format import Request
from autograder.exports.formats import FORMATS, format_table, formats_with
from autograder.exports.github import github_annotations, github_summary, inert
from autograder.exports.github_classroom import (
    CLASSROOM50_VARIABLES,
    classroom,
    classroom50_json,
    classroom_document,
    parts_of_a_point,
)
from autograder.exports.gradescope import gradescope_json
from autograder.exports.junit import junit_xml
from autograder.results.failure import Failure, Kind, Place
from autograder.results.model import CheckResult, Environment, Result, SubmissionInfo, TaskResult, Verdict

GOLDEN = Path(__file__).parent / "golden"
SECRET = "the hidden input was 4711"
HOSTILE = (
    "raised ValueError: 100% <script>alert(1)</script> ]]> &amp; </pre></details>\n\n"
    "::error file=other.py,line=1::owned\r\n  ::add-mask::secret\n##[command]rm\n"
    "# heading\n\n| a | b |\n![x](http://evil.example/p.png) [y](javascript:1) `code` **bold** @everyone #1\n"
    '=HYPERLINK("http://evil.example")\x00\x1b[31m\udc80\u202e\ufffe\n'
    "called    nothing\nexpected  (16, 5)   got  (5, 16)\nto do     ask for an extension\n  line 99, in softmax"
)
CALLED = "cross_entropy(logits, y)"
FRAMES = (
    Place("losses.py", 12, function="softmax", code="return _inner(x)"),
    Place("losses.py", 31, function="_inner", code="1 / 0"),
)
FORBIDDEN = Failure(
    "uses log_softmax (line 7), which this task asks you to write yourself",
    frames=(Place("losses.py", 7),),
    kind=Kind.FORBIDDEN,
)
ABOUT = {
    "classroom": "dl-2026",
    "assignment": "hw1-losses",
    "submission": "submit/2026-11-21T10-00-00Z-abc1234",
    "commit": "https://github.example/dl/hw1/commit/abc1234",
    "release": "https://github.example/dl/hw1/releases/1",
    "review": "https://github.example/dl/hw1/commit/abc1234",
    "datetime": "2026-11-21T10:00:00Z",
}


def check(number: int, verdict: Verdict, points: float = 1.0, visibility: str = "public", **more: Any) -> CheckResult:
    title = f"cross_entropy: property {number}"
    return CheckResult(f"test_{number}", title, verdict, points, visibility, seconds=0.25, **more)


def sample() -> Result:
    """Every verdict, checks of both kinds, and a submission that tries everything."""
    hint = "Which of the two, logits or probabilities, does your loss take?"
    looks = "softmax applied twice: these are logits already"
    raised = Failure(HOSTILE, CALLED, frames=FRAMES, to_do="divide by a number", kind=Kind.RAISED)
    public = (
        check(1, Verdict.PASSED, 0.5),
        check(2, Verdict.FAILED, 2.0, failure=raised, hint=hint, diagnosis=looks),
        check(3, Verdict.NOT_ATTEMPTED, failure=Failure("never said", kind=Kind.UNFINISHED)),
        check(4, Verdict.SKIPPED),
        check(5, Verdict.TIMED_OUT, failure=Failure("no answer within 2 s", CALLED, kind=Kind.TIME)),
        check(6, Verdict.CRASHED, failure=Failure("the process was killed by a signal", kind=Kind.CRASH)),
        check(7, Verdict.FORBIDDEN, 0.0, failure=FORBIDDEN),
        check(8, Verdict.NOT_GRADABLE, 4.0, failure=Failure("needs a GPU", kind=Kind.NOT_GRADABLE)),
        check(9, Verdict.GRADER_ERROR, failure=Failure("KeyError: 'x'", kind=Kind.GRADER)),
    )
    hidden = tuple(
        replace(
            c,
            id=f"hidden_{c.id}",
            title=f"cross_entropy: hidden {n}",
            visibility="hidden",
            failure=Failure(SECRET),
        )
        for n, c in enumerate(public, start=1)
    )
    tasks = (
        TaskResult("1.5", "cross_entropy", public),
        TaskResult("1.6", "cross_entropy", hidden),
        TaskResult("1.7", "written <answer> | *by hand*", ()),
    )
    info = SubmissionInfo(
        "lösses,1:%\n::error::x|`b`*.py", "ab" * 32, ("code cell 3 is a %%bash|`x` cell", "<b>line 9</b> runs print")
    )
    environment = Environment("3.11.7", "2.13.0", "cpu", "confined+namespaces")
    return Result("hw1_losses", "v1", "=ada|x", info, 7, environment, tasks, "Losses & <b>*friends*</b> @all")


FILES: dict[str, Callable[[Result], str]] = {
    "gradescope.json": gradescope_json,
    "junit.xml": junit_xml,
    "github-annotations.txt": github_annotations,
    "github-summary.md": github_summary,
    "classroom.json": lambda result: json.dumps(classroom_document(result), indent=1) + "\n",
    "classroom50.json": lambda result: classroom50_json(result, ABOUT),
    "gradebook.csv": lambda result: gradebook_csv([result]),
}


@pytest.mark.parametrize("name", FILES)
def test_the_golden_file(name: str) -> None:
    """What each format looks like, to the byte."""
    assert FILES[name](sample()).encode() == (GOLDEN / name).read_bytes()


@pytest.mark.parametrize("name", FILES)
def test_nothing_hidden_is_told_and_no_control_character(name: str) -> None:
    """A hidden check's message, its test's name, and what a terminal or a parser would obey."""
    text = FILES[name](sample())
    assert SECRET not in text and "hidden_test" not in text
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202e\ufffe\ud800-\udfff]", text)


@pytest.mark.parametrize("name", sorted(set(FILES) - {"gradebook.csv", "github-annotations.txt"}))
def test_every_check_is_there_with_its_points(name: str) -> None:
    """Skipped ones and those that could not be graded, too: a total never shrinks unseen."""
    result = sample()
    text = html.unescape(FILES[name](result))
    for check_ in result.checks:
        title = check_.title.removeprefix("cross_entropy: ")
        assert f"cross_entropy: {title}" in text
    assert text.count("0 of 2 points") == 2 and text.count("0 of 0 points") == 4
    assert "NaN" not in text


# Gradescope


def test_gradescope_is_a_valid_document() -> None:
    """The fields and values that formats.md names, and no others."""
    document = json.loads(gradescope_json(sample()))
    assert set(document) <= {
        "score", "execution_time", "output", "output_format", "test_output_format", "test_name_format", "visibility",
        "stdout_visibility", "extra_data", "tests", "leaderboard",
    }  # fmt: skip
    assert document["execution_time"] == 4.5
    formats = {"text", "html", "simple_format", "md", "ansi"}
    assert {document["output_format"], document["test_output_format"], document["test_name_format"]} <= formats
    assert {document["visibility"], document["stdout_visibility"]} <= set(WhenShown)
    for test in document["tests"]:
        assert set(test) <= {
            "score", "max_score", "status", "name", "name_format", "number", "output", "output_format", "tags",
            "visibility", "extra_data",
        }  # fmt: skip
        assert isinstance(test["score"], float) and 0 <= test["score"] <= test["max_score"]
        assert test["status"] in ("passed", "failed") and test["visibility"] in list(WhenShown)
    assert [test["status"] for test in document["tests"]].count("passed") == 2
    assert math.fsum(test["max_score"] for test in document["tests"]) == sample().max_score == 15.0
    assert math.fsum(test["score"] for test in document["tests"]) == sample().score == 1.0


def test_gradescope_shows_hidden_checks_when_the_assignment_says_so() -> None:
    """Before that, the total is kept back with them; `score` would overrule the sum and show it."""
    for choice in WhenShown:
        document = json.loads(gradescope_json(sample(), hidden_checks=choice))
        assert {t["visibility"] for t in document["tests"] if t["number"].startswith("1.5.")} == {"visible"}
        assert {t["visibility"] for t in document["tests"] if t["number"].startswith("1.6.")} == {choice}
        assert ("score" in document) == (choice == "visible")
        assert ("1 of 15 points" in document["output"]) == (choice == "visible")


def test_gradescope_has_a_score_where_there_are_no_checks() -> None:
    """It refuses a document with neither."""
    document = json.loads(gradescope_json(replace(sample(), tasks=())))
    assert (document["score"], document["tests"]) == (0.0, [])


@pytest.mark.parametrize("visibility", ["", "Public", "after_due_date"])
def test_a_visibility_that_nobody_knows_counts_as_hidden(visibility: str) -> None:
    result = replace(
        sample(),
        tasks=(TaskResult("1", "t", (check(1, Verdict.FAILED, 1, visibility, failure=Failure(SECRET)),)),),
    )
    for name, make in FILES.items():
        assert SECRET not in make(result), name


# JUnit


def test_junit_counts_what_it_holds() -> None:
    """A suite for each task; failures, errors and skipped are counted where they stand."""
    root = ElementTree.fromstring(junit_xml(sample()).encode())
    suites = root.findall("testsuite")
    assert [suite.get("name") for suite in suites] == [
        "1.5 cross_entropy", "1.6 cross_entropy", "1.7 written <answer> | *by hand*",
    ]  # fmt: skip
    for element in (root, *suites):
        cases = list(element.iter("testcase"))
        assert element.get("tests") == str(len(cases))
        for counted, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert element.get(counted) == str(sum(case.find(tag) is not None for case in cases))
    assert (root.get("failures"), root.get("errors"), root.get("skipped")) == ("12", "2", "2")
    names = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    assert len(set(names)) == len(names) == 18


def test_two_checks_with_one_title_have_two_names() -> None:
    """GitLab drops the second of two cases that are called alike."""
    twins = TaskResult("1", "t", (check(1, Verdict.PASSED), check(1, Verdict.FAILED)))
    root = ElementTree.fromstring(junit_xml(replace(sample(), tasks=(twins,))))
    assert len({case.get("name") for case in root.iter("testcase")}) == 2


def test_what_is_wrong_with_a_submission_stands_in_a_report_without_tasks() -> None:
    broken = replace(
        sample(),
        tasks=(),
        submission=SubmissionInfo(failure=Failure("losses.py: is empty; save your work in it", kind=Kind.SYNTAX)),
    )
    root = ElementTree.fromstring(junit_xml(broken))
    assert root.findtext("testsuite/system-out") == "losses.py: is empty; save your work in it"


# GitHub


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Each line as a runner reads it: the command, its properties, its message."""

    def data(escaped: str) -> str:
        return escaped.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")

    def value(escaped: str) -> str:
        return data(escaped.replace("%3A", ":").replace("%2C", ","))

    found = []
    for line in text.splitlines():
        head, _, message = line.removeprefix("::").partition("::")
        command, _, given = head.partition(" ")
        properties = dict(part.split("=", 1) for part in given.split(","))
        found.append((command, {name: value(text) for name, text in properties.items()}, data(message)))
    return found


def test_annotations_name_file_and_the_students_own_line() -> None:
    """The innermost frame of a traceback, or the place that a sentence names; a hidden message names no line."""
    found = commands(github_annotations(sample()))
    assert [command for command, _, _ in found] == [*["error"] * 4, "warning"] * 2
    assert {properties["file"] for _, properties, _ in found} == {"lösses,1:% ::error::x|`b`*.py"}
    assert [properties.get("line") for _, properties, _ in found] == ["31", None, None, "7", None] + [None] * 5
    assert found[0][1]["title"] == "1.5 cross_entropy: property 2"
    assert "::error file=other.py,line=1::owned" in found[0][2], "told, but inside the message"


def test_an_annotation_takes_the_path_in_the_repository() -> None:
    found = commands(github_annotations(sample(), file="hw1/losses.py"))
    assert {properties["file"] for _, properties, _ in found} == {"hw1/losses.py"}


CELL = Place("losses.ipynb", 2, "code cell 3", "f", "x")


@pytest.mark.parametrize(
    ("failure", "line"),
    [
        (Failure("raised E", frames=FRAMES, kind=Kind.RAISED), "31"),
        (Failure("raised E", frames=(CELL,), kind=Kind.RAISED), None),
        (Failure("raised E: see\nline 99 of the book\n  line 98, in f", kind=Kind.RAISED), None),
        (FORBIDDEN, "7"),
    ],
)
def test_the_line_of_an_annotation(failure: Failure, line: str | None) -> None:
    """The innermost of the student's own lines, and no line that a text names. A notebook's cell is not a file."""
    task = TaskResult("1", "t", (check(1, Verdict.FAILED, failure=failure),))
    [(_, properties, _)] = commands(github_annotations(replace(sample(), tasks=(task,))))
    assert properties.get("line") == line


def test_a_submission_that_cannot_be_read_is_annotated() -> None:
    sentence = "losses.py: syntax error in line 7: invalid syntax, at: def f(:"
    info = SubmissionInfo("losses.py", failure=Failure(sentence, frames=(Place("losses.py", 7),), kind=Kind.SYNTAX))
    [(command, properties, message)] = commands(github_annotations(replace(sample(), tasks=(), submission=info)))
    assert (command, properties["file"], properties["line"]) == ("error", "losses.py", "7")
    assert message == sentence


class Page(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not attrs, f"{tag} with {attrs}"
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.words += data


def test_nothing_of_a_submission_is_markdown_in_the_summary() -> None:
    """Read as GitHub reads it, there is the summary's own structure and no link, picture, script or emphasis."""
    page = Page(MarkdownIt("commonmark").enable("table").render(github_summary(sample())))
    own = {"h2", "ul", "li", "code", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "pre"}
    assert page.tags <= own
    for said in (
        "<script>alert(1)</script>",
        "![x](http://evil.example/p.png)",
        "Losses & <b>*friends*</b>",
        "::add-mask",
    ):
        assert said in page.words
    rows = [line for line in github_summary(sample()).splitlines() if line.startswith("| ")]
    assert [row.count("|") for row in rows] == [5] * 19


def test_no_line_of_a_message_is_a_workflow_command() -> None:
    """GitHub Classroom's reporter prints messages and names into its step's log, where a runner looks for commands."""
    for test in classroom_document(sample())["tests"]:
        for text in (test["name"], test["message"]):
            assert "\n" not in text and "::" not in text and "##[" not in text
    assert inert("::::x\n\n ::y ##[z") == ": : : :x / : :y ## [z"


# Classroom and Classroom 50


def test_classroom_is_base64_of_a_valid_document() -> None:
    text = classroom(sample())
    document = json.loads(base64.b64decode(text, validate=False))
    assert text.count("\n") == 1 and document == classroom_document(sample())
    assert document["version"] == 3 and document["status"] == "error" and type(document["max_score"]) is int
    for test in document["tests"]:
        assert {"name", "status", "message", "score", "duration"} <= set(test)
        assert test["status"] in ("pass", "fail", "error") and type(test["score"]) is int


@pytest.mark.parametrize(
    ("verdicts", "status"),
    [
        ([Verdict.PASSED, Verdict.PASSED], "pass"),
        ([Verdict.PASSED, Verdict.NOT_GRADABLE], "pass"),
        ([Verdict.PASSED, Verdict.SKIPPED], "fail"),
        ([Verdict.FAILED, Verdict.GRADER_ERROR], "error"),
        ([Verdict.NOT_GRADABLE], "fail"),
        ([], "fail"),
    ],
)
def test_the_status_of_a_classroom_run(verdicts: list[Verdict], status: str) -> None:
    """A pass asks for at least one check that was graded."""
    task = TaskResult("1", "t", tuple(check(n, verdict) for n, verdict in enumerate(verdicts)))
    assert classroom_document(replace(sample(), tasks=(task,)))["status"] == status


def test_points_are_whole_numbers_without_rounding() -> None:
    """Counted in the largest part of a point that every check is a whole number of, whatever was passed."""
    document = json.loads(classroom50_json(sample(), ABOUT))
    assert parts_of_a_point(sample()) == 2
    assert (document["score"], document["max-score"]) == (2, 30)
    assert (classroom_document(sample())["max_score"], sample().max_score) == (30, 15.0)
    mixed = TaskResult("1", "t", (check(1, Verdict.PASSED, 0.1), check(2, Verdict.FAILED, 0.25)))
    assert parts_of_a_point(replace(sample(), tasks=(mixed,))) == 20
    other = tuple(replace(c, verdict=Verdict.NOT_GRADABLE) for c in mixed.checks)
    assert parts_of_a_point(replace(sample(), tasks=(replace(mixed, checks=other),))) == 20, "the same for everyone"
    assert parts_of_a_point(replace(sample(), tasks=())) == 1


def test_classroom50_is_a_valid_document() -> None:
    """Its collector asks for text that is not empty, whole numbers from 0 on, and no score above its top."""
    document = json.loads(classroom50_json(sample(), ABOUT))
    assert set(document) == {"schema", *ABOUT, "score", "max-score", "tests"}
    assert document["schema"] == "classroom50/result/v1"
    assert all(document[key] and isinstance(document[key], str) for key in ABOUT)
    assert {*CLASSROOM50_VARIABLES, "datetime"} == set(ABOUT)
    for test in (document, *document["tests"]):
        assert type(test["score"]) is int and type(test["max-score"]) is int
        assert 0 <= test["score"] <= test["max-score"]
    assert all(test["test-name"] and type(test["passed"]) is bool for test in document["tests"])
    assert document["score"] == sum(test["score"] for test in document["tests"])


# A whole class


def test_a_class_becomes_a_file_for_each_student(tmp_path: Path) -> None:
    """One result alone is the file itself, except in a folder that is there."""
    ada, bob = (replace(sample(), student=name) for name in ("ada", "bob"))
    endings = {
        "gradescope": ".json", "junit": ".xml", "github-annotations": ".txt", "github-summary": ".md",
        "classroom": ".txt", "classroom50": ".json",
    }  # fmt: skip
    for kind, ending in endings.items():
        assert files_of(kind, [ada, bob], tmp_path / "x") == {tmp_path / "x" / f"{n}{ending}" for n in ("ada", "bob")}
        assert files_of(kind, [ada], tmp_path / "x") == {tmp_path / "x"}
        assert files_of(kind, [ada], tmp_path) == {tmp_path / f"ada{ending}"}
    assert files_of("csv", [ada, bob], tmp_path / "x.csv") == {tmp_path / "x.csv"}


def files_of(kind: str, results: list[Result], to: Path) -> set[Path]:
    return set(FORMATS[kind].export(Request(results, to)).files)


def test_the_help_and_the_readme_know_every_format() -> None:
    """Both are made from the list of formats."""
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    assert format_table() in readme
    assert formats_with("--into") == ["canvas", "moodle", "moodle-feedback"]
    ran = CliRunner().invoke(app, ["export", "--help"], terminal_width=200)
    assert all(f"{name}: {format_.summary[:20]}" in ran.output for name, format_ in FORMATS.items()), ran.output


def test_no_student_can_name_a_file_elsewhere(tmp_path: Path) -> None:
    thief = replace(sample(), student="../../x")
    with pytest.raises(AutograderError, match="cannot be the name of a file"):
        FORMATS["junit"].export(Request([thief, sample()], tmp_path))


def test_classroom50_takes_what_its_runner_says(tmp_path: Path) -> None:
    """An older runner names no review: then the commit is looked at. Outside of a runner, whoever exports is told."""
    variables = {name: ABOUT[key] for key, name in CLASSROOM50_VARIABLES.items() if key != "review"}
    exported = FORMATS["classroom50"].export(Request([sample()], tmp_path / "result.json", variables=variables))
    [content] = exported.files.values()
    document = json.loads(content)
    assert {key: document[key] for key in CLASSROOM50_VARIABLES} == {k: ABOUT[k] for k in CLASSROOM50_VARIABLES}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", document["datetime"])
    assert exported.sentences == ["counted in parts of a point, because whole numbers are asked for there: 1/2"]
    outside = Request([sample()], tmp_path / "result.json")
    assert "SUBMISSION_TAG" in FORMATS["classroom50"].export(outside).sentences[1]
    assert FORMATS["junit"].export(outside).sentences == ()


def test_the_gradebook_defuses_names() -> None:
    """No cell is run as a formula."""
    [row] = csv.DictReader(gradebook_csv([sample()]).splitlines())
    assert (row["student"], row["score"], row["max_score"]) == ("'=ada|x", "1.0", "15.0")


if __name__ == "__main__":
    for name, make in FILES.items():
        (GOLDEN / name).write_bytes(make(sample()).encode())
