"""One end of a check has the same words, mark and colour on pages, in terminals, in notebooks and in exports."""

from __future__ import annotations

import ast
import html
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.console import Console, RenderableType

import autograder
from autograder.assignments.model import Assignment
from autograder.assignments.reading import read_assignment
from autograder.authoring.verify import MatrixRow
from autograder.cli.tables import matrix_lines
from autograder.exports.github import github_annotations, github_summary
from autograder.exports.github_classroom import classroom50_json, classroom_document
from autograder.exports.gradescope import gradescope_json
from autograder.exports.junit import junit_xml
from autograder.exports.nbgrader.table import feedback_table
from autograder.reports.class_tables import NO_CHECK
from autograder.reports.pages import class_page, student_page
from autograder.reports.palette import COLOURS, TERMINAL, on_any_paper
from autograder.reports.terminal import class_table, mark_style, verdict_counts
from autograder.reports.words import Checked, Entry, entries
from autograder.results.failure import Failure
from autograder.results.model import CheckResult, Result, TaskResult, Verdict
from autograder.results.wording import WORDINGS, Tone, counts_of, out_of, points
from autograder.student.notebook import Table
from tests.report_samples import Seen, result_of

ENGINE = Path(autograder.__file__).parent
MODULES = sorted(ENGINE.rglob("*.py"))
HEX = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b")

EXPORTS: dict[str, Callable[[Result], str]] = {
    "page": lambda result: Seen(student_page(result, ())).words,
    "gradescope": gradescope_json,
    "junit": junit_xml,
    "github-summary": github_summary,
    "classroom": lambda result: str(classroom_document(result)),
    "classroom50": classroom50_json,
}


@pytest.fixture
def assignment(small_folder: Path) -> Assignment:
    return read_assignment(small_folder)


def ended(verdict: Verdict) -> CheckResult:
    failure = Failure("something happened") if not WORDINGS[verdict].quiet else None
    return CheckResult("checks/x.py::test_x", "double: of 1, 2, 3", verdict, 2.0, "public", failure)


def result(verdict: Verdict) -> Result:
    whole = result_of()
    return Result(
        whole.assignment, whole.version, whole.student, whole.submission, whole.seed, whole.environment,
        (TaskResult("1.1", "double", (ended(verdict),)),),
    )  # fmt: skip


def entry(verdict: Verdict, assignment: Assignment) -> Entry:
    """The entry of a student's own check that ended so."""
    found, *_ = entries(Checked(result(verdict), assignment, "small.py"), str)
    return found


def printed(renderable: RenderableType) -> str:
    page = io.StringIO()
    Console(file=page, width=200, color_system=None).print(renderable)
    return page.getvalue()


def other_words(verdict: Verdict) -> list[str]:
    """The words of all other verdicts that no format uses as a word of its own."""
    return [wording.in_full for other, wording in WORDINGS.items() if other is not verdict and not other.earns]


class TestTable:
    def test_every_verdict_has_one_wording(self) -> None:
        """With words and a letter that no other verdict has."""
        assert set(WORDINGS) == set(Verdict)
        for values in zip(*((one.student, one.instructor, one.letter) for one in WORDINGS.values()), strict=True):
            assert len(set(values)) == len(Verdict)

    def test_a_letter_is_one_character_and_none_that_stands_for_no_verdict(self) -> None:
        """A blank and a point mean that there is no verdict."""
        assert all(len(wording.letter) == 1 and wording.letter not in (" ", NO_CHECK) for wording in WORDINGS.values())

    def test_only_a_pass_has_the_tone_of_one(self) -> None:
        """A missed check fails, and the student is never blamed for the rest."""
        for verdict, wording in WORDINGS.items():
            assert (wording.tone is Tone.PASS) == verdict.earns
            assert (wording.tone is Tone.FAIL) == verdict.is_missed

    def test_what_did_not_count_against_the_student_comes_with_advice(self) -> None:
        """What to do or to know."""
        assert {verdict for verdict in Verdict if WORDINGS[verdict].advice} == {v for v in Verdict if v.is_ungraded}

    def test_counts_are_in_the_order_of_the_table_and_hold_what_occurs(self) -> None:
        """However the checks stand in the result."""
        checks = [ended(verdict) for verdict in (Verdict.SKIPPED, Verdict.PASSED, Verdict.SKIPPED)]
        assert list(counts_of(checks).items()) == [(Verdict.PASSED, 1), (Verdict.SKIPPED, 2)]


