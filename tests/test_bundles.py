"""What other systems run, run as they run it: Gradescope's folder, and each command of the workflows as it stands."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from autograder.assignments.model import Assignment
from autograder.assignments.reading import read_assignment
from autograder.authoring.release.handout import build_wheel
from autograder.errors import AssignmentError
from autograder.exports.gradescope_zip import gradescope_zip
from autograder.exports.scripts import filled
from autograder.exports.workflows import github_workflow, gitlab_pipeline
from autograder.sandbox.tiers import Tier
from autograder.submissions.reading import MAX_TOKENS
from tests.conftest import RIGHT, MakeRelease, folder

BIN = Path(sys.executable).parent
ENVIRONMENT = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture
def root(small: Assignment, wheel: Path, tmp_path: Path) -> Path:
    """A folder laid out as Gradescope's /autograder, after setup.sh: the environment is the one of these tests."""
    root = tmp_path / "autograder"
    content = gradescope_zip(small, wheel, {"small-x.json": b"{}"}, isolation=Tier.PROCESS)
    (tmp_path / "autograder.zip").write_bytes(content)
    shutil.unpack_archive(tmp_path / "autograder.zip", root / "source")
    (root / "submission").mkdir()
    (root / "env" / "bin").mkdir(parents=True)
    (root / "env" / "bin" / "autograder").symlink_to(BIN / "autograder")
    return root


def run_autograder(root: Path) -> dict[str, Any]:
    """What is left in results.json."""
    script = root / "source" / "run_autograder"
    environment = ENVIRONMENT | {"AUTOGRADER_ROOT": str(root)}
    ran = subprocess.run(
        ["bash", script], env=environment, cwd="/", capture_output=True, text=True, timeout=300, check=False
    )
    assert ran.returncode == 0, ran.stderr

    def refuse(name: str) -> None:
        raise ValueError(f"{name} is no JSON")

    results = json.loads((root / "results" / "results.json").read_text(), parse_constant=refuse)
    assert isinstance(results["tests"], list)
    return dict(results)


class TestGradescope:
    def test_the_zip_has_what_gradescope_asks_for(self, small: Assignment, wheel: Path, tmp_path: Path) -> None:
        """Two scripts at its root that can be run, with the right first line; hidden checks; what is known already."""
        (tmp_path / "x.zip").write_bytes(gradescope_zip(small, wheel, {"a.json": b"{}"}, isolation=Tier.CONFINED))
        with zipfile.ZipFile(tmp_path / "x.zip") as archive:
            for name in ("setup.sh", "run_autograder"):
                assert archive.getinfo(name).external_attr >> 16 & 0o111
                assert archive.read(name).startswith(b"#!/usr/bin/env bash\n")
            names = archive.namelist()
            assert b"require=confined" in archive.read("run_autograder")
            assert archive.read("requirements.txt").decode().endswith(f"./{wheel.name}\n")
        assert {"small/hidden/test_small.py", "small/assignment.toml", "cache/a.json", wheel.name} <= set(names)

    def test_the_same_course_gives_the_same_bytes(self, small: Assignment, wheel: Path) -> None:
        made = [gradescope_zip(small, wheel, {}, isolation=Tier.PROCESS) for _ in range(2)]
        assert made[0] == made[1]

    def test_setup_brings_a_python_that_is_new_enough(self, tmp_path: Path) -> None:
        """Ubuntu 22.04 has Python 3.10 as python3, and 3.11 under its own name in apt."""
        programs = folder(
            tmp_path / "bin",
            {
                "python3": "#!/bin/sh\nexit 1\n",
                "apt-get": '#!/bin/sh\n[ "$1" = update ] || cp "$0".new "$(dirname "$0")/python3.11"\n',
                "apt-get.new": '#!/bin/sh\n[ "$1" = -c ] && exit 0\necho "python3.11 $*" >&2\nexit 7\n',
            },
        )
        for path in programs.iterdir():
            path.chmod(0o755)
        for name in ("dirname", "cp"):
            (programs / name).symlink_to(str(shutil.which(name)))
        script = Path("autograder/exports/files/setup.sh").read_text()
        environment = {"PATH": str(programs), "AUTOGRADER_ROOT": str(tmp_path)}
        bash = str(shutil.which("bash"))
        ran = subprocess.run([bash, "-c", script], env=environment, capture_output=True, text=True, check=False)
        assert (ran.returncode, ran.stderr) == (7, f"python3.11 -m venv {tmp_path}/env\n")

    @pytest.mark.parametrize("script", ["setup.sh", "run_autograder"])
    def test_a_script_is_a_script(self, script: str) -> None:
        words = {"NAME": "small", "SECONDS": 5, "ISOLATION": "require=process", "HIDDEN": "visible"}
        checked = subprocess.run(
            ["bash", "-n"], input=filled(script, words), text=True, capture_output=True, check=False
        )
        assert (checked.returncode, checked.stderr) == (0, "")

    def test_points_of_a_submission(self, root: Path) -> None:
        """Every check with its points; those that are hidden are held back, as the assignment says."""
        (root / "submission" / "small.py").write_text(RIGHT.replace("x + x", "x + 2"))
        results = run_autograder(root)
        assert [(t["score"], t["max_score"], t["visibility"]) for t in results["tests"]] == [
            (0, 1, "visible"), (0, 2, "after_published"), (1, 1, "visible"), (3, 3, "after_published"),
        ]  # fmt: skip
        assert "score" not in results or results["score"] == 4

    @pytest.mark.parametrize(
        "files",
        [
            pytest.param({}, marks=pytest.mark.slow),
            pytest.param({"notes.txt": "nothing"}, marks=pytest.mark.slow),
            pytest.param({"a.py": "x = 1", "b.py": "y = 2"}, marks=pytest.mark.slow),
            pytest.param({"small.py": "import os\nos._exit(0)\ndef double(x): pass"}, marks=pytest.mark.slow),
            {"small.py": "def double(x):\n    while True: pass\n"},
            pytest.param({"small.py": "def double(x):\n    return bytearray(1 << 40)\n"}, marks=pytest.mark.slow),
            pytest.param({"small.py": "x = " + "1 + " * MAX_TOKENS + "1"}, marks=pytest.mark.slow),
            pytest.param({"small.ipynb": "{"}, marks=pytest.mark.slow),
        ],
        ids=["nothing", "no code", "two files", "ends itself", "endless", "memory", "too long", "no notebook"],
    )
    def test_whatever_it_does_there_is_a_result(self, root: Path, files: dict[str, str]) -> None:
        """No points, each check listed, and a word on why."""
        for name, text in files.items():
            (root / "submission" / name).write_text(text)
        results = run_autograder(root)
        assert len(results["tests"]) == 4
        assert sum(test["score"] for test in results["tests"]) == 0
        assert results.get("score", 0) == 0

    @pytest.mark.parametrize(
        "grader", ["#!/bin/sh\nexit 1\n", "#!/bin/sh\nkill -9 $$\n", "#!/bin/sh\necho '{' > /dev/null\n"]
    )
    def test_a_grader_that_is_killed_leaves_a_word(self, root: Path, grader: str) -> None:
        """Out of memory, say: the result says that it is none."""
        path = root / "env" / "bin" / "autograder"
        path.unlink()
        path.write_text(grader)
        path.chmod(0o755)
        results = run_autograder(root)
        assert results["tests"] == []
        assert "no fault of yours" in results["output"]

    def test_when_hidden_checks_are_shown_is_the_assignments_choice(self, small_folder: Path, wheel: Path) -> None:
        toml = small_folder / "assignment.toml"
        toml.write_text(toml.read_text().replace('file = "small.py"', 'file = "small.py"\nhidden_checks = "visible"'))
        made = gradescope_zip(read_assignment(small_folder), wheel, {}, isolation=Tier.PROCESS)
        (small_folder.parent / "x.zip").write_bytes(made)
        with zipfile.ZipFile(small_folder.parent / "x.zip") as archive:
            assert b"--hidden-checks visible" in archive.read("run_autograder")
        toml.write_text(toml.read_text().replace('"visible"', '"sometimes"'))
        with pytest.raises(AssignmentError, match="`hidden_checks` must be one of hidden, after_due_date"):
            read_assignment(small_folder)


