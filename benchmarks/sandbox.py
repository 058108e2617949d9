"""The cost of the sandbox, from one interleaved run: `python benchmarks/sandbox.py [--rounds N]`.

Each round measures every row once, so that a change of the machine's speed affects all rows; medians are printed. The
time of a fresh worker goes from the request for it to its first answer. The time of a spare worker is the same, when a
spare is ready. The cold row starts a new Python that imports torch and prints a sum. The rows of small calls are means
over many calls, as a check makes them.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

import torch

from autograder.assignments.model import Limits
from autograder.sandbox.launch import Zygote
from autograder.sandbox.session import LocalSession, WorkerSession
from autograder.sandbox.student import Student
from autograder.sandbox.tiers import REQUIRABLE, Tier

CALLS = 200
REFILL_SECONDS = 0.1  # for a zygote to make a new spare
LIMITS = Limits(call_seconds=60, check_seconds=600, memory_mb=2048)
MODULE = """
import torch

def echo(x):
    return x

def train(steps):
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(2, 50), torch.nn.ReLU(), torch.nn.Linear(50, 4))
    optimizer = torch.optim.Adam(model.parameters())
    X, y = torch.rand(32, 2), torch.arange(32) % 4
    for _ in range(steps):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(X), y).backward()
        optimizer.step()
"""
COLD_ROW = "cold Python with torch"
COLD = "import torch; print(float(torch.ones(100, 3).sum()))"


@dataclass(frozen=True)
class Row:
    """One row of the report.

    Attributes:
        run: the action that is timed.
        calls: the number of runs in one round; the row shows their mean.
        wait: seconds before the runs, which are not timed.
    """

    name: str
    run: Callable[[], object]
    calls: int = 1
    wait: float = 0.0

    def seconds(self) -> float:
        """The mean seconds of one run, measured now."""
        time.sleep(self.wait)
        start = time.perf_counter()
        for _ in range(self.calls):
            self.run()
        return (time.perf_counter() - start) / self.calls


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=15)
    rounds = arguments.parse_args().rounds
    torch.set_num_threads(1)
    tiers = [tier for tier in REQUIRABLE if not tier.facts.probe()]
    with ExitStack() as stack:
        zygotes = {tier: stack.enter_context(closing(Zygote(at_most=tier, spares=0))) for tier in tiers}
        with_spare = stack.enter_context(closing(Zygote(at_most=tiers[0], spares=1)))
        rows = list(_rows(zygotes, with_spare))
        for row in rows:  # the first run of a row is slower, and not counted
            row.run()
        times: dict[str, list[float]] = {row.name: [] for row in rows}
        for _ in range(rounds):
            for row in rows:
                times[row.name].append(row.seconds())
        _report(times, zygotes, rounds)


def _rows(zygotes: dict[Tier, Zygote], with_spare: Zygote) -> Iterator[Row]:
    yield Row(COLD_ROW, lambda: subprocess.run([sys.executable, "-c", COLD], check=True, capture_output=True))
    for tier, zygote in zygotes.items():
        yield Row(f"fresh worker, {tier}", partial(_fresh, zygote))
    yield Row(f"spare worker, {with_spare.tier}", partial(_fresh, with_spare), wait=REFILL_SECONDS)
    best = next(iter(zygotes.values()))
    student = Student(WorkerSession(best, LIMITS), "bench.py", MODULE, seed=0)
    small, large = torch.rand(100, 3), torch.rand(1 << 22)
    yield Row("call without data", lambda: student.echo(None), calls=CALLS)
    yield Row("call, 100 × 3 float32 there and back", lambda: student.echo(small), calls=CALLS)
    yield Row("call, 16 MB there and back", lambda: student.echo(large))
    local = Student(LocalSession(), "bench.py", MODULE, seed=0)
    yield Row("300 training steps inside", lambda: student.train(300))
    yield Row("300 training steps outside", lambda: local.train(300))


def _fresh(zygote: Zygote) -> None:
    with _worker(zygote) as student:
        student.echo(None)


@contextmanager
def _worker(zygote: Zygote) -> Iterator[Student]:
    session = WorkerSession(zygote, LIMITS)
    try:
        yield Student(session, "bench.py", MODULE, seed=0)
    finally:
        session.close()


def _report(times: dict[str, list[float]], zygotes: dict[Tier, Zygote], rounds: int) -> None:
    machine = (
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, torch {torch.__version__}"
    )
    print(f"{machine}; medians of {rounds} rounds\n")
    cold = median(times[COLD_ROW])
    for name, values in times.items():
        seconds = median(values)
        print(f"{name:40s}{seconds * 1e3:10.2f} ms" + (f"{cold / seconds:9.0f} ×" if "worker" in name else ""))
    pairs = zip(times["300 training steps inside"], times["300 training steps outside"], strict=True)
    ratios = sorted(inside / outside for inside, outside in pairs)
    low, high = ratios[len(ratios) // 4], ratios[-1 - len(ratios) // 4]
    spread = f"of the same round; half lie in {low:.2f}–{high:.2f}"
    print(f"{'training, inside against outside':40s}{median(ratios):10.2f} {spread}")
    for tier, zygote in zygotes.items():
        zygote_mb, worker_mb = _memory(zygote)
        print(f"memory, {tier:32s}{zygote_mb:7.0f} MB for the zygote, {worker_mb:.1f} MB for each worker")
        break


def _memory(zygote: Zygote) -> tuple[float, float]:
    """Proportional set sizes in MB: that of the zygote without workers, and the increase by one more worker."""
    family = zygote._process.pid
    alone = _pss(family)
    sessions = [WorkerSession(zygote, LIMITS) for _ in range(10)]
    for session in sessions:
        Student(session, "bench.py", MODULE, seed=0).echo(None)
    together = _pss(family)
    for session in sessions:
        session.close()
    return alone, (together - alone) / len(sessions)


def _pss(pid: int) -> float:
    own = sum(
        int(line.split()[1])
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        if line.startswith("Pss:")
    )
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return own / 1024 + sum(_pss(int(child)) for child in children)


if __name__ == "__main__":
    main()
