"""The archive that students download: the release, and the engine to install from it."""

from __future__ import annotations

import re
import subprocess
import venv
import zipfile
from pathlib import Path

import pytest

from autograder.assignments.model import MISTAKES, Assignment
from autograder.authoring.release import requirements
from autograder.authoring.release.handout import build_wheel, write_handout
from autograder.authoring.release.requirements import requirements_text
from autograder.errors import ReleaseError
from tests.conftest import RIGHT, MakeRelease

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture
def packed(small: Assignment, make_release: MakeRelease, tmp_path: Path, wheel: Path) -> Path:
    return write_handout(make_release(small, tmp_path / "given"), tmp_path / "handouts", wheel)


def test_the_wheel_is_the_engine_and_nothing_else(wheel: Path) -> None:
    """No solution, no test, no benchmark."""
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
    assert tops == {"autograder", re.sub(r"-py3.*", ".dist-info", wheel.name)}


def test_it_holds_the_release_in_one_folder(packed: Path, wheel: Path) -> None:
    with zipfile.ZipFile(packed) as archive:
        names = archive.namelist()
        requirements = archive.read("small/requirements.txt").decode()
    inside = [
        "README.md",
        "assignment.toml",
        "checks/test_small.py",
        MISTAKES,
        "requirements.txt",
        "small.ipynb",
        "small.py",
    ]
    assert sorted(names) == sorted(f"small/{name}" for name in [*inside, wheel.name])
    assert requirements.splitlines()[-1] == f"./{wheel.name}"


def test_the_same_release_gives_the_same_bytes(packed: Path, tmp_path: Path, wheel: Path) -> None:
    again = write_handout(tmp_path / "given" / "small", tmp_path / "again", wheel)
    assert again.read_bytes() == packed.read_bytes()


def test_torch_is_the_one_that_the_project_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a clone; the file is read, and not the environment."""
    pins = (ROOT / "constraints.txt").read_text().splitlines()
    monkeypatch.setattr("importlib.metadata.version", lambda name: "0.0.1")
    (torch,) = (line for line in requirements_text().splitlines() if line.startswith("torch"))
    assert torch in pins and torch.startswith("torch==")


def test_an_engine_without_its_source_pins_the_torch_that_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a wheel, which has no constraints.txt; the kind of the build is left to pip."""
    without_source(tmp_path, monkeypatch)
    monkeypatch.setattr("importlib.metadata.version", lambda name: "2.12.1+cpu")
    assert "torch==2.12.1" in requirements_text().splitlines()


def test_an_engine_without_its_source_builds_no_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And says how to install it."""
    without_source(tmp_path, monkeypatch)
    with pytest.raises(ReleaseError, match="the source is not here; install it with pip install -e"):
        build_wheel(tmp_path)


def without_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the engine had been installed from a wheel."""
    there = tmp_path / "site" / "autograder" / "authoring" / "release" / "requirements.py"
    monkeypatch.setattr(requirements, "__file__", str(there))


@pytest.mark.slow
def test_a_student_installs_it_with_the_line_of_the_readme(packed: Path, tmp_path: Path) -> None:
    """A new environment, the README's command, and a check in the folder that was unpacked."""
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path / "home")
    folder = tmp_path / "home" / "small"
    (command,) = re.findall(r"^ {4}python (-m pip .+)$", (folder / "README.md").read_text(), re.MULTILINE)
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / "bin" / "python"
    subprocess.run([python, *command.split()], cwd=folder, check=True, capture_output=True, timeout=1500)
    (folder / "small.py").write_text(RIGHT)
    ran = subprocess.run(
        [python.with_name("autograder"), "check"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, "points so far: 2 of 2" in ran.stdout) == (0, True), ran.stdout + ran.stderr
