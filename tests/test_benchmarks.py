"""The benchmarks run to their end on little; what they measure is looked at by people, and never a test's business."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox.tiers import Tier, best_tier

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("script", "arguments", "said"),
    [
        ("grade.py", ("--submissions", "2"), "peak memory, resident"),
        ("sandbox.py", ("--rounds", "2"), "cold"),
        ("nbgrader.py", ("--batch", "2"), "times as much for one more submission"),
        ("processor.py", ("--count", "1"), "bare checks"),
        ("watch.py", ("--rounds", "2"), "saved to shown"),
    ],
)
def test_a_benchmark_prints_its_numbers(script: str, arguments: tuple[str, ...], said: str) -> None:
    assert said in output_of(script, *arguments)


@pytest.mark.skipif(not best_tier().at_least(Tier.CONFINED), reason="its hostile submissions kill all they can")
def test_a_class_is_killed_and_resumed_and_everybody_gets_what_they_deserve() -> None:
    """The benchmark compares every good submission's verdicts with those that it gets alone, and says what differs."""
    said = output_of("thousand.py", "--submissions", "60", "--jobs", "2")
    assert said.endswith("every good submission was graded once, as if alone; no hostile one gained anything\n")


def output_of(script: str, *arguments: str) -> str:
    command = [sys.executable, str(ROOT / "benchmarks" / script), *arguments]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout
