"""Every attack, in every setting, on each tier that this machine has: nothing is reached that should not be.

Whatever an attack did, the grader's folder is as it was and the next worker answers as if it had never been.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox.confinement import readable
from autograder.sandbox.launch import Zygote
from autograder.sandbox.linux import namespaces
from autograder.sandbox.probes import probe
from autograder.sandbox.session import WorkerSession
from autograder.sandbox.student import Student
from autograder.sandbox.tiers import Tier, probe_tiers, tier_named
from tests.attacks import trial
from tests.attacks.attacks import ATTACKS, LEFT_OPEN
from tests.attacks.settings import LONG_RUNS, PROJECT, RUNS, USER

PROBES = probe_tiers()
SECONDS = 300  # a run takes about ten
HARMLESS = (
    "read_file", "read_other_submission", "read_from_its_folder", "map_file", "list_folder", "own_memory_map",
    "other_processes", "sizes_and_names", "memory_file", "pidfd_open", "watch_files", "connect_tcp", "bind_tcp",
    "send_udp", "abstract_socket", "local_datagram", "fork", "clone_a_process", "run_shell", "spawn_program",
    "kill_everything", "limits_of", "signal_by_owning_a_pipe", "processors_of", "pass_a_descriptor",
    "pair_that_speaks_elsewhere", "new_file_beside", "chmod_file", "touch_file", "other_personality",
)  # fmt: skip


PARAMS = [pytest.param(run, id=" ".join(run), marks=pytest.mark.slow if run in LONG_RUNS else ()) for run in RUNS]


@pytest.fixture(scope="module", params=PARAMS)
def report(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What came of every attack in one setting, on one tier."""
    setting, tier = request.param
    if PROBES[tier]:
        pytest.skip(f"{tier} does not work here: {PROBES[tier]}")
    found: dict[str, Any] = json.loads(tried(setting, tier))
    if "skipped" in found:
        pytest.skip(f"{setting}: {found['skipped']}")
    return {"setting": setting, "asked": tier, **found}


def tried(setting: str, tier: str) -> str:
    command = [sys.executable, "-m", "tests.attacks.settings", setting, tier]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert run.returncode == 0, run.stderr[-3000:]
    return run.stdout


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_held(report: dict[str, Any], name: str) -> None:
    """Refused by the kernel; or what it reaches is what the tier admits to leave open."""
    outcome = report["outcomes"].get(name, "skipped: the same in every setting, and tried as we are")
    if outcome.startswith("skipped"):
        pytest.skip(outcome)
    if outcome.startswith("ESCAPED") and name in LEFT_OPEN[tier_named(report["tier"])]:
        pytest.skip(f"the {report['tier']} tier leaves this open, and doctor says so")
    assert outcome.startswith("held"), outcome


def test_the_tier_is_reached(report: dict[str, Any]) -> None:
    """In every setting that the machine's own tiers work in, Docker's default profile included."""
    assert report["tier"] == report["asked"]


def test_a_worker_is_nobody_where_it_can_be(report: dict[str, Any]) -> None:
    """Root's workers change to a user that owns nothing, unless only root can read Python; a user's stay that user."""
    if report["setting"].endswith("as_a_user"):
        assert report["uid"] == USER
    elif report["setting"] in ("with_a_python_for_all", "in_docker_as_root"):
        assert report["uid"] not in (0, USER)


def test_the_attacks_do_work_where_nothing_holds_them() -> None:
    """On the process tier the same attacks succeed, those that do no harm: they are attacks."""
    zygote = Zygote(at_most=Tier.PROCESS)
    try:
        for name in HARMLESS:
            with trial.targets() as aims:
                outcome, _ = trial.ask(zygote, ATTACKS[name], aims)
            assert outcome.startswith("ESCAPED"), (name, outcome)
    finally:
        zygote.close()


@pytest.fixture(scope="module")
def private() -> Iterator[Zygote]:
    if PROBES[Tier.CONFINED_NAMESPACES]:
        pytest.skip(f"needs namespaces: {PROBES[Tier.CONFINED_NAMESPACES]}")
    zygote = Zygote()
    yield zygote
    zygote.close()


def test_names_outside_cannot_even_be_asked_for(private: Zygote, tmp_path: Path) -> None:
    """In the best tier, the private root holds Python, its libraries, and nothing else."""
    source = "import os\ndef seen(path): return os.path.exists(path)\ndef processes(): return os.getpid()\n"
    session = WorkerSession(private, trial.LIMITS)
    try:
        student = Student(session, "look.py", source, seed=1)
        assert student.seen(os.__file__)
        assert not student.seen(str(tmp_path))
        assert not student.seen("/etc/passwd")
        assert not student.seen("/proc/self")
        assert student.processes() < 1000
    finally:
        session.close()


def test_what_lies_below_tmp_can_be_shown_in_the_private_root(tmp_path: Path) -> None:
    """The new root is built on /tmp, which hides what is there: an environment made below /tmp must still be found."""
    if PROBES[Tier.CONFINED_NAMESPACES]:
        pytest.skip(f"needs namespaces: {PROBES[Tier.CONFINED_NAMESPACES]}")
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "module.py").write_text("here")
    said = probe(lambda: look_from_a_private_root(tmp_path, "lib/module.py"))
    assert said == ""


def look_from_a_private_root(folder: Path, file: str) -> None:
    namespaces.unshare()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            namespaces.enter_private_root([*readable(), folder])
            status = 0 if (folder / file).read_text() == "here" else 2
        finally:
            os._exit(status)
    _, status = os.waitpid(pid, 0)
    if status:
        raise OSError(f"not seen ({os.waitstatus_to_exitcode(status)})")
