"""The text of an author's files, or an error that names the file."""

from __future__ import annotations

import ast
from pathlib import Path

from autograder.errors import AssignmentError


def read_text(path: Path, *, errors: str = "strict") -> str:
    """A file's text; the byte order mark that editors on Windows put first is left out.

    Raises:
        AssignmentError: the file cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig", errors=errors)
    except (OSError, UnicodeDecodeError) as error:
        raise AssignmentError(f"{path}: cannot be read: {error}") from error


def parse_python(source: str, path: Path) -> ast.Module:
    """The syntax tree of a file's text.

    Raises:
        AssignmentError: the text is not Python; the error names the line.
    """
    try:
        return ast.parse(source, filename=str(path))
    except SyntaxError as error:
        raise AssignmentError(f"{path}:{error.lineno or 1}: {error.msg}") from error