@pytest.mark.parametrize("verdict", Verdict)
class TestStudent:
    @pytest.mark.parametrize("name", EXPORTS)
    def test_pages_and_exports_say_the_same_words(self, verdict: Verdict, name: str) -> None:
        """And no words of another verdict."""
        text = html.unescape(EXPORTS[name](result(verdict))).lower()
        nameless = name == "junit" and verdict.earns  # JUnit has no word for a pass
        assert nameless or WORDINGS[verdict].student.lower() in text
        assert not [words for words in other_words(verdict) if words.lower() in text]

    def test_an_annotation_says_the_same_words(self, verdict: Verdict) -> None:
        """Where something went wrong, and else there is no annotation."""
        text = github_annotations(result(verdict))
        assert bool(text) == (verdict.is_missed or verdict.is_graders_fault)
        assert not text or WORDINGS[verdict].in_full in text

    def test_terminal_and_notebook_say_the_same_words(self, verdict: Verdict, assignment: Assignment) -> None:
        """At the end of the line, unless the points stand there and the rows below tell more."""
        words = WORDINGS[verdict].student
        aside = out_of(ended(verdict).score, 2.0).replace(" of ", " / ").removesuffix(" points")
        shows_points = verdict.is_own_answer
        found = entry(verdict, assignment)
        assert found.aside == (aside if shows_points else words)
        for text in (repr(Table([found], [])), Table([found], [])._repr_html_()):
            assert shows_points or words in text
            assert not [other for other in other_words(verdict) if other in text]

    def test_the_mark_is_the_same_everywhere(self, verdict: Verdict, assignment: Assignment) -> None:
        """On the page, in the summary of GitHub, in the terminal, the notebook and nbgrader's feedback."""
        mark, graded = WORDINGS[verdict].mark, result(verdict)
        found = entry(verdict, assignment)
        beside = Result(
            graded.assignment, graded.version, graded.student, graded.submission, graded.seed, graded.environment,
            (TaskResult("1.1", "double", (ended(verdict), ended(Verdict.FAILED))),),
        )  # fmt: skip
        marks = re.findall(r'<span class="mark" aria-hidden="true">(.)</span>', student_page(beside, ()))
        assert marks == [mark, WORDINGS[Verdict.FAILED].mark]
        assert f"| {mark} |" in github_summary(graded)
        assert repr(Table([found], [])).startswith(f"{mark} ")
        for table in (Table([found], [])._repr_html_(), feedback_table(graded, assignment, graded.tasks[0])):
            assert f">{mark}</td>" in table

    def test_the_colour_is_that_of_the_tone(self, verdict: Verdict, assignment: Assignment) -> None:
        """On the page by a class, in a notebook by a value of the palette, in a terminal by its name."""
        tone = WORDINGS[verdict].tone
        found = entry(verdict, assignment)
        in_notebook = HEX.findall(Table([found], [])._repr_html_())
        assert in_notebook == ([] if tone is Tone.IDLE else [on_any_paper(tone)])
        assert mark_style(WORDINGS[verdict]).removeprefix("bold ") == TERMINAL[tone]
        assert tone in COLOURS


@pytest.mark.parametrize("verdict", Verdict)
class TestInstructor:
    def test_class_page_and_terminal_say_the_same_words(self, verdict: Verdict) -> None:
        """With the number of checks before them."""
        words = f"1 {WORDINGS[verdict].instructor}"
        page = class_page([result(verdict)], ())
        assert f'<span class="{WORDINGS[verdict].tone}">{words}</span>' in page
        assert verdict_counts([result(verdict)]) == words
        assert (words if not verdict.earns else "everything passed") in printed(class_table([result(verdict)]))

    def test_the_filter_and_the_list_of_what_to_look_at_say_the_same_words(self, verdict: Verdict) -> None:
        """The filter offers what somebody did not pass."""
        wording, page = WORDINGS[verdict], class_page([result(verdict)], ())
        option = f'<option value="{verdict}" data-letter="{wording.letter}">{wording.instructor}</option>'
        assert (option in page) != verdict.earns
        assert (f"ended as “{wording.instructor}”" in page) == verdict.is_irregular

    def test_the_letter_is_the_same_on_the_class_page_and_in_the_matrix(
        self, verdict: Verdict, assignment: Assignment
    ) -> None:
        """The matrix explains it with the same words."""
        wording = WORDINGS[verdict]
        assert f'<tr data-v="{wording.letter}"' in class_page([result(verdict)], ())
        row = MatrixRow(assignment.misconceptions[0], (verdict, None), frozenset(), recorded=True)
        legend, line = matrix_lines([row])
        assert f"{wording.letter} {wording.instructor}" in legend
        assert line.endswith(f"  {wording.letter} ")


