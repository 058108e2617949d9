"""The study of an assignment: what the reference reaches over many seeds, computed once and cached.

`solutions/<name>/study.py` offers `study() -> dict`. The result depends only on the text of the assignment and on the
version of torch, so the name in the cache is made of both.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder import cache
from autograder.assignments.model import Assignment
from autograder.errors import StudyError


def reference_study(assignment: Assignment) -> dict[str, Any]:
    """The result of the study, from the cache or computed now; empty if the assignment has no study.

    Raises:
        StudyError: the study failed, or its result is not plain data.
    """
    path = assignment.folder / "study.py"
    if not path.is_file():
        return {}
    name = f"{assignment.name}-{_version(assignment, path)}.json"
    found = cache.recall(name)
    if found is None:
        found = _run(path)
        cache.store(name, found)
    return found


def _version(assignment: Assignment, path: Path) -> str:
    import torch

    text = "\0".join((assignment.source, path.read_text(encoding="utf-8"), str(torch.__version__)))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def load_study(path: Path) -> ModuleType:
    """A study.py, imported as a module.

    Raises:
        StudyError: the file cannot be imported.
    """
    spec = importlib.util.spec_from_file_location("assignment_study", path)
    if spec is None or spec.loader is None:
        raise StudyError(f"{path}: cannot be imported")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise StudyError(f"{path}: cannot be imported: {type(error).__name__}: {error}") from error
    return module


def _run(path: Path) -> dict[str, Any]:
    study = load_study(path)
    try:
        result = json.loads(json.dumps(study.study(), allow_nan=False))
    except Exception as error:
        raise StudyError(f"{path}: study() failed: {type(error).__name__}: {error}") from error
    return dict(result)
