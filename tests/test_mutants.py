"""The tests tested: small mistakes and junk answers are made, asked about, named with their line, and marked."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.assignments.model import Assignment
from autograder.assignments.reading import read_assignment
from autograder.authoring.mutants.asking import Askers, Question, Reply
from autograder.authoring.mutants.findings import Findings, try_the_checks
from autograder.authoring.mutants.junk import junk_of
from autograder.authoring.mutants.making import mutants_of, read_reference
from autograder.authoring.mutants.operators import OPERATORS
from autograder.errors import AssignmentError

SOLUTIONS = Path(__file__).parent.parent / "solutions"
HOMEWORKS = ("hw1_losses", "hw2_logistic_regression", "hw3_training_loops", "hw4_four_classes")
WEAK = "checks/test_small.py::test_double_by_hand"


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replies of one test are not those of another."""
    monkeypatch.setenv("AUTOGRADER_CACHE", str(tmp_path / "cache"))


def others(source: str) -> set[str]:
    """What the operators make of one expression or statement, its parts left alone."""
    statement = ast.parse(source).body[0]
    node = statement.value if isinstance(statement, ast.Expr) else statement
    return {ast.unparse(other) for operator in OPERATORS for other in operator(node)}


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ("a < b", {"a <= b", "a > b"}),
        ("a == b", {"a != b"}),
        ("a in b", {"a not in b"}),
        ("a + b", {"a - b", "a", "b"}),
        ("a ** b", {"a * b", "a", "b"}),
        ("a @ b", {"a * b", "a", "b"}),
        ("-a", {"a"}),
        ("not a", {"a"}),
        ("a and b", {"a or b"}),
        ("a if b else c", {"a", "c"}),
        ("3", {"4", "2"}),
        ("0.5", {"1.0"}),
        ("0.0", {"1.0"}),
        ("True", {"False"}),
        ("'bce'", {"''"}),
        ("f(a, dim=1)", {"f(dim=1)", "f(a)", "a"}),
        ("f(a, b)", {"f(a)", "f(b, a)", "a"}),
        ("a.exp()", {"a"}),
        ("a.sum", {"a.mean"}),
        ("a.log", {"a.exp", "a.log2"}),
        ("a.argmax", {"a.argmin"}),
        ("max", {"min"}),
        ("a[b]", {"a"}),
        ("a += b", {"a -= b", "pass"}),
        ("a = b", {"pass"}),
        ("raise a", {"pass"}),
        ("if a:\n    b", {"if True:\n    b", "if False:\n    b"}),
        ("while a:\n    b", {"while False:\n    b"}),
        ("with a:\n    b", {"if True:\n    b"}),
    ],
)
def test_operators_make_what_they_say(source: str, made: set[str]) -> None:
    assert others(source) == made


def test_ends_of_a_slice_and_questions_of_a_comprehension_are_dropped() -> None:
    """Neither is an expression of its own."""
    slice_ = ast.parse("x[a:b]").body[0].value.slice  # type: ignore[attr-defined]
    assert {ast.unparse(one) for operator in OPERATORS for one in operator(slice_)} == {":b", "a:"}
    filtered = ast.parse("[a for a in b if a]").body[0].value.generators[0]  # type: ignore[attr-defined]
    assert [ast.unparse(one) for operator in OPERATORS for one in operator(filtered)] == [" for a in b"]


