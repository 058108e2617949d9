"""Diagnoses: a wrong answer is recognised by what it answers, in whatever style it is written, or not at all."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import pytest
import torch

from autograder.assignments.model import Assignment, Limits
from autograder.assignments.reading import read_assignment
from autograder.errors import StudentRaised, StudentTimeout, TimeLimit
from autograder.grading import known_answers
from autograder.grading.answers import Answers, Recorder, summary_of
from autograder.grading.diagnosis import ask_quick_checks
from autograder.grading.grade import grade
from autograder.grading.graded import Graded
from autograder.grading.known_answers import RecordedMistakes, answer_submission
from autograder.grading.likeness import Candidate, KnownAnswers, alike, recognise
from autograder.results.model import Verdict
from autograder.sandbox.conversation import Conversation
from autograder.sandbox.launch import Zygote
from autograder.submissions.reading import parse_submission

HW1 = Path(__file__).parent.parent / "solutions" / "hw1_losses"

Diagnosed = Callable[[str], Graded]

LATE = StudentTimeout(TimeLimit.CALL, 2.0)


@pytest.fixture
def diagnosed(small: Assignment, zygote: Zygote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Diagnosed:
    """Grade and diagnose the text of a `small.py`, with a cache of this test's own."""
    monkeypatch.setenv("AUTOGRADER_CACHE", str(tmp_path / "cache"))

    def run(text: str) -> Graded:
        submission = parse_submission("small.py", text.encode(), small)
        return grade(small, submission, student="ada", workers=zygote, known=RecordedMistakes(small, zygote))

    return run


def said(graded: Graded) -> dict[str, str]:
    """The diagnosis of each check that has one."""
    return {check.id.partition("::")[2]: check.diagnosis for check in graded.result.checks if check.diagnosis}


SQUARE_SUM = "def square_sum(x):\n    return (x * x).sum()\n"


