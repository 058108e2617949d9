"""The impossible homeworks, whole: right answers, misconceptions and attacks earn nothing, on every tier that works.

Any point is a forged verdict. The hostile submissions and the attacks on the machine are asked in the small assignment.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.assignments.model import Assignment
from autograder.assignments.reading import read_assignment
from autograder.authoring.impossible.ask import Reply, ask, ask_all, tiers_here, workers_on
from autograder.authoring.impossible.submissions import Asked, submissions_of
from autograder.grading.pools import ReusablePool
from autograder.sandbox.conversation import WorkerMaker
from autograder.sandbox.tiers import Tier, tier_named
from autograder.submissions.reading import parse_submission
from tests.attacks import hostile
from tests.attacks.attacks import ATTACKS, UNBOUNDED
from tests.attacks.hostile import submissions_of as hostile_submissions
from tests.attacks.hostile_routes import GRADIENTS, LOSSES, SOFTMAX
from tests.attacks.test_hostile_class import HOSTILE
from tests.attacks.test_hostile_routes import HEAD
from tests.attacks.trial import targets

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
HOMEWORKS = sorted(path.parent.name for path in (ROOT / "solutions").glob("*/assignment.toml"))
TIERS = tiers_here()
CONFINED = [tier for tier in TIERS if tier in (Tier.CONFINED_NAMESPACES, Tier.CONFINED)]
ENDINGS = hostile_submissions(hostile.ENDINGS).keys()  # what only a confined tier keeps from the machine


def homework(name: str) -> Assignment:
    return read_assignment(ROOT / "solutions" / name)


@pytest.mark.parametrize("name", HOMEWORKS)
def test_nobody_earns_a_point(name: str) -> None:
    """Every check asks right answers to the end, and no answer meets a moved value."""
    assignment = homework(name)
    submissions = submissions_of(
        assignment, answers=ROOT / "tests" / "answers", attacks=ROOT / "tests" / "attacks" / "submissions"
    )
    with ReusablePool(os.cpu_count() or 1) as pool:
        replies = list(ask_all(assignment, submissions, lambda: pool))
    assert [fault for reply in replies for fault in reply.faults] == []
    assert sum(reply.result.score for reply in replies) == 0.0
    assert {reply.tier for reply in replies} == set(TIERS)


@pytest.fixture(params=TIERS)
def tier(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def asked(texts: dict[str, str], assignment: Assignment, tier: str, task: str = "") -> Iterator[Reply]:
    """The replies of submissions with these texts, one after another."""
    workers: WorkerMaker = workers_on(tier, assignment.preload)
    tasks = frozenset({task}) if task else None
    try:
        for name, text in texts.items():
            submission = parse_submission(assignment.file, text.encode(), assignment)
            yield ask(assignment, Asked(name, submission, tasks), workers, tier=tier)
    finally:
        workers.close()


def earned(replies: Iterator[Reply]) -> dict[str, list[str]]:
    """By the names of submissions, what is wrong with their replies."""
    found = {reply.asked.name: list(reply.faults) for reply in replies}
    assert found
    return {name: faults for name, faults in found.items() if faults}


def test_hostile_submissions_earn_nothing(small: Assignment, tier: str) -> None:
    """Also those that answer a task rightly, which earns points in grading."""
    texts = {name: row.text for name, row in HOSTILE.items() if tier in CONFINED or name not in ENDINGS}
    assert earned(asked(texts, small, tier)) == {}


@pytest.mark.parametrize("tier", CONFINED)
def test_attacks_on_the_machine_earn_nothing(small: Assignment, tier: str) -> None:
    """Each function of `tries/`, called in the middle of a check."""
    with targets() as aims:
        texts = {
            name: f"{attack.text}\n\ndef double(x):\n    return {name}(*{aims.of(attack)!r})\n\n\n"
            "def square_sum(x):\n    return double(x)\n"
            for name, attack in ATTACKS.items()
            if name not in UNBOUNDED.get(tier_named(tier), ())
        }
        assert earned(asked(texts, small, tier)) == {}


@pytest.mark.parametrize("tier", CONFINED)
@pytest.mark.parametrize("task", ["1.1", "1.9"])
def test_ways_round_what_is_forbidden_earn_nothing(task: str, tier: str) -> None:
    """A right value from the library is a right value, and meets no moved one."""
    texts = SOFTMAX if task == "1.1" else {name: text + LOSSES for name, text in GRADIENTS.items()}
    texts = {name: HEAD + text for name, text in texts.items()}
    assert earned(asked(texts, homework("hw1_losses"), tier, task)) == {}
