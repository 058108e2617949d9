"""A student's own plots: `autograder plot` on a release, and `plot()` in its notebook. Every worker is real."""

from __future__ import annotations

import io
import json
import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch
from IPython.core.interactiveshell import InteractiveShell
from nbconvert.preprocessors import ExecutePreprocessor
from nbformat import NotebookNode
from PIL import Image
from traitlets.config import Config
from typer.testing import CliRunner
from typer.testing import Result as Ran

from autograder.assignments.model import PLOTS_FILE, Assignment, without_solution_markers
from autograder.assignments.reading import read_assignment
from autograder.authoring.release.folder import build
from autograder.checks.inputs import seed_of
from autograder.checks.plots import labelled_points, loss_values, plane_around
from autograder.cli.main import app
from autograder.cli.tables import plot_lines
from autograder.errors import AutograderError, CheckFailed
from autograder.grading.evidence_recorder import EvidenceRecorder
from autograder.results.evidence import FIGURES, AccuracyEvidence, LossEvidence
from autograder.student.figure import DrawnPlot
from autograder.student.plot import plots_of_release

ROOT = Path(__file__).parents[1]
FILES = {
    "hw1_losses": "losses.py",
    "hw2_logistic_regression": "logistic_regression.py",
    "hw3_training_loops": "training_loops.py",
    "hw4_four_classes": "four_classes.py",
}
SHORT = {"TRIALS": 2, "STEPS": 5, "EPOCHS": 2}

CROSS_ENTROPY = """
def cross_entropy(logits, y):
    return torch.nn.functional.cross_entropy(logits, y)
"""
MSE = """
def mse_one_hot(logits, y):
    {}
"""


def copied(name: str, to: Path, *, short: bool = True) -> Path:
    """A committed release for a test to work in; `short` makes its plots quick."""
    folder = shutil.copytree(ROOT / "assignments" / name, to / name)
    plots = folder / PLOTS_FILE
    if short:
        text, changed = re.subn(
            rf"(?m)^({'|'.join(SHORT)}) = \d+", lambda match: f"{match[1]} = {SHORT[match[1]]}", plots.read_text()
        )
        assert changed == 2
        plots.write_text(text)
    return folder


def reference(name: str) -> str:
    return without_solution_markers(read_assignment(ROOT / "solutions" / name).source)


def recorded(folder: Path, *names: str) -> dict[str, object]:
    """What was recorded for each figure, and for a figure without anything its sentences."""
    plots = plots_of_release(folder)
    found = {name: plots.record(name, lambda *_: None) for name in names or plots.doing}
    return {n: getattr(p.evidence, n) or [one.sentence for one in p.problems] for n, p in found.items()}


@pytest.fixture
def hw1(tmp_path: Path) -> Path:
    return copied("hw1_losses", tmp_path)