class TestWholeRun:
    """A submission that fails is asked once more, with the inputs that the misconceptions were asked."""

    def test_a_misconception_in_another_style(self, diagnosed: Diagnosed) -> None:
        graded = diagnosed(f"import torch\ndouble = lambda v: torch.stack([e + 2.0 for e in v])\n{SQUARE_SUM}")
        assert said(graded) == {"test_double_by_hand": "two was added, not multiplied by."}

    def test_a_mistake_that_nobody_knows(self, diagnosed: Diagnosed) -> None:
        graded = diagnosed(f"def double(x):\n    return 3 * x\n{SQUARE_SUM}")
        assert graded.result.score == 4.0
        assert said(graded) == {}

    def test_two_tasks_two_sentences(self, diagnosed: Diagnosed) -> None:
        graded = diagnosed("def double(x):\n    return 2 + x\n\n\ndef square_sum(x):\n    return x.sum().pow(2)\n")
        assert said(graded) == {
            "test_double_by_hand": "two was added, not multiplied by.",
            "test_square_sum_by_hand": "summed first, squared later.",
        }

    def test_an_exception_of_ones_own(self, diagnosed: Diagnosed) -> None:
        graded = diagnosed(f"def double(x):\n    raise RuntimeError('no idea')\n{SQUARE_SUM}")
        assert said(graded) == {}

    def test_points_and_verdicts_stay(self, diagnosed: Diagnosed, grade_text: Callable[[str], Graded]) -> None:
        text = f"def double(x):\n    return x + 2\n{SQUARE_SUM}"
        without, with_it = grade_text(text).result, diagnosed(text).result
        silent = (replace(t, checks=tuple(replace(c, diagnosis="") for c in t.checks)) for t in with_it.tasks)
        assert replace(with_it, tasks=tuple(silent)).without_seconds() == without.without_seconds()

    def test_an_endless_loop_is_not_waited_for_again(self, diagnosed: Diagnosed) -> None:
        graded = diagnosed(f"def double(x):\n    while True:\n        pass\n{SQUARE_SUM}")
        assert said(graded) == {}
        assert Verdict.TIMED_OUT in {check.verdict for check in graded.result.checks}

    def test_a_run_with_everybodys_inputs_is_not_asked_once_more(
        self, small: Assignment, zygote: Zygote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As at home, where the run has the inputs of the known answers: each check has one worker, and no other."""
        monkeypatch.setenv("AUTOGRADER_CACHE", str(tmp_path / "cache"))
        submission = parse_submission("small.py", f"def double(x):\n    return 2 + x\n{SQUARE_SUM}".encode(), small)
        known = RecordedMistakes(small, zygote)
        known.of("1.1")  # recorded before anything is counted
        told, workers = {}, {}
        for name, seed in (("of its own", None), ("everybody's", known.seed)):
            counting = CountingWorkers(zygote)
            told[name] = said(
                grade(small, submission, student="ada", workers=counting, seed=seed, known=known)  # type: ignore[arg-type]
            )
            workers[name] = counting.sessions
        assert told["of its own"] == told["everybody's"] == {"test_double_by_hand": "two was added, not multiplied by."}
        assert workers == {"of its own": 4, "everybody's": 3}

    def test_two_sentences_that_fit_say_nothing(
        self, small_folder: Path, diagnosed: Diagnosed, small: Assignment
    ) -> None:
        twin = '"""two is one too many."""\n\n\ndef double(x):\n    return x + 1 + 1\n'
        (small_folder / "misconceptions" / "1.1_one_too_many.py").write_text(twin)
        assert said(diagnosed(f"def double(x):\n    return 2 + x\n{SQUARE_SUM}")) == {}

    def test_the_same_sentence_twice_is_one(self, small_folder: Path, diagnosed: Diagnosed, small: Assignment) -> None:
        twin = '"""two was added, not multiplied by."""\n\n\ndef double(x):\n    return x + 1 + 1\n'
        (small_folder / "misconceptions" / "1.1_one_and_one.py").write_text(twin)
        graded = diagnosed(f"def double(x):\n    return 2 + x\n{SQUARE_SUM}")
        assert said(graded) == {"test_double_by_hand": "two was added, not multiplied by."}


class TestKnownAnswers:
    """Made once per version, and again when something that they depend on has changed."""

    def test_made_once(self, diagnosed: Diagnosed, monkeypatch: pytest.MonkeyPatch) -> None:
        text = f"def double(x):\n    return 2 + x\n{SQUARE_SUM}"
        first = diagnosed(text)
        monkeypatch.setattr(known_answers, "answer_submission", None)  # recording calls it
        assert said(diagnosed(text)) == said(first) != {}

    def test_a_changed_sentence_needs_a_changed_record(
        self, diagnosed: Diagnosed, small_folder: Path, zygote: Zygote
    ) -> None:
        text = f"def double(x):\n    return 2 + x\n{SQUARE_SUM}"
        diagnosed(text)
        path = small_folder / "misconceptions" / "1.1_added_two.py"
        path.write_text(path.read_text().replace("x + 2", "x + 4"))
        small = read_assignment(small_folder)
        (added_two,) = RecordedMistakes(small, zygote).of("1.1").candidates
        hand = added_two.answers["double"]["checks/test_small.py::test_double_by_hand"]
        assert hand[0]["values"] == [5.0, 6.0, 7.0]

    def test_a_file_that_was_cut_short_is_made_again(self, diagnosed: Diagnosed, tmp_path: Path) -> None:
        text = f"def double(x):\n    return 2 + x\n{SQUARE_SUM}"
        first = said(diagnosed(text))
        for path in (tmp_path / "cache").glob("*.json"):
            path.write_text(path.read_text()[:40])
        assert said(diagnosed(text)) == first != {}

    def test_what_cannot_be_written_is_kept_by_the_process(
        self, diagnosed: Diagnosed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As in a container that is read only: the diagnosis is made, and the answers are recorded only once."""
        (tmp_path / "file").touch()
        monkeypatch.setenv("AUTOGRADER_CACHE", str(tmp_path / "file" / "cache"))
        text = f"def double(x):\n    return 2 + x\n{SQUARE_SUM}"
        first = said(diagnosed(text))
        monkeypatch.setattr(known_answers, "answer_submission", None)
        assert said(diagnosed(text)) == first != {}

    def test_a_fault_of_the_graders_is_not_kept(
        self, diagnosed: Diagnosed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """No diagnosis then, the log says why, and the next submission finds no false answers."""
        text = f"def double(x):\n    return 2 + x\n{SQUARE_SUM}"
        monkeypatch.setattr(known_answers, "ask_quick_checks", _ask_a_broken_grader)
        graded = diagnosed(text)
        assert said(graded) == {}
        (trace,) = graded.log
        assert "no diagnosis could be made" in trace and "could not be recorded" in trace
        monkeypatch.undo()
        monkeypatch.setenv("AUTOGRADER_CACHE", str(tmp_path / "cache"))
        assert list((tmp_path / "cache").glob("*.json")) == []
        assert said(diagnosed(text)) != {}


class CountingWorkers:
    """A maker of workers that counts them."""

    def __init__(self, maker: Zygote) -> None:
        self._maker, self.sessions = maker, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._maker, name)

    def session(self, limits: Limits) -> Conversation:
        self.sessions += 1
        return self._maker.session(limits)


def _ask_a_broken_grader(*args: Any, **kwargs: Any) -> Graded:
    """Every check of the real answer ends as a grader's error."""
    graded = ask_quick_checks(*args, **kwargs)
    tasks = (
        replace(task, checks=tuple(replace(check, verdict=Verdict.GRADER_ERROR) for check in task.checks))
        for task in graded.result.tasks
    )
    return replace(graded, result=replace(graded.result, tasks=tuple(tasks)))


class TestSummaries:
    """Answers are compared by kind, dtype, shape and numbers."""

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (torch.ones(3), torch.ones(3) + 1e-7),
            (torch.tensor([math.nan, math.inf]), torch.tensor([math.nan, math.inf])),
            ([1.0, 2.0], (1.0, 2.0 + 1e-9)),
            ({"w": [torch.zeros(2)]}, {"w": [torch.zeros(2)]}),
            (torch.arange(1000.0), torch.arange(1000.0) * (1 + 1e-6)),
            (StudentRaised(("ValueError",), "no"), StudentRaised(("ValueError",), "no")),
            (None, None),
        ],
        ids=["rounding", "not a number", "tuple for list", "nested", "large", "exception", "none"],
    )
    def test_alike(self, one: object, other: object) -> None:
        assert alike(summary_of(one), summary_of(other))

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (torch.ones(3), torch.ones(3) + 1e-3),
            (torch.ones(3), torch.ones(3, dtype=torch.float64)),
            (torch.ones(3), torch.ones(1, 3)),
            (1.0, torch.tensor(1.0)),
            (1, True),
            (0.5, None),
            ([1.0, 2.0], [1.0, 2.0, 3.0]),
            ({"w": 1.0}, {"v": 1.0}),
            (torch.zeros(3), torch.tensor([0.0, math.nan, 0.0])),
            (StudentRaised(("ValueError",), "no"), StudentRaised(("TypeError",), "no")),
            (LATE, LATE),
        ],
        ids=[
            "number", "dtype", "shape", "kind", "truth", "nothing", "length", "key", "not a number", "exception",
            "time-outs are like nothing",
        ],
    )  # fmt: skip
    def test_not_alike(self, one: object, other: object) -> None:
        assert not alike(summary_of(one), summary_of(other))

    def test_rounding_grows_with_the_arguments(self) -> None:
        """At arguments of 1e4, float32 cannot tell 0.4170 from 0.4175; at arguments of 1 it can."""
        one, other = summary_of(torch.tensor(0.4170)), summary_of(torch.tensor(0.4175))
        assert alike(one | {"scale": 1e4}, other | {"scale": 1e4})
        assert not alike(one | {"scale": 1.0}, other | {"scale": 1.0})

    def test_one_entry_of_many_shows(self) -> None:
        """A large tensor is sampled; what the samples miss, the means show."""
        large = torch.zeros(10_000)
        changed = large.clone()
        changed[4321] = 100.0
        assert not alike(summary_of(large), summary_of(changed))


