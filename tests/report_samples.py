"""Results and evidence as a grading run leaves them, made up from a seed: what the tests of the reports draw."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import numpy as np

from autograder.results.evidence import Evidence
from autograder.results.failure import NOTHING_HANDED_IN, Failure
from autograder.results.model import (
    CheckResult,
    Environment,
    Result,
    SubmissionInfo,
    TaskResult,
    Verdict,
)

HERE = Environment(python="3.11.7", torch="2.13.0", device="cpu", isolation="confined+namespaces")
GRID = 80
OFFSETS = ((-0.1, 0.3), (-0.3, 0.1), (0.25, 0.65), (-0.65, -0.25))

TASKS = (
    ("4.1", "make_curve_data", ("shapes and dtypes", "two classes are 160 rows", "five classes raise ValueError")),
    ("4.2", "build_model", ("layers and their sizes", "every weight is drawn from N(0, 0.02)")),
    (
        "4.3",
        "train_mse",
        ("one loss per step", "the trajectory of a full batch", "reaches the accuracy of the reference"),
    ),
    (
        "4.4",
        "train_cross_entropy",
        ("one loss per step", "no softmax before the loss", "reaches the accuracy of the reference"),
    ),
    ("4.5", "predict_mse, predict_cross_entropy", ("arg-max of several outputs", "the model stays in its mode")),
    ("4.6", "run_trials", ("an accuracy per seed", "the test part is never trained on")),
)
FAILURE = Failure(
    "the loss after one step differs",
    called="train_cross_entropy(model, X float32[320, 2], y int64[320], …)",
    expected="1.3863",
    got="1.1042",
)
HINT = "Which of the two, logits or probabilities, does your loss take?"
DIAGNOSIS = "softmax applied twice: these are logits already"


def curve(x: np.ndarray) -> np.ndarray:
    f = 3 * x**3 + 2 * x**2 + 5 * x
    return (f - f.min()) / (f.max() - f.min())


def losses_of(
    rng: np.random.Generator, steps: int, *, top: float, floor: float, pace: float, noise: float
) -> list[float]:
    t = np.arange(steps)
    clean = floor + (top - floor) / (1 + np.exp((t - pace) / (0.28 * pace)))
    return [float(v) for v in np.abs(clean + rng.normal(0, noise, steps) * (0.3 + clean / top))]


MSE = {"key": "mse", "name": "MSE", "axis": "squared error", "colour": 1}
CROSS_ENTROPY = {"key": "cross_entropy", "name": "cross-entropy", "unit": "nats", "colour": 2}
BOTH = [MSE, CROSS_ENTROPY]


def evidence_with(**figures: Any) -> Evidence:
    """Evidence as the file holds it, with these figures."""
    return Evidence.from_json(json.dumps({"schema": "autograder/evidence/2", **figures}))


def sample_losses(seed: int = 0, steps: int = 320) -> dict[str, Any]:
    rng = np.random.default_rng(seed)

    def pair(shift: float) -> dict[str, list[float]]:
        return {
            "mse": losses_of(rng, steps, top=0.25, floor=0.112 + shift / 10, pace=steps / 4, noise=0.012),
            "cross_entropy": losses_of(rng, steps, top=1.386, floor=0.61 + shift, pace=steps / 6, noise=0.07),
        }

    return {"series": BOTH, "student": pair(0.02), "reference": pair(0.0), "per": "step"}


def sample_scatter(seed: int = 0, *, each: int = 16) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    x = np.arange(-10, 10, 0.25)
    offsets = [rng.uniform(*bounds) for bounds in OFFSETS]
    X, true = [], []
    for label, offset in enumerate(offsets):
        picked = rng.choice(len(x), each, replace=False)
        X += [[float((x[i] + 10) / 19.75), float(curve(x)[i] + offset)] for i in picked]
        true += [label] * each
    lo, hi = min(p[1] for p in X) - 0.1, max(p[1] for p in X) + 0.1
    gx, gy = np.meshgrid(np.linspace(0, 1, GRID), np.linspace(lo, hi, GRID))

    def says(px: np.ndarray, py: np.ndarray, bend: float) -> np.ndarray:
        base = curve(px * 19.75 - 10)
        gaps = [np.abs(py - base - o - bend * np.sin(5 * px + k)) for k, o in enumerate(offsets)]
        return np.argmin(gaps, axis=0)

    points = np.array(X)
    mine, other = (says(points[:, 0], points[:, 1], bend) for bend in (0.22, 0.12))
    return {
        "points": X,
        "true": true,
        "num_classes": 4,
        "student": {"predicted": mine.tolist(), "regions": says(gx, gy, 0.22).tolist()},
        "reference": {"predicted": other.tolist(), "regions": says(gx, gy, 0.12).tolist()},
        "grid": {"x": [0.0, 1.0], "y": [float(lo), float(hi)], "n": GRID},
        "axes": ["feature x₁", "feature x₂"],
        "loss": CROSS_ENTROPY,
    }


def sample_accuracies(seed: int = 0, *, trials: int = 10, reference: int = 30, lift: float = 0.0) -> dict[str, Any]:
    rng = np.random.default_rng(seed)

    def draw(n: int, mean: float) -> list[float]:
        chance = np.clip(rng.normal(mean, 0.04, n), 0.3, 0.9)
        return [float(v) for v in rng.binomial(64, chance) / 64]

    return {
        "series": BOTH,
        "kind": "loss",
        "student": {"mse": draw(trials, 0.71 + lift), "cross_entropy": draw(trials, 0.74 + lift)},
        "reference": {"mse": draw(reference, 0.72), "cross_entropy": draw(reference, 0.75)},
        "best_possible": 0.8125,
        "test_size": 64,
        "setting": "4 classes, 20 epochs, batch size 16",
    }


def sample_figures(seed: int = 0) -> dict[str, Any]:
    return {"losses": sample_losses(seed), "scatter": sample_scatter(seed), "accuracies": sample_accuracies(seed)}


def sample_evidence(seed: int = 0) -> Evidence:
    return evidence_with(**sample_figures(seed))


def half_evidence(seed: int = 0) -> Evidence:
    """Someone who trained with MSE and got no further."""
    losses = sample_losses(seed)
    del losses["student"]["cross_entropy"]
    return evidence_with(losses=losses)


def check(task: str, number: int, title: str, verdict: Verdict, **more: Any) -> CheckResult:
    folder = "checks" if number == 0 else "hidden"
    missed = verdict in (Verdict.FAILED, Verdict.CRASHED, Verdict.TIMED_OUT, Verdict.FORBIDDEN)
    words = {"failure": FAILURE, "hint": HINT, "diagnosis": DIAGNOSIS} if missed else {}
    facts = {"visibility": "public" if number == 0 else "hidden", "seconds": 0.05 * (number + 1), **words, **more}
    name = f"{folder}/test_four_classes.py::test_{task.replace('.', '_')}_{number}"
    return CheckResult(name, title, verdict, float(1 + number % 2), **facts)


def sample_result(student: str = "alice", *, seed: int = 0, skill: float = 0.8, **info: Any) -> Result:
    """A result of six tasks; `skill` is the chance of passing a check."""
    rng = np.random.default_rng(seed)
    tasks = []
    for name, title, checks in TASKS:
        tried = rng.random() < 0.4 + 0.6 * skill
        verdicts = [_verdict(rng, skill) if tried else Verdict.NOT_ATTEMPTED for _ in checks]
        rows = [
            check(name, n, f"{title.split(',')[0]}: {c}", v)
            for n, (c, v) in enumerate(zip(checks, verdicts, strict=True))
        ]
        tasks.append(TaskResult(name, title, tuple(rows)))
    file = SubmissionInfo(**{"file": "four_classes.py", "sha256": "9f86d081884c7d65" * 4, **info})
    return Result("hw4_four_classes", "4f1c09ab", student, file, 20261121 + seed, HERE, tuple(tasks))


def _verdict(rng: np.random.Generator, skill: float) -> Verdict:
    if rng.random() < skill:
        return Verdict.PASSED
    likely = [Verdict.FAILED] * 6 + [Verdict.SKIPPED] * 2
    return Verdict(rng.choice([*likely, Verdict.CRASHED, Verdict.TIMED_OUT, Verdict.FORBIDDEN]))


NAMES = ("alice", "bob", "chen", "dana", "emre", "fatima", "goran", "hana", "ines", "jonas", "kofi", "lucia")


def sample_class(size: int, seed: int = 0) -> list[Result]:
    rng = np.random.default_rng(seed)
    skills = np.clip(rng.beta(4, 1.6, size), 0.05, 1.0)
    names = [NAMES[i % 12] + (f"{i // 12:02d}" if i >= 12 else "") for i in range(size)]
    return [sample_result(name, seed=seed + i, skill=float(skills[i])) for i, name in enumerate(names)]


def sample_class_evidence(results: list[Result], seed: int = 0) -> dict[str, Evidence]:
    rng = np.random.default_rng(seed)
    return {
        r.student: evidence_with(accuracies=sample_accuracies(seed + i, lift=float(rng.normal(0, 0.03))))
        for i, r in enumerate(results)
    }


class Seen(HTMLParser):
    """The tags, attributes and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        if self.tags[-1:] not in (["style"], ["script"]):
            self.text.append(data)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.text).split())

    def values(self, attribute: str) -> list[str]:
        return [value for _, name, value in self.attributes if name == attribute]