@pytest.fixture
def repository(small: Assignment, make_release: MakeRelease, tmp_path: Path) -> Path:
    """A student's repository: the release, and work in it."""
    folder = make_release(small, tmp_path / "given")
    (folder / "small.py").write_text(RIGHT.replace("x + x", "x + 2"))
    return folder


def run_step(script: str, repository: Path, variables: dict[str, str]) -> str:
    """One step as the runner runs it: bash that ends at the first failure."""
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    done = subprocess.run(
        command, cwd=repository, env=ENVIRONMENT | variables, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_commands_of_the_github_workflow(small: Assignment, repository: Path, tmp_path: Path) -> None:
    """Annotations, summary, JUnit, and the points for either Classroom; a failed check is no failed job."""
    steps = yaml.safe_load(github_workflow(small))["jobs"]["check"]["steps"]
    scripts = {step["name"]: step["run"] for step in steps if "run" in step}
    assert scripts.pop("Install") == "python -m pip install -r requirements.txt"
    files = {name: tmp_path / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    variables = {name: str(path) for name, path in files.items()} | {"RUNNER_TEMP": str(tmp_path / "temp")}
    (tmp_path / "temp").mkdir()
    log = "".join(run_step(script, repository, variables) for script in scripts.values())
    assert "::error file=small.py" in log
    assert "1.1" in files["GITHUB_STEP_SUMMARY"].read_text()
    assert ET.parse(tmp_path / "temp" / "junit.xml").getroot().tag == "testsuites"
    name, _, encoded = files["GITHUB_OUTPUT"].read_text().partition("=")
    classroom = json.loads(base64.b64decode(encoded))
    assert (name, classroom["max_score"], [test["score"] for test in classroom["tests"]]) == ("result", 2, [0, 1])
    assert json.loads((repository / "result.json").read_text())["score"] == 1


@pytest.mark.slow
def test_the_commands_of_the_gitlab_pipeline(small: Assignment, repository: Path) -> None:
    """A test report where the pipeline says that it is."""
    job = yaml.safe_load(gitlab_pipeline(small))["autograder"]
    install, *scripts = job["script"]
    assert install == "python -m pip install -r requirements.txt"
    for script in scripts:
        run_step(script, repository, {})
    suites = ET.parse(repository / job["artifacts"]["reports"]["junit"]).getroot()
    assert sum(int(suite.get("failures", 0)) for suite in suites) == 1


def test_a_script_asks_for_no_word_that_is_not_given() -> None:
    with pytest.raises(KeyError):
        filled("run_autograder", {"NAME": "small"})


@pytest.mark.slow
def test_the_command_makes_the_zip_of_a_homework(tmp_path: Path) -> None:
    """With what every known mistake answers, so that a container does not ask them again."""
    homework = Path(__file__).parents[1] / "solutions" / "hw1_losses"
    command = [BIN / "autograder", "bundle", "gradescope", homework, "--to", tmp_path / "hw1.zip"]
    subprocess.run(command, check=True, capture_output=True, timeout=900)
    with zipfile.ZipFile(tmp_path / "hw1.zip") as archive:
        kept = [name for name in archive.namelist() if name.startswith("cache/")]
    assert len(kept) == 10
