"""The doctor tells what a machine offers, tier by tier, and refuses where that is less than grading needs."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from autograder.errors import SandboxError
from autograder.sandbox.confinement import CONFINED, CONFINED_GPU, CONFINED_NAMESPACES, FILTERED, PROCESS, TIERS
from autograder.sandbox.doctor import Diagnosis, describe, diagnose
from autograder.sandbox.launch import Zygote
from autograder.sandbox.tiers import probe_tiers, require_tier
from tests.test_cli import autograder

BARE = Diagnosis(
    system="Linux 4.19 x86_64",
    python="3.11.7",
    torch="2.13.0",
    device="cpu",
    tier=FILTERED,
    landlock=0,
    probes={CONFINED_NAMESPACES: "OSError: no Landlock", CONFINED: "OSError: no Landlock", FILTERED: ""},
)


def test_the_tier_is_the_best_that_was_seen_to_work() -> None:
    """Live: what the doctor says is what a zygote reaches."""
    found = diagnose()
    zygote = Zygote()
    try:
        assert zygote.tier == found.tier
    finally:
        zygote.close()


def test_a_missing_tier_comes_with_its_reason_and_its_remedy() -> None:
    """One line says why not, the next what to do."""
    text = describe(BARE)
    assert "no  confined: OSError: no Landlock" in text
    assert "Linux 5.13 or newer" in text
    assert "files that this user may read can be read" in text


def test_what_is_enough_follows_the_order_of_tiers() -> None:
    """Filtered is enough for filtered and process, not for confined."""
    assert [BARE.is_at_least(tier) for tier in TIERS] == [False, False, True, True]


def test_grading_refuses_a_weaker_tier() -> None:
    """The sentence names both tiers and the doctor."""
    with pytest.raises(SandboxError, match=r"isolation confined is required, and only process works here; .* doctor"):
        require_tier(PROCESS, CONFINED)
    require_tier(CONFINED_NAMESPACES, CONFINED)


@pytest.mark.parametrize("at_most", TIERS)
def test_a_zygote_stops_at_the_tier_it_is_told(at_most: str) -> None:
    """What is asked for is what the result will say, if the machine has it."""
    reachable = {**probe_tiers(), PROCESS: ""}
    if reachable[at_most]:
        pytest.skip(f"{at_most} does not work here: {reachable[at_most]}")
    zygote = Zygote(at_most=at_most)
    try:
        assert zygote.tier == at_most
    finally:
        zygote.close()


def test_the_command_prints_json_and_answers_by_its_status() -> None:
    """For programs: the probes, the tier, what is left open, what would help; exit 0 or 1."""
    run = autograder("doctor", "--json")
    document = json.loads(run.stdout)
    assert set(document["probes"]) - {CONFINED_GPU} == set(TIERS[:-1])
    enough = replace(BARE, tier=document["tier"]).is_at_least(CONFINED)
    assert run.returncode == (0 if enough else 1)
    assert autograder("doctor", "--isolation", "require=process").returncode == 0
