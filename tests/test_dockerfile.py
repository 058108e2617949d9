"""The Dockerfile: what it installs, as whom it runs, and that no solution can get into the image.

Docker is not needed: the file is read, and the slow test runs its pip steps in an environment of its own.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
SOURCES = {"autograder", "constraints.txt", "pyproject.toml", "README.md"}


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions in order, continuation lines joined and comments left out."""
    lines = (PROJECT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if line.strip() and not line.lstrip().startswith("#"))
    joined = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(line.split(maxsplit=1)[0].upper(), line.split(maxsplit=1)[1]) for line in joined]


def values(name: str) -> list[str]:
    return [value for instruction, value in instructions() if instruction == name]


def is_ignored(path: Path) -> bool:
    """Docker's rule: of the patterns that match a path or a folder above it, the last one decides."""
    lines = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    ignored = False
    for line in (line.strip() for line in lines):
        if line and not line.startswith("#"):
            pattern = line.removeprefix("!").strip("/")
            above = [path, *path.parents][:-1]
            if any(matches(folder, pattern) for folder in above):
                ignored = not line.startswith("!")
    return ignored


def matches(path: Path, pattern: str) -> bool:
    """`*` stays within a name, `**/` stands for any number of folders."""
    parts, wanted = path.parts, pattern.split("/")
    if wanted[0] == "**":
        return len(parts) >= len(wanted) - 1 and matches(Path(*parts[-(len(wanted) - 1) :]), "/".join(wanted[1:]))
    return len(parts) == len(wanted) and all(map(fnmatch, parts, wanted))


def context() -> Iterator[Path]:
    """The files that Docker would send to the build; folders that an exception cannot reach are not walked."""
    for top in sorted(PROJECT.iterdir()):
        if is_ignored(top.relative_to(PROJECT)):
            continue
        for path in [top, *top.rglob("*")] if top.is_dir() else [top]:
            if path.is_file() and not is_ignored(path.relative_to(PROJECT)):
                yield path.relative_to(PROJECT)


def copied() -> list[str]:
    return [source for value in values("COPY") for source in shlex.split(value)[:-1]]


def test_it_starts_as_a_user_that_is_not_root() -> None:
    """By number, and before the entry point; nothing is installed after that."""
    order = [name for name, _ in instructions()]
    assert values("USER") == ["10001:10001"]
    assert order.index("USER") < order.index("ENTRYPOINT")
    assert "RUN" not in order[order.index("USER") :]
    assert any("useradd --uid 10001 " in step for step in values("RUN"))


def test_it_runs_the_command_line() -> None:
    """With no arguments it says what isolation there is."""
    assert json.loads(values("ENTRYPOINT")[0]) == ["autograder"]
    assert json.loads(values("CMD")[0]) == ["doctor"]


def test_torch_is_pinned_and_comes_without_cuda() -> None:
    """By the same file as every other installation; the index is an argument of the build."""
    assert re.search(r"^torch==\d+\.\d+\.\d+$", (PROJECT / "constraints.txt").read_text(), re.MULTILINE)
    assert values("ARG") == ["TORCH_INDEX=https://download.pytorch.org/whl/cpu"]
    steps = pip_steps()
    assert len(steps) == 2
    for step in steps:
        assert step[step.index("-c") + 1] == "constraints.txt"
        assert step[step.index("--extra-index-url") + 1] == "$TORCH_INDEX"


def test_the_base_is_a_python_that_the_package_supports() -> None:
    """A named Debian and a named minor version, not whatever is newest."""
    assert re.fullmatch(r"python:3\.1[1-3]-slim-[a-z]+", values("FROM")[0])


def test_what_it_copies_is_there_and_is_sent() -> None:
    """Every source exists, and .dockerignore lets it through."""
    sent = {path.parts[0] for path in context()}
    assert set(copied()) == SOURCES
    for source in copied():
        assert (PROJECT / source).exists()
        assert source in sent


def test_no_solution_and_no_test_is_sent() -> None:
    """The context is what the wheel is made of, and no compiled file of it."""
    sent = list(context())
    assert {path.parts[0] for path in sent} == SOURCES
    assert not any("__pycache__" in path.parts for path in sent)
    for path in ("solutions/hw1_losses/losses.py", "tests/conftest.py", "build/demo/index.html", ".git/config", ".env"):
        assert is_ignored(Path(path)), path


def test_the_rule_of_dockerignore_is_read_as_docker_reads_it() -> None:
    """The last match decides; a pattern without a slash is one of the top folder."""
    assert not is_ignored(Path("autograder/sandbox/zygote.py"))
    assert is_ignored(Path("autograder/sandbox/__pycache__/zygote.pyc"))
    assert is_ignored(Path("notes/README.md"))
    assert matches(Path("a/b/c.pyc"), "**/*.pyc")
    assert not matches(Path("a/b"), "*")


def pip_steps() -> list[list[str]]:
    return [shlex.split(step) for step in values("RUN") if step.startswith("python -m pip install")]


@pytest.mark.slow
def test_an_installation_by_its_steps_grades(tmp_path: Path) -> None:
    """The steps, run in a new environment on nothing but the build's context, give a grader that works from a wheel."""
    build, python = tmp_path / "build", tmp_path / "venv" / "bin" / "python"
    for path in context():
        (build / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / path, build / path)
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    index = os.environ.get("TORCH_INDEX", values("ARG")[0].partition("=")[2])
    for step in pip_steps():
        command = [str(python), *(index if word == "$TORCH_INDEX" else word for word in step[1:])]
        subprocess.run(command, cwd=build, check=True)
    shutil.rmtree(build)

    settings = dict(word.split("=", 1) for value in values("ENV") for word in shlex.split(value))
    paths = {name: str(tmp_path / "home") for name in ("HOME", "MPLCONFIGDIR", "AUTOGRADER_CACHE")}
    environment = {"PATH": "/usr/bin:/bin", **settings, **paths}

    def autograder(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [python.parent / "autograder", *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    doctor = json.loads(autograder("doctor", "--json").stdout)
    assert doctor["torch"].startswith("2.")
    assert doctor["device"] == "cpu"
    solution, student = PROJECT / "solutions/hw1_losses", PROJECT / "tests/cohort/hw1_losses/ada"
    isolation = f"require={doctor['tier']}"
    run = autograder("grade", solution, student, "--out", tmp_path / "out", "--jobs", "1", "--isolation", isolation)
    assert run.returncode == 0, run.stderr
    (result,) = (tmp_path / "out").rglob("result.json")
    found = json.loads(result.read_text())
    assert (found["score"], found["max_score"]) == (40, 40)
    assert found["environment"]["isolation"] == doctor["tier"]
