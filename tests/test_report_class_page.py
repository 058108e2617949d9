"""The page of a class: every student, every check, and what the instructor should look at."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import math
import re
from pathlib import Path
from typing import Any

import pytest

from autograder.reports.write import write_class
from autograder.results.failure import Failure
from autograder.results.model import Result, Verdict
from tests.report_samples import (
    BOTH,
    HERE,
    Seen,
    absent,
    evidence_with,
    lettered,
    one,
    result_of,
    sample_class,
    sample_class_evidence,
    sample_result,
)

# seaborn 0.13 still speaks to matplotlib in words that 3.11 deprecates
pytestmark = pytest.mark.filterwarnings("ignore:vert. bool was deprecated")


def class_seen(results: list[Result], tmp_path: Path, evidences: Any = None) -> Seen:
    write_class(tmp_path, results, evidences or {})
    return Seen((tmp_path / "index.html").read_text(encoding="utf-8"))


@pytest.mark.parametrize("size", [1, 12, 300])
def test_every_student_is_in_the_table_with_a_link_and_a_score(size: int, tmp_path: Path) -> None:
    results = sample_class(size)
    seen = class_seen(results, tmp_path)
    links = set(seen.values("href"))
    for result in results:
        assert f"{result.student}/feedback.html" in links
        share = f"{100 * result.score / 21:.0f}\u00a0%".split()
        tasks = f"{result.tasks[0].score:g} {result.tasks[1].score:g}"
        assert f"{result.student} {result.score:g} / 21 {' '.join(share)} {tasks}" in seen.words


def test_students_stand_in_the_order_of_their_names(tmp_path: Path) -> None:
    seen = class_seen([sample_result("Zoe"), sample_result("anna"), sample_result("Ben")], tmp_path)
    assert [link for link in seen.values("href") if link.endswith(".html")][-3:] == [
        "anna/feedback.html", "Ben/feedback.html", "Zoe/feedback.html",
    ]  # fmt: skip


def test_the_pass_rate_of_each_check_counts_those_who_were_graded(tmp_path: Path) -> None:
    verdicts = [Verdict.PASSED, Verdict.FAILED, Verdict.NOT_ATTEMPTED, Verdict.GRADER_ERROR]
    results = [dataclasses.replace(result_of(one(v)), student=f"s{i}") for i, v in enumerate(verdicts)]
    words = class_seen(results, tmp_path).words
    assert "1.5 the mean over a batch of logits 33 % – fewer than 10 1 1 1 1 0.25" in words


def test_what_needs_a_look_stands_at_the_top(tmp_path: Path) -> None:
    results = [
        dataclasses.replace(result_of(one(Verdict.CRASHED), one(Verdict.CRASHED)), student="bob"),
        dataclasses.replace(result_of(one(Verdict.GRADER_ERROR)), student="carol"),
        dataclasses.replace(
            result_of(one(Verdict.PASSED), failure=Failure("losses.ipynb is no notebook")), student="dana"
        ),
        dataclasses.replace(result_of(one(Verdict.PASSED)), student="emre"),
    ]
    words = class_seen(results, tmp_path).words
    top = words[words.index("To look at") : words.index("A check ended as")]
    assert "dana : losses.ipynb is no notebook" in top
    assert "ended as “grader error” carol" in top
    assert "Checks that ended as “crashed” bob (2)" in top
    assert "emre" not in top


def test_the_run_says_isolation_versions_time_and_the_slowest(tmp_path: Path) -> None:
    other = dataclasses.replace(HERE, isolation="rlimits only")
    results = [sample_result("a"), sample_result("b"), dataclasses.replace(sample_result("c"), environment=other)]
    words = class_seen(results, tmp_path).words
    run = words[words.rindex("The run") :]
    seconds = math.fsum(math.fsum(check.seconds for check in result.checks) for result in results)
    for said in (
        "Submissions 3",
        "Version of the assignment 4f1c09ab",
        "Isolation confined+namespaces (2), rlimits only (1)",
        "Device cpu torch 2.13.0 Python 3.11.7",
        "Seeds 1 seed; each page names its own",
        f"Time in checks {seconds:.1f} s",
        f"The slowest a {seconds / 3:.1f} s",
    ):
        assert said in run


def test_a_class_that_was_not_graded_in_one_way_is_warned_of_at_the_top(tmp_path: Path) -> None:
    results = [sample_result("a"), sample_result("b"), dataclasses.replace(sample_result("c"), version="older")]
    words = class_seen(results, tmp_path).words
    assert "Not all were graded with the same version" in words
    assert "4f1c09ab (2 submissions), older (1 submission). Different from most: c" in words
    assert "Not all were graded" not in class_seen(results[:2], tmp_path).words


def test_the_misconceptions_name_their_students_and_fold_a_long_list(tmp_path: Path) -> None:
    many = [lettered(f"s{n:02d}", "fppp", diagnosis="softmax applied twice") for n in range(11)]
    few = [lettered(f"t{n}", "ppfp", diagnosis="the batch is summed") for n in range(2)]
    seen = class_seen([*many, *few], tmp_path)
    listed = " , ".join(f"s{n:02d}" for n in range(8))
    assert f"1.1 softmax applied twice 11 85 % {listed} and 3 more s08 , s09 , s10" in seen.words
    assert "1.2 the batch is summed 2 15 % t0 , t1" in seen.words
    assert "What the class gets wrong" not in class_seen([lettered("a", "fppp")], tmp_path).words


def test_the_checks_say_how_they_discriminate_and_what_that_means(tmp_path: Path) -> None:
    results = [lettered(f"s{n:02d}", "fppp" if n < 6 else "pfnn") for n in range(12)]
    words = class_seen(results, tmp_path).words
    assert "1.1 softmax: adds up to one 50 % −1.00 6 6 0 0 0.50" in words
    assert "hidden 50 % 1.00 6 6 0 0 0.50" in words
    assert "from all 12 submissions; chance alone moves it by about ±0.30" in words


def test_a_check_that_nobody_passes_is_said_to_be_passed_by_nobody(tmp_path: Path) -> None:
    words = class_seen([lettered("a", "pppf"), lettered("b", "pppn")], tmp_path).words
    assert "The hardest check, in task 1.2, is passed by nobody" in words


def test_the_policy_allows_the_one_script_by_its_hash(tmp_path: Path) -> None:
    write_class(tmp_path, sample_class(12), {})
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.S)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    (policy,) = [value for value in Seen(page).values("content") if value.startswith("default-src")]
    assert policy.endswith(f"; script-src 'sha256-{digest}'")


def test_accuracies_of_the_class_are_drawn_only_where_some_were_recorded(tmp_path: Path) -> None:
    results = sample_class(12)
    assert class_seen(results, tmp_path).tags.count("figure") == 2
    assert class_seen(results, tmp_path, sample_class_evidence(results)).tags.count("figure") == 3


def test_evidence_that_cannot_be_read_is_counted_not_drawn(tmp_path: Path) -> None:
    results = sample_class(12)
    evidences = sample_class_evidence(results)
    evidences["bob"] = evidence_with(accuracies={"series": BOTH, "student": {"mse": "all of it"}})
    evidences["chen"] = evidence_with(accuracies=3)
    assert "their numbers cannot be read: 2 students." in class_seen(results, tmp_path, evidences).words


def test_a_class_of_nobody_has_a_page(tmp_path: Path) -> None:
    assert "No submission was graded." in class_seen([], tmp_path).words


def test_points_that_could_not_be_graded_leave_the_maximum(tmp_path: Path) -> None:
    results = [
        result_of(one(Verdict.PASSED), one(Verdict.PASSED)),
        dataclasses.replace(result_of(one(Verdict.PASSED), one(Verdict.NOT_GRADABLE)), student="bob"),
    ]
    words = class_seen(results, tmp_path).words
    assert "alice 4 / 4" in words and "bob 2 / 2" in words
    assert "The median is 100" in words


def test_who_handed_in_nothing_has_a_row_and_changes_no_number(tmp_path: Path) -> None:
    """Pictures, rates, discrimination, misconceptions and the run are those of the submissions that there are."""
    verdicts = ["pppp", "fppp", "ppfp", "pppn", "pfpp", "pptp", "ssss", "pppg", "ppcp", "pppp", "fffp", "ppfp"]
    results = [lettered(f"s{n:02}", verdict, diagnosis="x twice") for n, verdict in enumerate(verdicts)]
    pages = []
    for more in ([], [absent("A"), absent("Zoe")]):
        write_class(tmp_path, [*results, *more], {})
        pages.append((tmp_path / "index.html").read_text(encoding="utf-8"))
    assert (
        pages[1].partition('<section aria-labelledby="misconceptions">')[2]
        == (pages[0].partition('<section aria-labelledby="misconceptions">')[2])
    )
    assert 'aria-labelledby="figures"' in pages[1].partition('<section aria-labelledby="misconceptions">')[2]
    words = Seen(pages[1]).words
    assert "12 submissions · 2 handed in nothing · 4 checks · score in points, out of 6 or 10" in words
    assert "Handed in nothing: 2 of 14; pictures and rates leave them out A , Zoe" in words
    assert "A 0 / 10 0 % 0 0 0.0 nothing handed in s00" in words


def test_a_class_of_whom_nobody_handed_in_has_a_page(tmp_path: Path) -> None:
    words = class_seen([absent("ada"), absent("ben")], tmp_path).words
    assert "0 submissions · 2 handed in nothing" in words and "Scores: no figure, there is no score yet." in words
