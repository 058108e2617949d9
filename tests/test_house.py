"""The plan of the engine: rooms, floors, front doors, and the one door that homeworks use."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ENGINE = ROOT / "autograder"
ROOMS = sorted(path.parent.name for path in ENGINE.glob("*/__init__.py"))
STONES = sorted(path.stem for path in ENGINE.glob("*.py") if path.stem != "__init__")
PACKAGES = sorted(path.parent for path in ENGINE.glob("**/__init__.py") if path.parent != ENGINE)
_CONTENTS = re.compile(r"^([a-z_]+/?(?:, [a-z_]+/?)*)(?: {2,}.*)?$", re.MULTILINE)  # the left column of a contents page
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_eleven_rooms_and_a_hall() -> None:
    """A new room is a decision; a new module belongs to one of these."""
    assert ROOMS == [
        "assignments", "authoring", "checks", "classroom", "cli", "exports", "grading", "reports", "results", "sandbox",
        "student", "submissions",
    ]  # fmt: skip
    assert STONES == ["cache", "errors", "files", "text"]


def test_every_room_and_stone_stands_on_one_of_nine_floors() -> None:
    """The contract is exhaustive: import-linter refuses a room that stands on no floor."""
    contract = PYPROJECT["tool"]["importlinter"]["contracts"][0]
    floors = [re.split(r" [|:] ", floor) for floor in contract["layers"]]
    assert contract["exhaustive"] is True
    assert len(floors) <= 9
    assert sorted(name for floor in floors for name in floor) == sorted(ROOMS + STONES)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.relative_to(ENGINE).as_posix())
def test_a_front_door_lists_what_is_behind_it(package: Path) -> None:
    """The docstring of a package names each of its modules and packages, and none that is not there."""
    door = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8"))) or ""
    behind = {path.stem for path in package.glob("*.py")} | {path.parent.name for path in package.glob("*/__init__.py")}
    private = {name for name in behind if name.startswith("_")}
    words = set(door.replace("/", " ").replace(",", " ").replace("`", " ").split())
    assert not behind - private - words, f"{package}/__init__.py does not say what these are for"
    listed = [name for row in _CONTENTS.findall(door) for name in row.replace("/", "").split(", ")]
    assert package.name == "checks" or not set(listed) - behind, f"{package}/__init__.py lists what is not there"


def test_a_front_door_imports_nothing_heavy() -> None:
    """Only `autograder.checks` may: checks need torch anyway."""
    doors = [".".join(package.relative_to(ROOT).parts) for package in PACKAGES if package.name != "checks"]
    code = (
        f"import sys, importlib\nfor door in {doors!r}: importlib.import_module(door)\n"
        "print(*{'torch', 'numpy', 'pytest', 'matplotlib', 'nbgrader', 'jinja2'} & sys.modules.keys())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""


def test_homeworks_may_import_the_checks_interface_alone() -> None:
    """The lint rule names every room and stone but `checks`."""
    banned = PYPROJECT["tool"]["ruff"]["lint"]["flake8-tidy-imports"]["banned-api"]
    assert sorted(banned) == sorted(f"autograder.{name}" for name in [*ROOMS, *STONES] if name != "checks")


def test_the_lint_rule_sees_a_homework_that_imports_another_room(tmp_path: Path) -> None:
    """The rule is on in solutions/ and in assignments/, and off in the engine."""
    for folder, wrong in (("solutions/hw", 1), ("assignments/hw", 1), ("autograder/grading", 0)):
        name = f"--stdin-filename={ROOT / folder / 'some.py'}"
        command = [sys.executable, "-m", "ruff", "check", "--select=TID251", "--no-cache", name, "-"]
        text = 'import autograder.grading.grade as grade\n__all__ = ["grade"]\n'
        run = subprocess.run(command, input=text, capture_output=True, text=True, check=False, cwd=ROOT)
        assert (run.returncode, "homeworks import autograder.checks alone" in run.stdout) == (wrong, bool(wrong)), (
            folder
        )


def test_no_homework_imports_another_room() -> None:
    """The same, read from the files themselves: notebooks' cells and misconceptions included."""
    for path in [*ROOT.glob("solutions/**/*.py"), *ROOT.glob("assignments/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("autograder"):
                assert node.module in ("autograder", "autograder.checks"), path


def test_types_travel_with_the_package() -> None:
    """`py.typed` tells a type checker that the annotations may be used."""
    assert (ENGINE / "py.typed").is_file()