def test_the_script_of_the_class_page_knows_no_letter() -> None:
    """The page tells it which letters cost points, and which a check can have that did not pass."""
    page = class_page([result(Verdict.FAILED)], ())
    costly = "".join(wording.letter for verdict, wording in WORDINGS.items() if verdict.costs_points)
    assert f'id="by-task" autocomplete="off" data-letters="{costly}"' in page
    unpassed = "".join(w.letter for verdict, w in WORDINGS.items() if verdict.is_missed or verdict.is_untried)
    assert f'id="by-check" autocomplete="off" data-letters="{unpassed}"' in page


def test_points_are_plain_numbers_everywhere() -> None:
    """No exponent, no idle zeros, no 0.30000000000000004."""
    values = (2.0, 1.5, 0.25, 0.1 + 0.2, 1e6, 0.0)
    assert [points(value) for value in values] == ["2", "1.5", "0.25", "0.3", "1000000", "0"]
    with pytest.raises(ValueError, match="nan"):
        points(float("nan"))


# --- the table is the only one ---------------------------------------------------------------------------------------


def _verdicts_listed(node: ast.AST) -> int:
    """How many different members of `Verdict` stand beside each other in this literal, if it is one."""
    parts: list[list[ast.expr | None]] = []
    if isinstance(node, ast.Dict):
        parts = [list(node.keys), list(node.values)]
    if isinstance(node, ast.Set | ast.Tuple | ast.List):
        parts = [list(node.elts)]
    return max((len({ast.unparse(part) for part in each if part and _is_verdict(part)}) for each in parts), default=0)


def _is_verdict(node: ast.expr) -> bool:
    """Also by its value, as in `{"passed", "failed"}`."""
    if isinstance(node, ast.Constant):
        return node.value in set(Verdict)
    return isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Verdict"


def _literals_of_verdicts(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if _verdicts_listed(node) >= 2:
            yield f"line {node.lineno}: {ast.unparse(node)}"  # type: ignore[attr-defined]  # every literal has a line


def test_no_module_outside_of_results_lists_verdicts() -> None:
    """A group is a property of `Verdict`, and words are in the table; so a new verdict is added in one place."""
    outside = [path for path in MODULES if ENGINE / "results" not in path.parents]
    found = {path.name: list(_literals_of_verdicts(path.read_text(encoding="utf-8"))) for path in outside}
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "text",
    [
        "x = {Verdict.PASSED: 1, Verdict.FAILED: 2}",
        "x = {'a': Verdict.PASSED, 'b': Verdict.FAILED}",
        "x = v in (Verdict.PASSED, Verdict.FAILED)",
        "x = frozenset(Verdict) - {Verdict.PASSED, Verdict.FAILED}",
        "x = [Verdict.PASSED, *rest, Verdict.FAILED]",
        "x = {'passed', 'not_gradable'}",
    ],
)
def test_a_list_of_verdicts_would_be_found(text: str) -> None:
    """The test above sees every kind of literal."""
    assert len(list(_literals_of_verdicts(text))) == 1


# --- the palette is the only one -------------------------------------------------------------------------------------


def test_only_the_palette_has_values_of_colours() -> None:
    """Pages get them as CSS variables, figures by name, and a notebook's table from the palette."""
    files = [path for path in ENGINE.rglob("*") if path.suffix in {".py", ".j2", ".js", ".css", ".toml", ".html"}]
    found = {path.name: HEX.findall(path.read_text(encoding="utf-8")) for path in files if path.name != "palette.py"}
    assert {name: values for name, values in found.items() if values} == {}


def test_only_the_palette_names_colours_of_a_terminal() -> None:
    """Every other module asks by tone."""
    names = {"green", "red", "yellow", "magenta", "cyan", "blue", "dim"}
    for path in MODULES:
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        words = {word for node in nodes if isinstance(node, ast.keyword) and node.arg == "style"
                 for word in ast.unparse(node.value).strip("'\"").split()}  # fmt: skip
        assert path.name == "palette.py" or not words & names, path


def test_every_tone_has_a_colour_on_paper_and_in_a_terminal() -> None:
    """By the same name."""
    assert {*TERMINAL} == {tone.value for tone in Tone} <= COLOURS.keys()


def test_a_colour_for_any_paper_is_halfway_between_light_and_dark() -> None:
    """By hand for `pass`: (0x0f + 0x4f) / 2 = 0x2f, (0x7a + 0xc9) / 2 = 0xa1, (0x63 + 0xa8) / 2 = 0x85."""
    assert on_any_paper("pass") == "#2fa185"
