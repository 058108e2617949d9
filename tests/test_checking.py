"""A student's own check: `autograder check` on a release, and `check("1.1")` in its notebook."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
import torch
from IPython.core.interactiveshell import InteractiveShell
from nbconvert.preprocessors import ExecutePreprocessor
from nbformat import NotebookNode
from rich.console import Console
from traitlets.config import Config
from typer.testing import CliRunner
from typer.testing import Result as Ran

from autograder.assignments.model import Assignment, without_solution_markers
from autograder.assignments.reading import read_assignment
from autograder.authoring.release.folder import build, stale, write
from autograder.authoring.release.source import read_cells
from autograder.cli.main import app
from autograder.errors import AssignmentError, AutograderError, ReleaseError, ReleaseLeak
from autograder.reports.terminal import check_page
from autograder.reports.words import MOST_ROWS, entries
from autograder.student import warm
from autograder.student.check import check_cells, check_release
from autograder.submissions.module import without_overwritten
from tests.conftest import RIGHT

ROOT = Path(__file__).parents[1]
HW1 = ROOT / "assignments" / "hw1_losses"
WRONG = "def double(x):\n    return x + x\n\n\ndef square_sum(x):\n    return x.sum()\n"

Check = Callable[..., Ran]


@pytest.fixture
def release(small: Assignment, tmp_path: Path) -> Path:
    """The small assignment as students get it."""
    write(small, tmp_path / "given")
    return tmp_path / "given" / "small"


@pytest.fixture
def check(release: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Run `autograder check` in the release's folder, on this text of its module."""
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.chdir(release)

    def run(*arguments: str, text: str | None = None, **environment: str) -> Ran:
        if text is not None:
            (release / "small.py").write_text(text)
        return CliRunner().invoke(app, ["check", *arguments], env=environment)

    return run


def write_cells(path: Path, *cells: str) -> None:
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells]), path)


class TestReleasedManifest:
    def test_a_release_is_an_assignment(self, release: Path) -> None:
        """A release can be read as an assignment, with the points of the public checks."""
        read = read_assignment(release)
        assert [(task.id, task.points, task.functions) for task in read.tasks] == [
            ("1.1", 1, ("double",)), ("1.2", 1, ("square_sum",)),
        ]  # fmt: skip
        assert (read.title, read.limits.call_seconds, read.task("1.2").forbid) == (
            "Two small functions", 1.0, ("norm", "dot"),
        )  # fmt: skip
        assert {check.visibility for check in read.checks} == {"public"}

    def test_its_secret_says_that_it_is_none(self, release: Path) -> None:
        """The author's secret is not released; the released one is the same for all and says so."""
        text = (release / "assignment.toml").read_text()
        assert "of the tests" not in text
        assert read_assignment(release).secret.startswith("public: ")

    def test_it_is_looked_through_and_kept_fresh(self, small_folder: Path, small: Assignment, release: Path) -> None:
        """A secret in a hint is a leak, and a changed file is stale."""
        manifest = release / "assignment.toml"
        manifest.write_text(manifest.read_text().replace("x + x", "2 * x"))
        assert stale(small, release.parent) == ["assignment.toml"]
        toml = small_folder / "assignment.toml"
        toml.write_text(toml.read_text().replace("What is x + x?", "One of the tests."))
        with pytest.raises(ReleaseLeak, match=r"assignment\.toml:\d+ holds the assignment's secret"):
            build(read_assignment(small_folder))

    def test_tasks_without_public_checks_stay(self, small_folder: Path) -> None:
        """A task that only hidden checks grade, and a written one, have an entry of no points."""
        toml = small_folder / "assignment.toml"
        written = (
            '\n[[tasks]]\nid = "1.3"\ntitle = "Why \\"square\\"?"\nwritten = true\npoints = 3\nhint = "Draw it."\n'
        )
        toml.write_text(toml.read_text() + written)
        source = small_folder / "small.py"
        answer = "# *Your answer:*\n#\n# ### BEGIN SOLUTION\n# It has four equal sides.\n# ### END SOLUTION\n"
        source.write_text(source.read_text() + f"\n\n# %% [markdown] 1.3 why\n{answer}")
        checks = small_folder / "checks" / "test_small.py"
        checks.write_text(checks.read_text().split('@pytest.mark.task("1.2"')[0])
        hidden = small_folder / "hidden" / "test_small.py"
        alone = re.sub(r',\s+(after|twin_of)="checks/test_small.py::test_square_sum_by_hand"', "", hidden.read_text())
        hidden.write_text(alone)
        assignment = read_assignment(small_folder)
        write(assignment, small_folder.parent / "given")
        read = read_assignment(small_folder.parent / "given" / "small")
        assert [(task.id, task.points, task.written) for task in read.tasks] == [
            ("1.1", 1, False), ("1.2", 0, False), ("1.3", 0, True),
        ]  # fmt: skip
        assert read.task("1.3").title == 'Why "square"?'

    def test_a_public_check_cannot_wait_for_a_hidden_one(self, small_folder: Path) -> None:
        """Students do not have that check, and its name is not released."""
        checks = small_folder / "checks" / "test_small.py"
        waits = '"1.2", points=1, after="hidden/test_small.py::test_double_of_many")'
        checks.write_text(checks.read_text().replace('"1.2", points=1)', waits))
        with pytest.raises(ReleaseError, match="test_square_sum_by_hand: `after` names a hidden check"):
            build(read_assignment(small_folder))