class TestMaking:
    """Mutants and junk of an assignment's reference."""

    def test_only_what_students_write_is_changed(self, small_folder: Path) -> None:
        """Not the lines around the solution, which the stub holds as well."""
        source = small_folder / "small.py"
        cut = source.read_text().replace(
            "    ### BEGIN SOLUTION\n    return 2", "    y = 7\n    ### BEGIN SOLUTION\n    return 2"
        )
        source.write_text(cut)
        assignment = read_assignment(small_folder)
        made = list(mutants_of(read_reference(assignment), assignment.task("1.1")))
        assert {mutant.before for mutant in made} == {"return 2 * x"}
        assert {mutant.after for mutant in made} >= {
            "return 2 / x",
            "return 3 * x",
            "return 1 * x",
            "return x",
            "return 2",
        }
        (line,) = {mutant.line for mutant in made}
        assert source.read_text().splitlines()[line - 1].strip() == "return 2 * x"

    def test_each_mutant_is_one_change_of_a_module_that_parses(self, small: Assignment) -> None:
        reference = read_reference(small)
        for task in small.graded_tasks:
            texts = [mutant.text for mutant in mutants_of(reference, task)]
            assert len(texts) == len(set(texts)) > 3
            for text in texts:
                new, old = text.splitlines(), reference.text.splitlines()
                assert sum(one != other for one, other in zip(new, old, strict=True)) == 1
                ast.parse(text)

    def test_the_reference_stays_as_it_is(self, small: Assignment) -> None:
        reference = read_reference(small)
        before = reference.text
        for make in (mutants_of, junk_of):
            assert len(list(make(reference, small.task("1.1")))) > 3
        assert reference.text == before

    def test_methods_of_a_class_get_junk_of_their_own(self) -> None:
        assignment = read_assignment(SOLUTIONS / "hw2_logistic_regression")
        names = {junk.function for junk in junk_of(read_reference(assignment), assignment.task("2.1"))}
        assert names == {"StepData", "StepData.__len__", "StepData.__getitem__"}


class TestAsking:
    """Child processes that are asked about one module after another."""

    @pytest.fixture
    def ended(self, small_folder: Path) -> Iterator[list[str]]:
        """The verdicts on modules that loop, take all memory and end their process, and on a right one behind them."""
        bodies = ("while True: pass", "return [x for x in iter(lambda: x.repeat(9**9), 0)]", "import os; os._exit(0)")
        texts = [f"def double(x):\n    {body}\n" for body in (*bodies, "return 2 * x")]
        questions = [Question(text, "1.1", (WEAK,), 5.0) for text in texts]
        with Askers(small_folder, jobs=1) as askers:
            yield [replies[-1].verdict for replies in askers.replies(questions)]

    def test_a_mutant_that_loops_or_dies_ends_alone(self, ended: list[str]) -> None:
        looped, filled, died, right = ended
        assert looped == died == "ended" and filled in ("failed", "ended") and right == "passed"


def tried(folder: Path, *, thorough: bool = False) -> Findings:
    return try_the_checks(read_assignment(folder), jobs=1, thorough=thorough)


def weakened(folder: Path, number: float) -> Path:
    """The small assignment with one weak check for 1.1, which asks about one number twice."""
    public, hidden = folder / "checks" / "test_small.py", folder / "hidden" / "test_small.py"
    text = public.read_text().replace("[1.0, 2.0, 3.0]", f"[{number}, {number}]")
    public.write_text(text.replace("[2.0, 4.0, 6.0]", f"[{2 * number}, {2 * number}]"))
    first, second = (f'@pytest.mark.task("{task}"' for task in ("1.1", "1.2"))
    before, _, rest = hidden.read_text().partition(first)
    hidden.write_text(f"{before}{second}{rest.partition(second)[2]}")
    toml = folder / "assignment.toml"
    toml.write_text(toml.read_text().replace("points = 3", "points = 1", 1))
    return folder


def line_of(folder: Path, text: str) -> str:
    """The place of a line in the small assignment's reference."""
    path = folder / "small.py"
    return f"{path}:{path.read_text().splitlines().index(text) + 1}"


MARK = '\n[[mutants]]\nfunction = "double"\nbefore = "return 2 * x"\nafter = ["return {}"]\nreason = "as a test"\n'


def mark(folder: Path, row: str) -> None:
    path = folder / "equivalent.toml"
    path.write_text(path.read_text() + row)


