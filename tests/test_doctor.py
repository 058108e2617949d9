"""The doctor tells what a machine offers, tier by tier, and refuses where that is less than grading needs."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

from autograder.errors import AutograderError, SandboxError
from autograder.sandbox.doctor import Machine, examine
from autograder.sandbox.launch import Zygote
from autograder.sandbox.tiers import REQUIRABLE, TIERS, Tier, require_tier, tier_named, tier_table
from tests.test_cli import autograder

BARE = Machine(
    system="Linux 4.19 x86_64",
    python="3.11.7",
    torch="2.13.0",
    device="cpu",
    tier=Tier.FILTERED,
    landlock=0,
    probes={
        Tier.CONFINED_NAMESPACES: "OSError: no Landlock",
        Tier.CONFINED: "OSError: no Landlock",
        Tier.FILTERED: "",
    },
)


def test_the_tier_is_the_best_that_was_seen_to_work() -> None:
    """Live: what the doctor says is what a zygote reaches."""
    found = examine()
    zygote = Zygote()
    try:
        assert zygote.tier == found.tier
    finally:
        zygote.close()


def test_a_missing_tier_comes_with_its_reason_and_its_remedy() -> None:
    """One line says why not, the next what to do."""
    text = BARE.as_text()
    assert "no  confined: OSError: no Landlock" in text
    assert "Linux 5.13 or newer" in text
    assert "files that this user may read can be read" in text


def test_what_is_enough_follows_the_order_of_tiers() -> None:
    """Filtered is enough for filtered and process, not for confined; with a GPU, confined is still confined."""
    assert [tier for tier in TIERS if BARE.tier.at_least(tier)] == [Tier.FILTERED, Tier.PROCESS]
    assert Tier.CONFINED_GPU.at_least(Tier.CONFINED)
    assert not Tier.CONFINED_GPU.at_least(Tier.CONFINED_NAMESPACES)


def test_grading_refuses_a_weaker_tier() -> None:
    """The sentence names both tiers and the doctor."""
    with pytest.raises(SandboxError, match=r"isolation confined is required, and only process works here; .* doctor"):
        require_tier(Tier.PROCESS, Tier.CONFINED)
    require_tier(Tier.CONFINED_NAMESPACES, Tier.CONFINED)


@pytest.mark.parametrize("at_most", REQUIRABLE)
def test_a_zygote_stops_at_the_tier_it_is_told(at_most: Tier) -> None:
    """What is asked for is what the result will say, if the machine has it."""
    if problem := at_most.facts.probe():
        pytest.skip(f"{at_most} does not work here: {problem}")
    zygote = Zygote(at_most=at_most)
    try:
        assert zygote.tier == at_most
    finally:
        zygote.close()


def test_the_command_prints_json_and_answers_by_its_status() -> None:
    """For programs: the probes, the tier, what is left open, what would help; exit 0 or 1."""
    run = autograder("doctor", "--json")
    document = json.loads(run.stdout)
    assert set(document["probes"]) - {Tier.CONFINED_GPU} == set(REQUIRABLE) - {Tier.PROCESS}
    tier = tier_named(document["tier"])
    assert document["left_open"] == tier.facts.left_open
    assert run.returncode == (0 if tier.at_least(Tier.CONFINED) else 1)
    assert autograder("doctor", "--isolation", "require=process").returncode == 0


def test_the_option_refuses_a_word_that_requires_no_tier() -> None:
    """The sentence lists the words that do."""
    run = autograder("doctor", "--isolation", "confined")
    assert run.returncode == 2
    told = " ".join(run.stderr.replace("│", " ").split())
    assert "'confined' is not one of 'require=confined+namespaces', 'require=confined'," in told


def test_a_tier_travels_as_its_name() -> None:
    """Between processes and into JSON; results hold the same text as ever."""
    assert [str(tier) for tier in TIERS] == [
        "confined+namespaces", "confined", "confined, GPU", "filtered", "process",
    ]  # fmt: skip
    for tier in TIERS:
        assert pickle.loads(pickle.dumps(tier)) is tier
        assert json.loads(json.dumps(tier)) == tier
        assert tier_named(str(tier)) is tier
    with pytest.raises(AutograderError, match="'confine' is no isolation tier; there are confined"):
        tier_named("confine")


def test_without_landlock_a_filter_leaves_no_folder_to_write_to() -> None:
    """It cannot tell one folder from another; where nothing is filtered, any folder will do."""
    assert [tier for tier in TIERS if not tier.can_write] == [Tier.FILTERED]


def test_the_readme_lists_the_tiers_with_what_they_leave_open() -> None:
    """Its table is made from the tiers."""
    assert tier_table() in (Path(__file__).parents[1] / "README.md").read_text()