class TestCommand:
    def test_an_untouched_release(self, check: Check) -> None:
        """One quiet line for each task, and where to begin."""
        ran = check()
        assert ran.exit_code == 1
        assert ran.output.splitlines() == [
            "Two small functions: small.py",
            "small.ipynb was not looked at; for that: autograder check small.ipynb",
            "",
            "– 1.1 double                                                       not attempted",
            "– 1.2 square_sum                                                   not attempted",
            "",
            "points so far: 0 of 2; grading adds checks that you do not see",
            "next: write task 1.1, double; look for TODO(1.1)",
        ]

    def test_right_answers(self, check: Check) -> None:
        """A quiet line for each check, and the end of the work."""
        ran = check(text=RIGHT)
        assert ran.exit_code == 0
        assert ran.output.splitlines()[3:] == [
            "✓ 1.1 double · of 1, 2, 3                                                  1 / 1",
            "✓ 1.2 square_sum · of 3 and 4                                              1 / 1",
            "",
            "points so far: 2 of 2 (2 wait for grading); grading adds checks that you do not see",
            "next: try inputs of your own, then hand in small.py",
        ]

    def test_a_wrong_answer(self, check: Check) -> None:
        """The call, the expected and the given value, a hint, and how to try again."""
        ran = check(text=WRONG)
        assert ran.exit_code == 1
        assert ran.output.splitlines()[4:10] == [
            "✗ 1.2 square_sum · of 3 and 4                                              0 / 1",
            "    the answer differs",
            "    called     square_sum(x float32[2])",
            "    expected   25   got  7",
            "    hint       Square first, then sum.",
            "    again      autograder check --task 1.2",
        ]
        assert "next: change task 1.2, square_sum, then autograder check --task 1.2" in ran.output

    def test_an_exception_in_six_lines(self, check: Check) -> None:
        """The exception's sentence and the student's own line, from any depth."""
        body = "def square_sum(x, depth=9):\n    return square_sum(x, depth - 1) if depth else x.oops\n"
        ran = check(text="def double(x):\n    return 2 * x\n" + body)
        lines = ran.output.split("✗")[1].split("\n\n")[0].splitlines()
        assert len(lines) == 1 + MOST_ROWS
        assert lines[1] == "    raised AttributeError: 'Tensor' object has no attribute 'oops'"
        assert lines[3].startswith("    at         line 4, in square_sum: return square_sum(x")

    def test_a_syntax_error(self, check: Check) -> None:
        """Its line and a caret, and nothing else."""
        ran = check(text="def double(x):\n    return (x + x))\n")
        assert ran.exit_code == 1
        assert ran.output.splitlines()[3:] == [
            "✗ line 2: unmatched ')'",
            "    return (x + x))",
            "                  ^",
            "",
            "points so far: 0 of 2; grading adds checks that you do not see",
            "next: mend line 2, then autograder check",
        ]

    def test_a_broken_cell_leaves_the_others(self, release: Path, check: Check) -> None:
        """A cell that does not parse is shown, the functions of the other cells are checked."""
        write_cells(release / "small.ipynb", "def double(x):\n    return x + x", "def square_sum(x)\n    return x")
        ran = check("small.ipynb")
        assert ran.output.splitlines()[2:6] == [
            "✗ code cell 2, line 1: expected ':'",
            "    def square_sum(x)",
            "                     ^",
            "✓ 1.1 double · of 1, 2, 3                                                  1 / 1",
        ]
        assert "small.ipynb defines no square_sum" in ran.output
        assert ran.exit_code == 1

    def test_a_broken_cell_does_not_hide_a_constant_that_fails(self, release: Path, check: Check) -> None:
        """The output names the cell that is not Python and the constant that a function reads."""
        write_cells(release / "small.ipynb", "TWO = 1 / 0\ndef double(x):\n    return TWO * x", "def square_sum(x)\n")
        ran = check("small.ipynb")
        assert "✗ code cell 2, line 1: expected ':'" in ran.output
        assert "raised ZeroDivisionError: division by zero" in ran.output
        assert "TWO = 1 / 0" in ran.output

    def test_one_task(self, check: Check) -> None:
        """Only its checks run, and only its points count."""
        ran = check("--task", "1.1", text=WRONG)
        assert ran.exit_code == 0
        assert "1.2" not in ran.output
        assert "points so far: 1 of 1 (1 waits for grading);" in ran.output
        assert "next: every task, with autograder check" in ran.output

    def test_the_first_trouble_alone(self, check: Check) -> None:
        """--first leaves out what passed and what comes later."""
        ran = check("--first", text=WRONG.replace("x + x", "x"))
        assert ("1.1 double" in ran.output, "square_sum" in ran.output, ran.exit_code) == (True, False, 1)

    @pytest.mark.parametrize(("task", "words"), [("9.9", "no task 9.9; it has 1.1, 1.2"), ("1.1 ", "no task 1.1 ;")])
    def test_an_unknown_task_is_a_wrong_call(self, check: Check, task: str, words: str) -> None:
        """The sentence names the tasks that there are."""
        ran = check("--task", task)
        assert isinstance(ran.exception, AssignmentError)
        assert words in str(ran.exception)

    def test_the_file_in_which_more_is_written(self, release: Path, check: Check) -> None:
        """The notebook is checked if the module still has its stubs; the output names the checked file."""
        write_cells(release / "small.ipynb", RIGHT)
        ran = check()
        assert ran.output.splitlines()[:2] == [
            "Two small functions: small.ipynb",
            "small.py was not looked at; for that: autograder check small.py",
        ]
        assert "hand in small.ipynb" in ran.output

    def test_the_module_may_be_gone(self, release: Path, check: Check) -> None:
        """A student who works in the notebook may delete the module."""
        (release / "small.py").unlink()
        write_cells(release / "small.ipynb", RIGHT)
        assert check().exit_code == 0

    def test_what_else_lies_in_the_folder_does_not_matter(self, release: Path, check: Check) -> None:
        """A virtual environment of more files than a submission may have, and other homework."""
        for number in range(600):
            path = release / ".venv" / f"module_{number}.py"
            path.parent.mkdir(exist_ok=True)
            path.write_text("")
        (release / "notes.py").write_text("this is not Python")
        assert check(text=RIGHT).exit_code == 0

    def test_from_elsewhere(self, release: Path, check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
        """The commands in the output work in the student's current folder."""
        monkeypatch.chdir(release.parent)
        ran = check("small", text=WRONG)
        assert "again      autograder check small --task 1.2" in ran.output
        assert "for that: autograder check small/small.ipynb" in ran.output

    def test_a_check_that_breaks_is_not_the_students_fault(self, release: Path, check: Check) -> None:
        """The output says so, and the exit status is 3."""
        checks = release / "checks" / "test_small.py"
        checks.write_text(checks.read_text().replace("torch.tensor(25.0)", "nowhere"))
        ran = check(text=RIGHT)
        assert "NameError: name 'nowhere' is not defined" in ran.output
        assert "the grader failed, not you" in ran.output and "tell your instructor" in ran.output
        assert "next: show this to your instructor" in ran.output
        assert ran.exit_code == 3

    def test_a_pipe(self, release: Path, check: Check) -> None:
        """The output has no escape sequence, and a long hint is one line."""
        toml, hint = release / "assignment.toml", "Square first, then sum; " * 10
        toml.write_text(toml.read_text().replace("Square first, then sum.", hint))
        ran = check(text=WRONG)
        assert f"    hint       {hint.strip()}" in [line.rstrip() for line in ran.output.splitlines()]
        assert "\x1b" not in ran.output

    def test_a_narrow_terminal(self, check: Check) -> None:
        """Forty columns are enough."""
        ran = check(text=WRONG, COLUMNS="40")
        assert max(len(line) for line in ran.output.splitlines()) <= 40
        assert "square_sum · of 3 and 4" in ran.output

    @pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
    def test_colours(
        self,
        release: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        no_color: str,
        coloured: bool,
    ) -> None:
        """A terminal gets colours unless NO_COLOR is set."""
        monkeypatch.setenv("NO_COLOR", no_color)
        (release / "small.py").write_text(WRONG)
        console = Console(force_terminal=True, color_system="standard", width=80)
        page = check_page(check_release(release), str, others=(), first=False, width=80)
        for line in page:
            console.print(line)
        assert ("\x1b[32m" in capsys.readouterr().out) is coloured

    def test_a_caret_stays_below_its_character(self, release: Path) -> None:
        """Of a line that is longer than the terminal, the part around the fault is shown."""
        (release / "small.py").write_text(f"x = [{'1, ' * 60}§, {'2, ' * 60}]\n")
        console = Console(width=40)
        page = check_page(check_release(release), str, others=(), first=False, width=40)
        with console.capture() as shown:
            for line in page:
                console.print(line)
        above, below = shown.get().splitlines()[3:5]
        assert (above[below.index("^")], len(above)) == ("§", 40)

    def test_outside_a_release(self, tmp_path: Path) -> None:
        """A folder without homework is a wrong call: one sentence, status 2."""
        code = (
            "import sys; from autograder.cli.main import main; sys.argv = ['autograder', 'check', sys.argv[1]]; main()"
        )
        ran = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True)
        assert (ran.returncode, ran.stdout) == (2, "")
        assert ran.stderr == f"autograder: {tmp_path}: holds no assignment.toml; name the folder that you were given\n"