class TestFindings:
    """What passes is named, unless it is marked."""

    def test_good_checks_refuse_everything_else(self, small_folder: Path) -> None:
        found = tried(small_folder)
        assert list(found.violations) == []
        assert found.summary.startswith("small: ") and found.summary.endswith(" 1 marked as equivalent, 0 passed")

    def test_a_survivor_is_named_with_its_line(self, small_folder: Path) -> None:
        folder = weakened(small_folder, 1.0)
        (said,) = tried(folder).violations
        change = "`return 2 * x` may become `return 2 / x`"
        assert said == f"{line_of(folder, '    return 2 * x')}: double: {change}: every check of task 1.1 passes"

    def test_a_junk_answer_is_named_with_its_check(self, small_folder: Path) -> None:
        folder = weakened(small_folder, 0.0)
        said = [sentence for sentence in tried(folder).violations if " may give " in sentence]
        place = line_of(folder, "def double(x: Tensor) -> Tensor:")
        assert said == [
            f"{place}: double may give {answer}: {WEAK} of task 1.1 passes"
            for answer in ("its first argument", "0 for every number")
        ]

    def test_a_mark_silences_where_lines_have_moved(self, small_folder: Path) -> None:
        folder = weakened(small_folder, 1.0)
        mark(folder, MARK.format("2 / x"))
        source = folder / "small.py"
        source.write_text(source.read_text().replace("def double", "# a line more\n\ndef double"))
        assert list(tried(folder).violations) == []

    @pytest.mark.parametrize(
        ("after", "told"),
        [("3 * x", "the checks refuse it; remove the mark"), ("x ** 2", "there is no such mutant or junk answer")],
    )
    def test_a_mark_that_is_not_true_is_named(self, small_folder: Path, after: str, told: str) -> None:
        mark(small_folder, MARK.format(after))
        (said,) = tried(small_folder, thorough=True).violations
        assert said.startswith(f"{small_folder / 'equivalent.toml'}: double: `return 2 * x` → `return {after}`")
        assert told in said

    def test_a_mark_without_a_reason_is_refused(self, small_folder: Path) -> None:
        mark(small_folder, MARK.format("2 / x").replace("as a test", ""))
        with pytest.raises(AssignmentError, match=r"equivalent\.toml: .*`reason`"):
            list(tried(small_folder).violations)

    def test_slow_checks_are_asked_when_it_is_thorough(self, small_folder: Path) -> None:
        """Until then, a mutant that only they can refuse waits."""
        hidden = small_folder / "hidden" / "test_small.py"
        hidden.write_text(hidden.read_text().replace('test_double_by_hand")', 'test_double_by_hand", recorded=False)'))
        public = small_folder / "checks" / "test_small.py"
        text = public.read_text().replace("[1.0, 2.0, 3.0]", "[1.0, 1.0]")
        public.write_text(text.replace("[2.0, 4.0, 6.0]", "[2.0, 2.0]"))
        for thorough, number in ((False, 1), (True, 0)):
            found = tried(small_folder, thorough=thorough)
            assert list(found.violations) == []
            assert sum(one.waits and "2 / x" in one.one.text for one in found.tried) == number
            assert ("wait for autograder verify --thorough" in found.summary) is not thorough

    def test_slow_tasks_wait_until_it_is_thorough(self, small_folder: Path) -> None:
        folder = weakened(small_folder, 1.0)
        path = folder / "equivalent.toml"
        path.write_text('slow_tasks = ["1.1"]\n\n' + path.read_text())
        assert list(tried(folder).violations) == []
        (said,) = tried(folder, thorough=True).violations
        assert "`return 2 / x`" in said

    def test_what_was_asked_is_not_asked_again(self, small_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Until the task changes."""
        first = tried(small_folder)
        asked: list[Question] = []

        def note(askers: Askers, questions: list[Question]) -> Iterator[list[Reply]]:
            asked.extend(questions)
            return iter([Reply(question.checks[0], "failed", passed=False)] for question in questions)

        monkeypatch.setattr(Askers, "replies", note)
        assert tried(small_folder) == first and not asked
        hidden = small_folder / "hidden" / "test_small.py"
        hidden.write_text(hidden.read_text() + "\n# changed\n")
        assert tried(small_folder).skipped == ("1.1", "1.2") and len(asked) == 2

    def test_a_task_whose_reference_fails_is_told(self, small_folder: Path) -> None:
        public = small_folder / "checks" / "test_small.py"
        public.write_text(public.read_text().replace("[2.0, 4.0, 6.0]", "[2.0, 4.0, 7.0]"))
        (said,) = tried(small_folder).violations
        assert said == "task 1.1: the reference fails a check, so that no mutant of it was tried"


@pytest.mark.slow
@pytest.mark.parametrize("name", HOMEWORKS)
def test_the_homeworks_refuse_every_mutant(name: str) -> None:
    found = try_the_checks(read_assignment(SOLUTIONS / name), jobs=2, thorough=True)
    assert list(found.violations) == []
    assert len(found.tried) > 300