def result_of(*checks: CheckResult, **info: Any) -> Result:
    submission = SubmissionInfo(**{"file": "losses.py", "sha256": "ab" * 32, **info})
    return Result("hw1_losses", "1", "alice", submission, 20261121, HERE, (TaskResult("1.5", "cross_entropy", checks),))


def one(verdict: Verdict, visibility: str = "public", **more: Any) -> CheckResult:
    facts = {"failure": FAILURE, "hint": HINT, "diagnosis": DIAGNOSIS, "seconds": 0.25, **more}
    return CheckResult("x::y", "the mean over a batch of logits", verdict, 2.0, visibility, **facts)


LETTERS = {
    "p": Verdict.PASSED, "f": Verdict.FAILED, "c": Verdict.CRASHED, "t": Verdict.TIMED_OUT, "x": Verdict.FORBIDDEN,
    "n": Verdict.NOT_ATTEMPTED, "s": Verdict.SKIPPED, "g": Verdict.NOT_GRADABLE, "e": Verdict.GRADER_ERROR,
}  # fmt: skip
SMALL = (("1.1", "softmax", ("adds up to one", "keeps its shape")), ("1.2", "one_hot", ("labels", "dtype")))


def lettered(student: str, letters: str, *, diagnosis: str = "", seconds: float = 0.5, **info: Any) -> Result:
    """A result of two tasks with two checks each, of 1, 2, 3 and 4 points, whose verdicts are the four letters.

    `diagnosis` stands at every check that failed.
    """
    ids = iter(range(4))
    tasks = []
    for name, title, checks in SMALL:
        rows = []
        for said in checks:
            number = next(ids)
            verdict = LETTERS[letters[number]]
            found = diagnosis if verdict is Verdict.FAILED else ""
            facts = {"visibility": ("public", "hidden")[number % 2], "seconds": seconds, "diagnosis": found}
            rows.append(CheckResult(f"test_{number}", f"{title}: {said}", verdict, number + 1.0, **facts))
        tasks.append(TaskResult(name, title, tuple(rows)))
    submission = SubmissionInfo(**{"file": "losses.py", "sha256": "ab" * 32, **info})
    return Result("hw1_losses", "1", student, submission, 20261121, HERE, tuple(tasks))


def absent(student: str) -> Result:
    """Who handed in nothing, as `grade` leaves it, in a class of `lettered` results."""
    result = lettered(student, "nnnn", seconds=0.0, file=None, sha256=None, failure=NOTHING_HANDED_IN)
    return replace(result, seed=0, environment=Environment("", "", "cpu", ""))