def test_the_reference_of_homework_1_gets_every_point(tmp_path: Path) -> None:
    """The committed release, with the solutions written into its module."""
    folder = shutil.copytree(HW1, tmp_path / "hw1")
    source = read_assignment(ROOT / "solutions" / "hw1_losses").source
    (folder / "losses.py").write_text(without_solution_markers(source))
    ran = CliRunner().invoke(app, ["check", str(folder)])
    assert ran.exit_code == 0
    assert "✗" not in ran.output
    assert "points so far: 14.5 of 14.5 (9 wait for grading);" in ran.output


def test_the_untouched_homework_1_is_not_attempted() -> None:
    """Ten tasks, ten quiet lines."""
    told = entries(check_release(HW1), str)
    assert {(entry.mark, entry.aside, entry.rows) for entry in told} == {("–", "not attempted", ())}
    assert len(told) == 10


class TestOverwritten:
    """`without_overwritten`: the earlier attempts in a kernel's cells."""

    @pytest.mark.parametrize(
        ("text", "left"),
        [
            ("def f(): return 1\ndef f(): return 2", "pass\ndef f(): return 2"),
            ("def f(): return 1\ng = f\ndef f(): return 2", "def f(): return 1\ng = f\ndef f(): return 2"),
            ("def f(): return 1\n@cached\ndef f(): return 2", "pass\n@cached\ndef f(): return 2"),
            ("def f(): return 1\nf = wrap(f)", "def f(): return 1\nf = wrap(f)"),
            ("def f(): return 1\ndef g(): return f()\nG = g()\ndef f(): return 2",
             "def f(): return 1\ndef g(): return f()\nG = g()\ndef f(): return 2"),
            ("def f(): return 1\ndef g(): return f()\ndef f(): return 2",
             "pass\ndef g(): return f()\ndef f(): return 2"),
            ("EPS = oops\nEPS = 1e-8", "pass\nEPS = 1e-8"),
            ("n = 1\nn += 1\nn = 5", "n = 1\nn += 1\nn = 5"),
            ("i = 5\nxs = [i for i in (1, 2)]", "i = 5\nxs = [i for i in (1, 2)]"),
            ("class M: a = 1\nM.b = 2\nclass M: a = 3", "class M: a = 1\nM.b = 2\nclass M: a = 3"),
            ("class M: a = 1\nclass M: a = 3", "pass\nclass M: a = 3"),
        ],
    )  # fmt: skip
    def test_only_what_nothing_has_used_goes(self, text: str, left: str) -> None:
        """A definition is blanked if a later one takes its name before anything has read it."""
        assert without_overwritten(text) == left


