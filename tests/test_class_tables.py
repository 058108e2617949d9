"""The numbers of the class page: discrimination, misconceptions, how checks ended, and what differs within a run."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from scipy import stats

from autograder.reports.class_tables import (
    check_lines,
    discriminations,
    misconceptions,
    run_facts,
    student_rows,
    wordings_of,
)
from autograder.results.failure import Failure
from autograder.results.model import Result, Verdict
from tests.report_samples import HERE, lettered, sample_class

TEN = ("pppp", "ppff", "fppp", "ffff", "pfpp", "fpnn", "ppps", "ffpp", "pppc", "fffn")


def class_of(*verdicts: str) -> list[Result]:
    return [lettered(f"s{number:02d}", letters) for number, letters in enumerate(verdicts)]


# Discrimination


def test_discrimination_is_the_correlation_with_the_points_of_the_other_checks() -> None:
    """By hand for the first check, of 1 point: the other three have 9 points."""
    passing = [1, 1, 0, 0, 1, 0, 1, 0, 1, 0]
    rest = [9, 2, 9, 0, 7, 2, 5, 7, 5, 0]
    assert (sum(passing) / 10, sum(rest) / 10) == (0.5, 4.6)
    products = 28 - 10 * 0.5 * 4.6  # Σ xy − n x̄ ȳ: those who passed have 9 + 2 + 7 + 5 + 5 points
    squares = 318 - 10 * 4.6**2  # Σ y² − n ȳ²
    found = discriminations(class_of(*TEN))["test_0"]
    assert found.value == pytest.approx(products / math.sqrt(2.5 * squares))
    assert (found.students, found.passed, found.reason) == (10, 5, "")


@pytest.mark.parametrize("seed", [0, 1])
def test_discrimination_is_what_scipy_calls_point_biserial(seed: int) -> None:
    results = sample_class(60, seed)
    results = [one for one in results if {c.verdict for c in one.checks} - {Verdict.NOT_ATTEMPTED, Verdict.SKIPPED}]
    found = discriminations(results)
    for name in found:
        own = [next(check for check in result.checks if check.id == name) for result in results]
        passing = [check.verdict is Verdict.PASSED for check in own]
        rest = [result.score - check.score for result, check in zip(results, own, strict=True)]
        assert found[name].value == pytest.approx(stats.pointbiserialr(passing, rest).statistic)


def test_a_check_that_the_weak_pass_and_the_strong_do_not_is_negative_and_marked() -> None:
    upside_down = discriminations(class_of(*["fppp"] * 6, *["pfnn"] * 6))["test_0"]
    assert upside_down.value == pytest.approx(-1) and upside_down.is_low


def test_two_students_on_one_side_mark_no_check() -> None:
    few = discriminations(class_of(*["fppp"] * 2, *["pfnn"] * 3, *["pfpp"] * 7))["test_0"]
    assert few.value is not None and few.value < 0 and not few.is_low


@pytest.mark.parametrize(
    ("verdicts", "reason"),
    [
        (["pppp", "fffn"] * 4 + ["pppp"], "fewer than 10"),
        (["pppp", "pffn"] * 5, "all 10 pass"),
        (["fppp", "nffp"] * 5, "none of 10 passes"),
        (["pfpp", "ffpp"] * 5, "all else is equal"),
    ],
)
def test_without_a_spread_there_is_a_reason_in_the_place_of_a_number(verdicts: list[str], reason: str) -> None:
    found = discriminations(class_of(*verdicts))["test_0"]
    assert (found.value, found.reason, found.is_low) == (None, reason, False)


def test_work_in_which_nothing_was_graded_makes_no_check_look_good() -> None:
    results = class_of(*TEN)
    empty = [
        lettered("empty", "nnss"),
        lettered("broken", "ffff", failure=Failure("losses.py: syntax error in line 3")),
    ]
    assert discriminations([*results, *empty]) == discriminations(results)


def test_a_check_that_could_not_be_graded_leaves_its_own_correlation_and_the_maximum_of_the_others() -> None:
    results = class_of(*TEN, "pgpp", "pepp")
    found = discriminations(results)
    assert (found["test_0"].students, found["test_1"].students) == (12, 10)
    rest = [9, 2, 9, 0, 7, 2, 5, 7, 5, 0]
    shares = [*(points / 9 for points in rest), 1.0, 7 / 9]  # without a GPU, 7 of 7; a grader's error loses points
    passing = [1, 1, 0, 0, 1, 0, 1, 0, 1, 0, 1, 1]
    assert found["test_0"].value == pytest.approx(np.corrcoef(passing, shares)[0, 1])


# Checks


def test_a_line_has_the_rate_the_seconds_of_those_who_ran_and_whether_points_are_lost() -> None:
    results = [
        lettered("a", "pppp", seconds=1.0),
        lettered("b", "fsnn", seconds=3.0),
        lettered("c", "gfff", seconds=8.0),
    ]
    first, second, *_ = check_lines(results)
    assert (first.rate.passed, first.rate.missed, first.rate.ungraded, first.rate.rate) == (1, 1, 1, 0.5)
    assert first.seconds == 2.0  # what needs a GPU took no time
    assert (second.seconds, second.worth) == (4.5, True)
    only_draws = dataclasses.replace(results[0].tasks[0].checks[0], points=0.0)
    drawn = dataclasses.replace(results[0], tasks=(dataclasses.replace(results[0].tasks[0], checks=(only_draws,)),))
    assert [line.worth for line in check_lines([drawn])] == [False]


def test_a_check_that_nobody_ran_has_no_seconds() -> None:
    assert check_lines([lettered("a", "sppp")])[0].seconds is None


# Misconceptions


def test_a_student_counts_once_for_a_misconception_however_many_checks_show_it() -> None:
    results = [
        lettered("a", "ffpp", diagnosis="softmax applied twice"),
        lettered("b", "pfpf", diagnosis="softmax applied twice"),
        lettered("c", "pppf", diagnosis="the batch is summed"),
        lettered("d", "pppp"),
    ]
    found = [(one.task, one.sentence, one.students, one.share) for one in misconceptions(results)]
    assert found == [
        ("1.1", "softmax applied twice", ("a", "b"), 0.5),
        ("1.2", "softmax applied twice", ("b",), 0.25),
        ("1.2", "the batch is summed", ("c",), 0.25),
    ]


def test_the_most_frequent_misconception_comes_first_wherever_its_task_stands() -> None:
    late = [lettered(name, "ppfp", diagnosis="the batch is summed") for name in "ab"]
    found = misconceptions([lettered("c", "fppp", diagnosis="softmax applied twice"), *late])
    assert [one.sentence for one in found] == ["the batch is summed", "softmax applied twice"]


def test_a_sentence_at_a_check_that_did_not_fail_is_no_misconception() -> None:
    passed = dataclasses.replace(lettered("a", "pppp").tasks[0].checks[0], diagnosis="softmax applied twice")
    task = dataclasses.replace(lettered("a", "pppp").tasks[0], checks=(passed,))
    assert misconceptions([dataclasses.replace(lettered("a", "pppp"), tasks=(task,))]) == []


def test_a_misconception_keeps_its_key_when_the_class_changes() -> None:
    before = misconceptions([lettered("a", "fppp", diagnosis="softmax applied twice")])
    more = [lettered(name, "fffp", diagnosis="the batch is summed") for name in "bcd"]
    after = misconceptions([*more, lettered("a", "fppp", diagnosis="softmax applied twice")])
    assert before[0].key in {one.key for one in after} and len({one.key for one in after}) == 3


# Students


def test_a_row_counts_how_the_checks_ended_in_words_and_one_letter_per_check() -> None:
    rows = student_rows([lettered("a", "pfcp"), lettered("b", "txns")])
    ended = [(wording.instructor, many) for wording, many in rows[0].ended]
    assert ended == [("passed", 2), ("not right", 1), ("crashed", 1)]
    assert [row.letters for row in rows] == ["·xc·", "tfn-"]
    assert rows[0].seconds == 2.0


def test_a_check_that_a_result_does_not_have_takes_a_dot_and_its_task_an_empty_cell() -> None:
    whole = lettered("a", "pfpp")
    older = dataclasses.replace(lettered("b", "pppp"), tasks=lettered("b", "pppp").tasks[:1])
    first, second = student_rows([whole, older])
    assert (first.letters, second.letters) == ("·x··", "··..")
    assert second.cells[0] is not None and second.cells[1] is None


def test_only_endings_that_occur_can_be_chosen() -> None:
    found = wordings_of([lettered("a", "pptg"), lettered("b", "ppnp")])
    assert [verdict for verdict, _ in found] == [Verdict.TIMED_OUT, Verdict.NOT_ATTEMPTED, Verdict.NOT_GRADABLE]


# The run


def test_a_run_adds_up_the_seconds_and_names_the_slowest_five() -> None:
    run = run_facts([lettered(f"s{n}", "pppp", seconds=float(n)) for n in range(7)])
    assert run.seconds == 4 * 21
    assert [name for name, _ in run.slowest] == ["s6", "s5", "s4", "s3", "s2"]
    assert run.slowest[0] == ("s6", 24.0)


def test_a_class_graded_in_one_way_has_nothing_to_warn_of() -> None:
    run = run_facts([lettered("a", "pppp"), lettered("b", "ffff")])
    assert run.differences == ()
    assert run.facts["Isolation"] == [("confined+namespaces", 2)]


def test_what_differs_within_the_class_is_said_with_whose_work_is_unlike_the_most() -> None:
    results = [lettered(name, "pppp") for name in "abc"]
    results += [dataclasses.replace(lettered("d", "pppp"), version="2")]
    results += [dataclasses.replace(lettered("e", "pppp"), environment=dataclasses.replace(HERE, isolation="rlimits"))]
    version, isolation = run_facts(results).differences
    assert "Grade the class again" in version.sentence and version.others == ("d",)
    assert version.sentence.endswith("1 (4 submissions), 2 (1 submission).")
    assert isolation.others == ("e",)
    assert isolation.sentence.endswith("confined+namespaces (4 submissions), rlimits (1 submission).")


def test_a_class_of_nobody_has_no_numbers() -> None:
    run = run_facts([])
    assert (run.seconds, run.slowest, run.differences) == (0.0, (), ())
    assert student_rows([]) == check_lines([]) == misconceptions([]) == []
