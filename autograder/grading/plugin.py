"""The package's pytest plugin: the task marker, and options that run an assignment's checks by hand.

pytest loads this module in every run of an environment that has the package. So it imports nothing heavy, and does
nothing without `--submission`:

    pytest solutions/hw1_losses --assignment solutions/hw1_losses --submission alice/losses.py
"""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("autograder", "grade one submission with an assignment's checks")
    group.addoption("--submission", type=Path, metavar="PATH", help="the student's file, folder or zip")
    group.addoption("--assignment", type=Path, metavar="DIR", help="the assignment's folder, below solutions/")
    group.addoption("--grade-device", default="auto", choices=("auto", "cpu", "cuda"), help="where tensors live")


def pytest_configure(config: pytest.Config) -> None:
    options = "points, after='', needs_gpu=False, needs_scratch=False, recorded=True, twin_of=(), fixed=False"
    marker = f"task(id, *, {options}): the points of a passed check"
    config.addinivalue_line("markers", marker)
    submission, assignment = config.getoption("--submission"), config.getoption("--assignment")
    if submission is None:
        return
    if assignment is None:
        raise pytest.UsageError("--submission needs --assignment, the folder that holds assignment.toml")
    from autograder.assignments.reading import read_assignment
    from autograder.grading import fixtures
    from autograder.grading.check_run import CheckRun
    from autograder.grading.plan import plan_checks
    from autograder.sandbox.device import choose_device
    from autograder.sandbox.launch import Zygote
    from autograder.submissions.choosing import read_or_fault

    read = read_assignment(assignment)
    workers = Zygote(read.preload, gpu=choose_device(config.getoption("--grade-device")) == "cuda")
    config.add_cleanup(workers.close)
    plan = plan_checks(read, read_or_fault(submission, read), workers=workers)
    config.pluginmanager.register(CheckRun(plan, workers), "autograder-check-run")
    config.pluginmanager.register(fixtures, "autograder-fixtures")