@pytest.fixture
def plot(hw1: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Run `autograder plot` in homework 1 with this code below its stubs."""
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.chdir(hw1)
    stub = (hw1 / "losses.py").read_text()

    def run(*arguments: str, code: str = "") -> Ran:
        (hw1 / "losses.py").write_text(stub + code)
        return CliRunner().invoke(app, ["plot", *arguments])

    return run


def assert_figures(folder: Path, *names: str) -> None:
    """These figures and no others, each as a picture with something in it and as SVG with its title."""
    there = sorted(path.name for path in folder.glob("*")) if folder.exists() else []
    assert there == sorted(f"{name}.{kind}" for name in names for kind in ("png", "svg"))
    for name in names:
        pixels = np.asarray(Image.open(folder / f"{name}.png").convert("L"))
        assert pixels.shape[1] == 938
        assert len(np.unique(pixels)) > 20
        assert ET.parse(folder / f"{name}.svg").getroot().find("{http://www.w3.org/2000/svg}title") is not None


class TestReference:
    @pytest.mark.parametrize("name", FILES)
    def test_draws_every_plot(self, name: str, tmp_path: Path) -> None:
        """With few trials and epochs: three figures, and status 0."""
        folder = copied(name, tmp_path)
        (folder / FILES[name]).write_text(reference(name))
        ran = CliRunner().invoke(app, ["plot", str(folder)])
        assert (ran.exit_code, ran.output.count("✓")) == (0, 3), ran.output
        assert_figures(folder / "figures", *FIGURES)

    @pytest.mark.slow
    @pytest.mark.parametrize("name", FILES)
    def test_in_full_shows_what_the_homework_is_about(self, name: str, tmp_path: Path) -> None:
        """As a student draws them: no accuracy is that of chance, and where MSE gets stuck, it does."""
        folder = copied(name, tmp_path, short=False)
        (folder / FILES[name]).write_text(reference(name))
        accuracies = recorded(folder, "accuracies")["accuracies"]
        assert isinstance(accuracies, AccuracyEvidence)
        medians = {loss: float(np.median(values)) for loss, values in accuracies.student.items()}
        best = accuracies.best_possible
        assert best is not None
        assert best - 0.2 < medians[accuracies.series[-1].key] < best + 0.02
        if name == "hw2_logistic_regression":
            assert medians["mse"] < 0.7

    def test_the_same_every_time(self, hw1: Path) -> None:
        """Nothing is left to chance: a changed figure means changed code."""
        (hw1 / "losses.py").write_text(reference("hw1_losses"))
        assert recorded(hw1) == recorded(hw1)

    def test_a_neuron_at_its_bad_start(self, tmp_path: Path) -> None:
        """Homework 2's losses: cross-entropy falls, the squared error stays at 13 of 20."""
        folder = copied("hw2_logistic_regression", tmp_path)
        (folder / "logistic_regression.py").write_text(reference("hw2_logistic_regression"))
        losses = recorded(folder, "losses")["losses"]
        assert isinstance(losses, LossEvidence)
        mse, bce = np.array(losses.student["mse"]), np.array(losses.student["bce"])
        assert len(mse) == 100
        assert mse[-1] == pytest.approx(0.35, abs=1e-3)
        assert bce[-1] < 0.1 < bce[0]


class TestUnfinished:
    @pytest.mark.parametrize("name", FILES)
    def test_an_untouched_release(self, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A quiet line for each plot, that names a task; no file, and nobody failed."""
        monkeypatch.delenv("COLUMNS", raising=False)
        folder = copied(name, tmp_path)
        ran = CliRunner().invoke(app, ["plot", str(folder)])
        assert ran.exit_code == 0
        assert [line[0] for line in ran.output.splitlines()] == ["–"] * 3
        assert all(re.search(r"task \d\.\d+, \w+, is not written yet", line) for line in ran.output.splitlines())
        assert_figures(folder / "figures")

    def test_half_of_it(self, plot: Callable[..., Ran], hw1: Path) -> None:
        """With cross-entropy alone: three figures, and what two of them lack."""
        ran = plot(code=CROSS_ENTROPY)
        assert ran.exit_code == 0
        lacking = "task 1.8, mse_one_hot, is not written yet"
        assert [line.startswith("✓") for line in ran.output.splitlines()] == [True] * 3
        assert [lacking in line for line in ran.output.splitlines()] == [True, False, True]
        assert_figures(hw1 / "figures", *FIGURES)

    def test_the_task_that_another_function_needs(self, tmp_path: Path) -> None:
        """`fit` is written and calls `train_epoch`, which is not: that one is named."""
        folder = copied("hw3_training_loops", tmp_path)
        name = FILES[folder.name]
        done = reference(folder.name)
        start = done.index("def train_epoch(")
        body = '    raise NotImplementedError("task 3.6, train_epoch, is not written yet")\n\n\n'
        cut = f"def train_epoch(model, batches, loss_fn, optimizer):\n{body}"
        (folder / name).write_text(done[:start] + cut + done[done.index("# %% 3.6 evaluate") :])
        assert recorded(folder, "losses")["losses"] == ["task 3.6, train_epoch, is not written yet"]

    def test_an_earlier_figure_stays(self, plot: Callable[..., Ran], hw1: Path) -> None:
        """What cannot be drawn now touches no file."""
        plot(code=CROSS_ENTROPY)
        before = (hw1 / "figures" / "scatter.png").read_bytes()
        ran = plot()
        assert "figures" not in ran.output
        assert (hw1 / "figures" / "scatter.png").read_bytes() == before


class TestBroken:
    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ("return 1 / 0", r"mse_one_hot: raised ZeroDivisionError: division by zero \(line \d+\)"),
            ("while True: pass", "mse_one_hot: no answer within 1 s"),
            ("import os; os._exit(3)", r"mse_one_hot: the process ended itself \(status 3\)"),
            ("return 'much'", "mse_one_hot: the answer cannot be differentiated: a str carries no gradient"),
            ("return None", "mse_one_hot: the answer cannot be differentiated: a NoneType carries no gradient"),
            ("return logits.detach().sum()", "mse_one_hot: the answer cannot be differentiated: no gradient flows"),
            ("return (logits**2).mean(dim=1)", "mse_one_hot: each entry of the loss should be one number"),
        ],
    )
    def test_one_sentence_and_the_rest(self, plot: Callable[..., Ran], hw1: Path, body: str, said: str) -> None:
        """The plots say what happened to one loss, and show the other."""
        toml = hw1 / "assignment.toml"
        toml.write_text(toml.read_text().replace("call_seconds = 5", "call_seconds = 1"))
        ran = plot(code=CROSS_ENTROPY + MSE.format(body))
        losses, scatter, accuracies = ran.output.splitlines()
        assert ran.exit_code == 1
        assert [line[0] for line in (losses, scatter, accuracies)] == ["✗", "✓", "✗"]
        assert re.search(said, losses)
        assert re.search(said, accuracies)
        assert_figures(hw1 / "figures", *FIGURES)

    def test_losses_that_are_no_numbers(self, plot: Callable[..., Ran], hw1: Path) -> None:
        """NaN is drawn as far as it goes, and the title says so; accuracies of such weights are refused."""
        ran = plot(code=CROSS_ENTROPY + MSE.format("return logits.sum() * float('nan')"))
        losses, _, accuracies = ran.output.splitlines()
        assert "MSE is not a finite number at step\N{NO-BREAK SPACE}0" in losses
        assert "mse_one_hot: its gradients lead to weights that are not finite" in accuracies
        assert ran.exit_code == 1

    def test_an_endless_loop_costs_its_time_once(self, hw1: Path) -> None:
        """The second plot that needs the function does not ask it."""
        toml = hw1 / "assignment.toml"
        toml.write_text(toml.read_text().replace("call_seconds = 5", "call_seconds = 1"))
        with (hw1 / "losses.py").open("a") as file:
            file.write(CROSS_ENTROPY + MSE.format("while True: pass"))
        plots = plots_of_release(hw1)
        first, second = (plots.record(name, lambda *_: None) for name in ("losses", "accuracies"))
        assert list(plots.given_up) == ["mse_one_hot"]
        assert first.problems == second.problems
        assert first.problems[0].failed

    def test_a_wrong_form_is_told_by_its_function(self, tmp_path: Path) -> None:
        """Data that are no pair, losses that are too few, and a prediction that is no class."""
        folder = copied("hw4_four_classes", tmp_path)
        work = folder / "four_classes.py"
        right = reference(folder.name)
        said = {}
        for function, lie in {
            "make_curve_data": "None",
            "train_cross_entropy": "[1.0]",
            "predict_cross_entropy": "torch.full((len(args[1]),), 7)",
        }.items():
            work.write_text(f"{right}\n\ndef {function}(*args, **kwargs):\n    return {lie}\n")
            plots = plots_of_release(folder)
            said[function] = [
                problem.sentence
                for name in ("losses", "scatter")
                for problem in plots.record(name, lambda *_: None).problems
            ]
        assert said["make_curve_data"][0].startswith("make_curve_data: the data should be a pair of points and classes")
        assert said["train_cross_entropy"] == [
            "train_cross_entropy: the list of losses has the wrong length: expected 20 numbers, got 1"
        ]
        assert said["predict_cross_entropy"] == [
            "predict_cross_entropy: the prediction holds something that is no class: expected 0 to 3, got 7 to 7"
        ]

    def test_work_that_cannot_be_read(self, plot: Callable[..., Ran], hw1: Path) -> None:
        """One sentence for all of it, and status 1."""
        ran = plot(code="def oops(:\n")
        assert ran.exit_code == 1
        assert re.match(r"losses.py: syntax error in line \d+: .*; autograder check says more\n", ran.output)
        assert_figures(hw1 / "figures")

    def test_a_constant_that_fails(self, plot: Callable[..., Ran]) -> None:
        """The function that reads it is told its error."""
        ran = plot(code="EPS = undefined\n\ndef mse_one_hot(logits, y):\n    return logits.sum() * EPS\n")
        assert ran.exit_code == 1
        assert "mse_one_hot: raised NameError: name 'undefined' is not defined" in ran.output


class TestCommand:
    def test_another_folder(self, plot: Callable[..., Ran], tmp_path: Path) -> None:
        """--to, which is made."""
        ran = plot("--to", str(tmp_path / "for" / "me"), code=CROSS_ENTROPY)
        assert ran.exit_code == 0
        assert_figures(tmp_path / "for" / "me", *FIGURES)

    def test_a_folder_that_cannot_be_written(self, plot: Callable[..., Ran]) -> None:
        """One sentence that says what to do."""
        ran = plot("--to", "/proc/figures", code=CROSS_ENTROPY)
        assert isinstance(ran.exception, AutograderError)
        assert re.search(r"^/proc/figures: cannot be written .*; name another place with --to$", str(ran.exception))

    def test_the_notebook_of_a_folder(self, plot: Callable[..., Ran], hw1: Path) -> None:
        """Named, or with more written in it, the notebook is what is drawn."""
        cells = [nbformat.v4.new_code_cell(text) for text in ("import torch", CROSS_ENTROPY)]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), hw1 / "losses.ipynb")
        assert "Cross-entropy goes from 1.39 to 0.7; losses.ipynb defines no mse_one_hot" in plot().output

    def test_a_homework_without_plots(self, plot: Callable[..., Ran], hw1: Path) -> None:
        """Says so."""
        (hw1 / PLOTS_FILE).unlink()
        ran = plot()
        assert isinstance(ran.exception, AutograderError)
        assert "holds no plots.py, so there is nothing to plot" in str(ran.exception)

    def test_a_plots_file_that_somebody_broke(self, hw1: Path) -> None:
        """Its fault is not the student's code's."""
        (hw1 / PLOTS_FILE).write_text("import nowhere_to_be_found\n")
        with pytest.raises(AutograderError, match=r"plots.py: cannot be used \(ModuleNotFoundError: .*take the file"):
            plots_of_release(hw1)

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("[figures.scatter]", "[limits.scatter]", r"\[limits\]: `scatter` is not a key"),
            ('[figures.scatter]\naxes = ["feature x₁", "feature x₂"]\n', "", "plots.py: draws scatter, and"),
        ],
    )  # fmt: skip
    def test_figures_that_do_not_fit_the_plots(self, hw1: Path, old: str, new: str, said: str) -> None:
        """Both files were given out together."""
        toml = hw1 / "assignment.toml"
        assert old in toml.read_text()
        toml.write_text(toml.read_text().replace(old, new))
        with pytest.raises(AutograderError, match=said):
            plots_of_release(hw1)

    def test_a_series_that_is_not_declared(self, hw1: Path) -> None:
        """The author's mistake is never told as the student's."""
        plots = hw1 / PLOTS_FILE
        plots.write_text(plots.read_text().replace("evidence.losses(loss,", 'evidence.losses("huber",'))
        (hw1 / "losses.py").write_text(reference("hw1_losses"))
        said = r"plots.py::losses: records the series 'huber'; \[figures.losses\] of .* declares mse, cross_entropy"
        with pytest.raises(AutograderError, match=said):
            recorded(hw1, "losses")

    def test_progress(self, hw1: Path) -> None:
        """From none to all, over both losses, and never back."""
        (hw1 / "losses.py").write_text(reference("hw1_losses"))
        seen: list[tuple[int, int]] = []
        plots_of_release(hw1).record("losses", lambda _, done, total: seen.append((done, total)))
        assert seen[0] == (0, 0)
        counted = [done for done, total in seen if total]
        assert counted == sorted(counted)
        assert {total for _, total in seen if total} == {10}
        assert seen[-1] == (10, 10)

    def test_no_cache_is_left_beside_the_homework(self, plot: Callable[..., Ran], hw1: Path) -> None:
        """Only the figures are new."""
        before = {path.name for path in hw1.iterdir()}
        plot(code=CROSS_ENTROPY)
        assert {path.name for path in hw1.iterdir()} - before == {"figures"}


class TestRelease:
    @pytest.mark.parametrize("name", FILES)
    def test_holds_the_plots_as_they_stand(self, name: str) -> None:
        """plots.py is public, the scan finds nothing hidden in it, and no verdict or seed depends on it."""
        assignment = read_assignment(ROOT / "solutions" / name)
        assert build(assignment)[PLOTS_FILE] == (assignment.folder / PLOTS_FILE).read_bytes()

    def test_no_verdict_depends_on_them(self, tmp_path: Path) -> None:
        """Neither the assignment's version nor what seeds a submission's inputs changes with plots.py."""
        folder = shutil.copytree(
            ROOT / "solutions" / "hw1_losses", tmp_path / "hw1_losses", ignore=shutil.ignore_patterns("misconceptions")
        )
        before = read_assignment(folder)
        (folder / PLOTS_FILE).write_text("# other plots\n")
        after = read_assignment(folder)
        assert (before.version, seed_of(before.secret, "sha")) == (after.version, seed_of(after.secret, "sha"))

    def test_the_cell(self) -> None:
        """Locked, ungraded, behind the last task that is checked."""
        notebook = nbformat.read(ROOT / "assignments" / "hw4_four_classes" / "four_classes.ipynb", as_version=4)
        ids = [cell.id for cell in notebook.cells]
        cell = notebook.cells[ids.index("plot")]
        marks = cell.metadata.nbgrader
        assert ids[ids.index("plot") - 1] == "check-4-7"
        assert ids.index("plot") < ids.index("answer-4-8")
        assert (marks.locked, marks.grade, marks.solution, cell.metadata.editable) == (True, False, False, False)
        assert cell.source.startswith("from autograder import plot\n\nplot()  # ")

    def test_a_homework_without_plots_has_no_cell(self, small: Assignment) -> None:
        """Nor the file."""
        files = build(small)
        assert PLOTS_FILE not in files
        assert b"plot" not in files["small.ipynb"]


class TestDrawable:
    def test_losses_stay_as_they_are(self) -> None:
        """Numbers of any form, and what is not finite."""
        values = loss_values((1, torch.tensor(0.5), np.float32(0.25), float("nan")), 4, what="the losses")
        assert values[:3] == [1.0, 0.5, 0.25]
        assert values[3] != values[3]
        assert loss_values(torch.tensor([2.0]), 1, what="the losses") == [2.0]

    @pytest.mark.parametrize("answer", [None, "ab", [1.0], [True, 1.0], [1.0, None], torch.ones(2, 1)])
    def test_what_are_no_losses(self, answer: object) -> None:
        with pytest.raises(CheckFailed, match="the losses"):
            loss_values(answer, 2, what="the losses")

    @pytest.mark.parametrize(
        "answer",
        [None, (torch.ones(3, 2),), (torch.ones(3, 1), torch.zeros(3)), (torch.ones(3, 2), torch.zeros(3)),
         (torch.ones(3, 2), torch.tensor([0, 1, 2])), (torch.full((1, 2), float("nan")), torch.tensor([0]))],
    )  # fmt: skip
    def test_what_are_no_points(self, answer: object) -> None:
        with pytest.raises(CheckFailed, match="the data"):
            labelled_points(answer, 2, what="the data")

    def test_regions_lie_around_the_points(self) -> None:
        """The second coordinate chooses the row."""
        X, y = torch.tensor([[0.0, 0.0], [10.0, 1.0]]), torch.tensor([0, 1])
        plane = plane_around(X)
        predicted, rows = plane.predictions(lambda points: (points[:, 1] > 0.5).long(), 2)
        regions = np.array(rows)
        assert predicted == y.tolist()
        assert plane.x[0] < 0 < 10 < plane.x[1]
        assert regions[0].max() == 0
        assert regions[-1].min() == 1


@pytest.fixture
def shell(hw1: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    """IPython in this process, in the folder of homework 1."""
    monkeypatch.chdir(hw1)
    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell.instance(config=config)
    shell.run_cell("import torch\nfrom autograder import plot", store_history=True)
    yield shell
    InteractiveShell.clear_instance()


Run = Callable[[str], object]


@pytest.fixture
def run(shell: InteractiveShell) -> Run:
    return lambda cell: shell.run_cell(cell, store_history=True).result


class TestNotebook:
    def test_where_there_is_no_picture(self, run: Run, hw1: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """In a terminal's IPython: what each figure shows, and its file; no value, nothing on stderr."""
        run(CROSS_ENTROPY)
        capsys.readouterr()
        assert run("plot()") is None
        out, err = capsys.readouterr()
        assert err == ""
        assert re.search(r"(?m)^losses: Cross-entropy .+ \(figures/losses.png\)$", out)
        assert "losses: what ran so far defines no mse_one_hot; run the cell that defines it" in out
        assert_figures(hw1 / "figures", *FIGURES)

    def test_nothing_written_yet(self, run: Run, hw1: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """A sentence for each plot, and no exception that would end Run All."""
        run(MSE.format('raise NotImplementedError("task 1.8, mse_one_hot, is not written yet")'))
        assert run("plot()") is None
        out, err = capsys.readouterr()
        assert "losses: task 1.8, mse_one_hot, is not written yet; what ran so far defines no cross_entropy" in out
        assert err == ""
        assert_figures(hw1 / "figures")

    def test_the_session_is_left_as_it_was(self, run: Run, shell: InteractiveShell) -> None:
        """Threads, random numbers and names; a function that kills its process does not kill the kernel."""
        run(CROSS_ENTROPY + MSE.format("import os; os.kill(os.getppid(), 9)"))
        torch.set_num_threads(2)
        state, names = torch.get_rng_state(), set(shell.user_ns)
        run("plot()")
        assert (torch.get_num_threads(), torch.equal(torch.get_rng_state(), state)) == (2, True)
        assert {name for name in set(shell.user_ns) - names if not name.startswith("_")} == set()

    def test_a_folder_that_cannot_be_written_costs_the_files_alone(
        self, run: Run, hw1: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """The title is shown, without a file."""
        (hw1 / "figures").write_text("in the way")
        run(CROSS_ENTROPY)
        run("plot()")
        assert re.search(r"(?m)^scatter: Your model gets \d+ of 200 points right$", capsys.readouterr().out)

    def test_while_nbgrader_runs_it(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Nobody looks, so nothing is trained."""
        monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
        run(CROSS_ENTROPY)
        assert run("plot()") is None
        assert capsys.readouterr().out == "nothing is drawn while nbgrader runs the notebook\n"

    def test_outside_a_release(
        self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """One sentence instead of a traceback."""
        monkeypatch.chdir(tmp_path)
        run("plot()")
        assert "holds no assignment.toml; name" in capsys.readouterr().out


def executed(notebook: NotebookNode, folder: Path) -> NotebookNode:
    """The outputs of the plot cell after the whole notebook has run."""
    run = ExecutePreprocessor(timeout=120, kernel_name="python3", allow_errors=False)
    run.preprocess(notebook, {"metadata": {"path": str(folder)}})
    (cell,) = (cell for cell in notebook.cells if cell.get("id") == "plot")
    return cell


def test_pictures_in_a_kernel(hw1: Path) -> None:
    """Each output that told the progress is a picture in the end; no value, so nothing that looks like a grade."""
    released = nbformat.read(hw1 / "losses.ipynb", as_version=4)
    cells = [nbformat.v4.new_code_cell(text) for text in ("import torch", reference_functions())]
    cell = executed(nbformat.v4.new_notebook(cells=[*cells, *(c for c in released.cells if c.id == "plot")]), hw1)
    assert [output.output_type for output in cell.outputs] == ["display_data"] * 3
    for output, name in zip(cell.outputs, FIGURES, strict=True):
        assert set(output.data) == {"image/png", "text/plain"}
        assert output.data["text/plain"].startswith(f"{name}: ")
        assert output.metadata["image/png"] == {"width": 470}
    json.dumps(cell)


def reference_functions() -> str:
    return CROSS_ENTROPY + MSE.format("return ((logits - torch.eye(logits.shape[1])[y]) ** 2).mean()")


@pytest.mark.slow
def test_run_all_on_an_unwritten_notebook(hw1: Path) -> None:
    """The plot cell does not raise, and says in one line for each plot what is missing."""
    notebook = nbformat.read(hw1 / "losses.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code" and not cell.get("id").startswith(("plot", "setup", "code", "solution")):
            cell.source = ""  # the check cells have tests of their own
    cell = executed(notebook, hw1)
    assert [output.data["text/plain"] for output in cell.outputs] == [
        "losses: task 1.8, mse_one_hot, is not written yet; task 1.5, cross_entropy, is not written yet",
        "scatter: task 1.5, cross_entropy, is not written yet",
        "accuracies: task 1.8, mse_one_hot, is not written yet; task 1.5, cross_entropy, is not written yet",
    ]


def test_lines_without_files() -> None:
    """What is missing stands in place of a file; text of a student's code is no markup."""
    from rich.console import Console

    from autograder.reports.pictures import Picture

    console = Console(width=70, file=io.StringIO())
    drawn = DrawnPlot(Picture("losses", "Losses"), (), "softmax: raised ValueError: [bold]no[/bold]", True)
    with console.capture() as shown:
        for line in plot_lines([drawn]):
            console.print(line)
    assert shown.get().rstrip() == "✗ losses softmax: raised ValueError: [bold]no[/bold]"


def test_words_without_a_reference() -> None:
    """Two losses alone are compared by their shapes; nothing speaks of a line or a model that is not there."""
    from autograder.reports.pictures import student_picture

    evidence = EvidenceRecorder(read_assignment(ROOT / "solutions" / "hw1_losses").figures)
    for loss in ("mse", "cross_entropy"):
        evidence.losses(loss, student=[1 / step for step in range(1, 60)])
    points, classes = torch.rand(9, 2), torch.zeros(9, dtype=torch.int64)
    evidence.scatter(points, classes, 2, student=lambda some: (some[:, 0] > 0.5).long())
    losses, scatter = (student_picture(name, evidence.recorded) for name in ("losses", "scatter"))
    assert losses.sentence.endswith("The two losses have different units: compare their shapes, not their heights.")
    assert not re.search("reference|dashed", f"{losses.sentence} {scatter.sentence} {losses.inline} {scatter.inline}")