@pytest.fixture
def shell(release: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    """IPython in this process, in the release's folder, with `check` imported as the notebook does."""
    monkeypatch.chdir(release)
    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell.instance(config=config)
    shell.run_cell("from autograder import check", store_history=True)
    yield shell
    InteractiveShell.clear_instance()


Run = Callable[[str], object]


@pytest.fixture
def run(shell: InteractiveShell) -> Run:
    """Run a cell as the notebook would; its value."""
    return lambda cell: shell.run_cell(cell, store_history=True).result


class TestNotebook:
    def test_the_value_of_the_cell_is_the_points(self, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
        """A plain float, below a table; nothing on stderr."""
        run(RIGHT)
        capsys.readouterr()
        value = run('check("1.1")')
        out, err = capsys.readouterr()
        assert (type(value), value, err) == (float, 1.0, "")
        assert "✓ 1.1 double · of 1, 2, 3" in out

    def test_every_task(self, run: Run) -> None:
        """Without a task, all of them."""
        run(RIGHT)
        assert run("check()") == 2.0

    def test_a_wrong_answer_in_the_same_words(self, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
        """As in the terminal, apart from how to try again."""
        run(WRONG)
        assert run('check("1.2")') == 0.0
        out = capsys.readouterr().out
        assert "    expected   25   got  7" in out
        assert '    again      run your cell and check("1.2")' in out

    def test_what_has_not_run_is_not_there(self, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
        """A cell below the check counts only once it has run."""
        assert run('check("1.1")') == 0.0
        assert "what ran so far defines no double" in capsys.readouterr().out

    def test_the_last_definition_counts(self, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
        """An earlier attempt with a forbidden call is forgotten, as are cells that do not parse, and magics work."""
        run("import torch")
        run("def square_sum(x):\n    return torch.dot(x, x)")
        assert run('check("1.2")') == 0.0
        assert (
            "uses torch.dot (cell [3], line 2), which this task asks you to write yourself" in capsys.readouterr().out
        )
        run("%%time\ndef square_sum(x):\n    return (x * x).sum()")
        run("def square_sum(x) return 0")
        assert run('check("1.2")') == 1.0

    @pytest.mark.parametrize(
        "body", ["import os; os._exit(1)", "import sys; sys.exit(1)", "return x.oops", "while True: pass",
                 "import os; os.kill(os.getppid(), 9)"],
    )  # fmt: skip
    def test_a_broken_function_cannot_break_the_kernel(self, run: Run, body: str) -> None:
        """The check ends with no points, and the next one is right."""
        run(f"def double(x):\n    {body}")
        assert run('check("1.1")') == 0.0
        run(RIGHT)
        assert run('check("1.1")') == 1.0

    def test_an_earlier_cell_that_failed_does_not_matter(self, run: Run) -> None:
        """A constant could not be computed at first, and could be computed later."""
        run("TWO = undefined")
        run("TWO = 2\ndef double(x):\n    return TWO * x")
        assert run('check("1.1")') == 1.0

    def test_torch_is_left_as_it_was(self, run: Run, release: Path) -> None:
        """Neither the threads nor the random numbers of the notebook change, whatever a check does."""
        checks = release / "checks" / "test_small.py"
        checks.write_text(checks.read_text().replace('3"""\n', '3"""\n    torch.manual_seed(7)\n'))
        run(RIGHT)
        torch.set_num_threads(2)
        state = torch.get_rng_state()
        assert run('check("1.1")') == 1.0
        assert (torch.get_num_threads(), torch.equal(torch.get_rng_state(), state)) == (2, True)

    def test_the_same_functions_draw_the_same_inputs(self, release: Path) -> None:
        """Cells that only looked at something do not change the seed."""
        few = check_cells([RIGHT], release)
        many = check_cells(["print(1)", RIGHT.replace("x + x", "x"), "1 + 1", RIGHT], release)
        assert few.result.seed == many.result.seed

    def test_a_worker_parent_that_died_is_replaced(self, run: Run, release: Path) -> None:
        """A laptop that slept, an out-of-memory killer: the next check starts a new one."""
        run(RIGHT)
        run('check("1.1")')
        before = warm._running[()]._process
        before.kill()
        assert run('check("1.1")') == 1.0
        assert warm._running[()]._process is not before

    def test_the_worker_parent_serves_again(self, run: Run) -> None:
        """The second check does not wait for torch again."""
        run(RIGHT)
        run("check()")
        before = warm._running[()]
        run("check()")
        assert warm._running[()] is before

    def test_a_long_day(self, release: Path) -> None:
        """After 300 attempts, the last definitions are found."""
        cells = [f"def double(x):\n    return [{'x, ' * 300}][{n}] + x" for n in range(300)] + [RIGHT]
        assert check_cells(cells, release).result.score == 2.0

    def test_outside_a_release(
        self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """One sentence instead of a traceback."""
        monkeypatch.chdir(tmp_path)
        assert run('check("1.1")') is None
        told = capsys.readouterr().out.strip()
        assert told.startswith(f"{tmp_path}: holds no assignment.toml; name")
        assert "\n" not in told

    def test_the_table_is_html_too(self, release: Path) -> None:
        """A browser shows the same words; text from a student's code is never markup."""
        from autograder.student.notebook import Table

        bad = "def double(x):\n    raise ValueError('<script>')\n"
        page = Table(entries(check_cells([bad], release, task="1.1"), str), ["so far"])._repr_html_()
        assert "raised ValueError: &lt;script&gt;" in page
        assert "<script>" not in page


def test_check_without_a_notebook() -> None:
    """In plain Python one sentence says where it belongs; and the package itself imports nothing heavy."""
    code = (
        "import sys, autograder\n"
        "print([name for name in ('torch', 'pytest', 'rich', 'IPython', 'typer') if name in sys.modules])\n"
        "try:\n    autograder.check('1.1')\nexcept autograder.errors.AutograderError as error:\n    print(error)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ran.stdout.splitlines() == ["[]", "check() belongs in a notebook; in a terminal, run: autograder check"]


def test_a_written_answer_has_nothing_to_check(small: Assignment, release: Path) -> None:
    """It is read by a person."""
    toml = release / "assignment.toml"
    toml.write_text(
        toml.read_text() + '\n[[tasks]]\nid = "1.3"\ntitle = "why"\npoints = 0\nhint = ""\nwritten = true\n'
    )
    with pytest.raises(AutograderError, match=r"task 1.3 is a written answer: a person reads it"):
        check_release(release, task="1.3")


def solved(assignment: Assignment, folder: Path) -> NotebookNode:
    """A release's notebook with the solutions in its solution cells."""
    notebook = nbformat.read(folder / assignment.notebook_file, as_version=4)
    places = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    sources = [cell.node.source for cell in read_cells(assignment) if cell.regions]
    for cell, source in zip(places, sources, strict=True):
        cell.source = without_solution_markers(source)
    return notebook


@pytest.mark.slow
def test_a_solved_notebook_in_a_kernel(tmp_path: Path) -> None:
    """Run by nbconvert, each check cell of homework 1 ends in a float, its points, and writes nothing to stderr."""
    folder = shutil.copytree(HW1, tmp_path / "hw1_losses")
    notebook = solved(read_assignment(ROOT / "solutions" / "hw1_losses"), folder)
    run = ExecutePreprocessor(timeout=120, kernel_name="python3")
    run.preprocess(notebook, {"metadata": {"path": str(folder)}})
    outputs = {cell.source: cell.outputs for cell in notebook.cells if cell.source.startswith('check("')}
    points = {f'check("{task.id}")': str(float(task.points)) for task in read_assignment(folder).tasks}
    values = {
        source: [out.data["text/plain"] for out in outs if out.output_type == "execute_result"]
        for source, outs in outputs.items()
    }
    assert values == {source: [value] for source, value in points.items()}
    for outs in outputs.values():
        assert [out.output_type for out in outs] == ["display_data", "execute_result"]
        assert set(outs[0].data) == {"text/html", "text/plain"}
        assert outs[0].data["text/plain"].startswith("✓")


def test_the_warm_process_ends_with_the_interpreter(release: Path) -> None:
    """No zygote outlives the process that asked for it."""
    code = (
        "import sys, pathlib\nfrom autograder.student import check, warm\n"
        "check.check_release(pathlib.Path(sys.argv[1]))\nprint([z._process.pid for z in warm._running.values()])\n"
    )
    ran = subprocess.run([sys.executable, "-c", code, str(release)], capture_output=True, text=True, check=True)
    (pid,) = json.loads(ran.stdout)
    assert not Path(f"/proc/{pid}").exists()
