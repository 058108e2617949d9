"""The public interface: everything that it names is there, and everything that is there is named."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import autograder
from autograder import checks
from autograder.assignments import manifest
from autograder.assignments.model import Task
from autograder.checks.inputs import Inputs
from autograder.grading import fixtures
from autograder.grading.evidence_recorder import EvidenceRecorder
from autograder.sandbox.student import Student

DOCS = checks.__doc__ or ""
FUNCTIONS = ("Comparing", "Describing and drawing", "Data sets", "Exceptions")


def names_under(heading: str) -> list[str]:
    """The first word of each entry of one section in the docstring of `autograder.checks`."""
    section = re.search(rf"^{heading}\b.*\n((?:(?: .*)?\n)+)", DOCS, re.MULTILINE)
    assert section, heading
    return re.findall(r"^    ([A-Za-z_]+)(?:  |$)", section[1], re.MULTILINE)


def public(kind: type) -> set[str]:
    """The methods of a class that a check may call."""
    return {name for name, value in vars(kind).items() if not name.startswith("_") and inspect.isfunction(value)}


def test_every_public_name_has_one_entry() -> None:
    """And every entry is a name that can be imported."""
    described = [name for heading in FUNCTIONS for name in names_under(heading)]
    assert sorted(described) == sorted(checks.__all__)
    assert [name for name in described if not getattr(checks, name).__doc__] == []


def test_every_fixture_has_one_entry() -> None:
    """All that grading offers, but the one that the others are made of."""
    functions = [node for node in ast.parse(inspect.getsource(fixtures)).body if isinstance(node, ast.FunctionDef)]
    offered = {f.name for f in functions if any("pytest.fixture" in ast.unparse(d) for d in f.decorator_list)}
    assert sorted(names_under("Fixtures")) == sorted(offered - {"current_check"})


def test_every_argument_of_the_marker_has_an_entry() -> None:
    """In the order in which the manifest reads them."""
    _, *named = [field.name for field in dataclasses.fields(manifest._Marker)]
    assert names_under("Marker") == ["id", *named]


def test_every_method_of_a_fixture_has_an_entry() -> None:
    """Of the inputs, the student and the evidence; `f` stands for a function that the student wrote."""
    assert set(re.findall(r"\brng\.(\w+)\(", DOCS)) == {*public(Inputs)}
    assert set(re.findall(r"^    student\.(\w+)", DOCS, re.MULTILINE)) == {"f", *public(Student)}
    described = set(re.findall(r"^    evidence\.(\w+)", DOCS, re.MULTILINE))
    assert described == {"recorded", *public(EvidenceRecorder)}


def test_the_example_is_a_check(tmp_path: Path) -> None:
    """The manifest reads it with the marker, the title and the earlier check that the docstring shows."""
    example = dedent(re.search(r"\n((?:    .*\n)+)", DOCS)[1])  # type: ignore[index]  # the first indented block
    earlier = '@pytest.mark.task("1.5", points=1)\ndef test_by_hand(student):\n    "By hand"\n\n'
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "test_losses.py").write_text(earlier + example)
    _, check = manifest.read_manifest(tmp_path, [Task("1.5", "cross_entropy", 3, "")])
    assert (check.title, check.points) == ("cross_entropy: the mean over a batch of logits", 2)
    assert check.after == "checks/test_losses.py::test_by_hand"


def test_importing_it_brings_nothing_heavy_but_torch() -> None:
    """scikit-learn, for one, is imported when digits are loaded."""
    heavy = ["sklearn", "matplotlib", "pytest", "autograder.sandbox", "autograder.grading", "autograder.submissions"]
    code = f"import sys, autograder.checks; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "[]\n"


def test_what_is_said_to_be_public_is_there() -> None:
    """The list of public names stands in the package's docstring."""
    names = re.findall(r"\bautograder(?:\.[a-z]\w*)+", autograder.__doc__ or "")
    assert len(names) == 4
    for module, _, attribute in (name.rpartition(".") for name in names):
        assert hasattr(importlib.import_module(module), attribute), attribute
