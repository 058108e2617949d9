"""From a saved file to what is shown: `autograder check --watch` against a new `autograder check`, turn by turn.

    python benchmarks/watch.py [--rounds 15]

Each round saves another wrong version of one loss function of homework 1, waits until the watching command has printed
its page, and then times the command that checks the same task from a new process.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[1]
CHECK = [sys.executable, "-u", "-m", "autograder.cli", "check"]
WRONG = "\n\ndef cross_entropy(logits, y):\n    return {factor} * nll_loss(log_softmax(logits), y)\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        given = Path(shutil.copytree(ROOT / "assignments" / "hw1_losses", Path(folder) / "hw1_losses"))
        measured = measure(given, rounds)
    watched, cold = (statistics.median(seconds) for seconds in zip(*measured, strict=True))
    slowest = max(seconds for seconds, _ in measured)
    print(f"{rounds} rounds, medians: saved to shown {watched:.3f} s (slowest {slowest:.3f} s), ", end="")
    print(f"a new process {cold:.3f} s: {cold / watched:.1f} times as long")


def measure(given: Path, rounds: int) -> list[tuple[float, float]]:
    """Seconds from a save to the end of the page, and of a new process, per round."""
    source = (ROOT / "solutions" / "hw1_losses" / "losses.py").read_text(encoding="utf-8")
    work = given / "losses.py"
    work.write_text(source, encoding="utf-8")
    measured = []
    with subprocess.Popen([*CHECK, "--watch", str(given)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        until_shown(process.stdout)
        for number in range(rounds):
            started = time.perf_counter()
            work.write_text(source + WRONG.format(factor=number + 2), encoding="utf-8")
            until_shown(process.stdout)
            watched = time.perf_counter() - started
            started = time.perf_counter()
            subprocess.run([*CHECK, str(given), "--task", "1.5"], stdout=subprocess.DEVNULL, check=False)
            measured.append((watched, time.perf_counter() - started))
        process.terminate()
    return measured


def until_shown(lines: IO[str]) -> None:
    """Read to the end of a page."""
    for line in lines:
        if "Ctrl-C" in line:
            return
    raise SystemExit("the watching command ended")


if __name__ == "__main__":
    main()