class TestMatching:
    """The rule itself, on answers made by hand."""

    RIGHT: ClassVar[Answers] = {"f": {"a": [summary_of(1.0)], "b": [summary_of(2.0), summary_of(3.0)]}}

    def known(self, sentence: str, a: float, b: list[float]) -> KnownAnswers:
        answers = {"f": {"a": [summary_of(a)], "b": [summary_of(one) for one in b]}}
        return KnownAnswers(self.RIGHT, (Candidate(sentence, answers),))

    def test_every_answer_must_be_the_candidates(self) -> None:
        """Wrong alike in one check, and right in another where the candidate is wrong: not the candidate."""
        answers = {"f": {"a": [summary_of(9.0)], "b": [summary_of(2.0), summary_of(3.0)]}}
        assert recognise(answers, self.known("both", 9.0, [8.0])) == {}
        assert recognise(answers, self.known("one", 9.0, [2.0, 3.0])) == {"a": "one"}

    def test_a_candidate_that_was_not_asked_so_far_explains_nothing(self) -> None:
        """Its check ended early, for another function's answer: its next answer might have been right."""
        answers = {"f": {"a": [summary_of(9.0)], "b": [summary_of(2.0), summary_of(8.0)]}}
        assert recognise(answers, self.known("short", 9.0, [2.0])) == {}

    def test_only_the_checks_that_are_wrong_are_told(self) -> None:
        answers = {"f": {"a": [summary_of(1.0)], "b": [summary_of(7.0)]}}
        assert recognise(answers, self.known("late", 1.0, [7.0])) == {"b": "late"}

    def test_a_right_answer_is_no_candidates(self) -> None:
        """A misconception whose wrong answers never came up cannot be told from the reference."""
        assert recognise(self.RIGHT, self.known("hidden", 1.0, [2.0, 3.0])) == {}

    def test_an_objects_answers_belong_to_the_function_that_had_it_last(self) -> None:
        """A model made by torch and trained by the submission answers for the training."""
        from autograder.sandbox.handles import Handle
        from autograder.sandbox.values import Kept, Symbol

        recorder, model = Recorder(), Handle(None, Kept(1, "Linear"))  # type: ignore[arg-type]  # nobody is asked
        listen = recorder.listener("check")
        listen("call", (Symbol("torch.nn.Linear"), [2, 1], {}), model)
        listen("state_dict", (model,), {"weight": torch.ones(1)})
        listen("call", ("train", [model], {}), [0.5])
        listen("state_dict", (model,), {"weight": torch.zeros(1)})
        kinds = [one["kind"] for one in recorder.answers["train"]["check"]]
        assert (list(recorder.answers), kinds) == (["train"], ["numbers", "dict"])


@cache
def hw1() -> Assignment:
    return read_assignment(HW1)


LOOPS_SOFTMAX_TWICE = """
def cross_entropy(logits, y):
    total = 0
    for row, label in zip(logits, y):
        p = torch.exp(row - row.max()) / torch.exp(row - row.max()).sum()
        total = total + torch.logsumexp(p, 0) - p[label]
    return total / len(y)
"""
SUMMED = """
def cross_entropy(logits, y):
    picked = torch.logsumexp(logits, 1) - logits[torch.arange(len(y)), y]
    return picked.sum()
"""
HALF = "def cross_entropy(logits, y):\n    return 0.5 * nll_loss(log_softmax(logits), y)\n"
TWO_GRADIENTS = """
def bce_with_logits_grad(z, y):
    return torch.sigmoid(z) - y

def mse_sigmoid_grad(z, y):
    p = 1 / (1 + torch.exp(-z))
    return 2 * (p - y) / z.numel()
"""


@pytest.mark.parametrize(
    ("task", "text", "told"),
    [
        ("1.5", LOOPS_SOFTMAX_TWICE, {"1.5_softmax_twice"}),
        ("1.5", SUMMED, {"1.5_sum_for_mean"}),
        ("1.5", HALF, set()),
        ("1.9", TWO_GRADIENTS, {"1.9_not_divided_by_n", "1.9_slope_of_the_sigmoid_forgotten"}),
    ],
    ids=["softmax twice, in loops", "sum, by indices", "a half that nobody knows", "two functions, two mistakes"],
)
def test_mistakes_of_homework_1(task: str, text: str, told: set[str], zygote: Zygote) -> None:
    """Other code, the same answers, the same sentence."""
    submission, known = answer_submission(hw1(), text), RecordedMistakes(hw1(), zygote)
    found = grade(hw1(), submission, student="ada", workers=zygote, tasks=frozenset({task}), known=known)
    sentences = {f"{one.task}_{one.slug}": one.sentence for one in hw1().misconceptions}
    assert set(said(found).values()) == {sentences[name] for name in told}
