"""Syntax and names of a newer Python than the one that grades, found in a text that may not parse here.

The search reads strings and f-strings as the newest Python does, so its result is the same on every Python.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

_STRING = re.compile(r"(?i)(?<!\w)([bfrtu]{0,2})('''|\"\"\"|'|\")")
_INTERESTING = re.compile(r"[#'\"\\{}()\[\]:\n]")
_STATEMENTS = (  # in a text whose strings and comments are blank; of two that fit, the newer Python comes first
    (re.compile(r"^[ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+\w+[ \t]*\[[^\]\n]*=", re.M), "this default of a type", 13),
    (re.compile(r"^[ \t]*(?:async[ \t]+)?def[ \t]+\w+[ \t]*\[", re.M), "this function with type parameters", 12),
    (re.compile(r"^[ \t]*class[ \t]+\w+[ \t]*\[", re.M), "this class with type parameters", 12),
    (re.compile(r"^[ \t]*type[ \t]+[^\W\d]\w*[ \t]*(?:\[[^\]\n]*\])?[ \t]*=(?!=)", re.M), "this `type` statement", 12),
)  # fmt: skip
_MOST = 50  # pieces of a kind
_DEEPEST = 20  # f-strings inside of each other
_NAMES = {  # by module: each name with the minor version of Python 3 that brought it
    "annotationlib": {"": 14},
    "collections.abc": {"Buffer": 12},
    "compression": {"": 14},
    "copy": {"replace": 13},
    "functools": {"Placeholder": 14},
    "inspect": {"markcoroutinefunction": 12},
    "itertools": {"batched": 12},
    "math": {"fma": 13, "sumprod": 12},
    "os": {"process_cpu_count": 13},
    "queue": {"ShutDown": 13},
    "random": {"binomialvariate": 12},
    "statistics": {"kde": 13, "kde_random": 13},
    "string.templatelib": {"": 14},
    "types": {"CapsuleType": 13, "get_original_bases": 12},
    "typing": {
        "NoDefault": 13, "ReadOnly": 13, "TypeAliasType": 12, "TypeIs": 13, "get_protocol_members": 13,
        "is_protocol": 13, "override": 12,
    },
    "warnings": {"deprecated": 13},
}  # fmt: skip


@dataclass(frozen=True)
class Newer:
    """A piece of a text that needs a newer Python.

    Attributes:
        line, last_line: the lines that the piece begins and ends in, from 1.
        what: the piece, as the beginning of a sentence: `this f-string`, `typing.override`.
        minor: the 12 of Python 3.12.
    """

    line: int
    last_line: int
    what: str
    minor: int

    @property
    def sentence_here(self) -> str:
        """`this f-string needs Python 3.12; Python 3.11 runs here`."""
        return f"{self.need}; Python {this_python()} runs here"

    @property
    def need(self) -> str:
        """`this f-string needs Python 3.12`."""
        return f"{self.what} needs Python 3.{self.minor}"


class _Read(NamedTuple):
    """A string that was read.

    Attributes:
        end: the index behind it; -1 if it has no end.
        is_new: whether only Python 3.12 or newer reads it.
    """

    end: int
    is_new: bool = False


def this_python() -> str:
    """The Python that runs now, without its patch: `3.11`."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def why_unread(text: str, line: int | None) -> Newer | None:
    """The newer syntax in this line of a text that this Python does not read; None if there is none."""
    found = newer_syntax(text, this_python()) if line else []
    return next((one for one in found if line and one.line <= line <= one.last_line), None)


def newer_syntax(text: str, python: str) -> list[Newer]:
    """The syntax of a text that is newer than `python`, such as `3.11`, in the order of the text."""
    minor = _minor(python)
    strings = list(_strings(text))
    blanked = _blanked(text, [(start, end) for start, end, *_ in strings])
    found = [_newer(text, start, end, what, since) for start, end, what, since in strings if since > minor][:_MOST]
    for pattern, what, since in _STATEMENTS:
        if since > minor:
            found += [
                _newer(text, one.end() - 1, one.end(), what, since) for one in islice(pattern.finditer(blanked), _MOST)
            ]
    return sorted(found, key=lambda one: (one.line, -one.minor))


def newer_names(text: str, python: str) -> list[Newer]:
    """The names of Python's own modules in a text that `python` lacks, in the order of the text.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: the text does not parse here.
    """
    tree, minor = ast.parse(text), _minor(python)
    modules = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    found = [
        Newer(line, line, f"{module}.{name}".rstrip("."), since)
        for line, module, name in _names_of_modules(tree, modules)
        if (since := _NAMES.get(module, {}).get(name, 0)) > minor
    ]
    return sorted(found, key=lambda one: one.line)


def since(module: str, name: str = "") -> int:
    """The minor version of Python 3 that brought a name of a module, or the module itself; 0 if that is not known."""
    return _NAMES.get(module, {}).get(name, 0)


def _minor(python: str) -> int:
    return int(python.split(".")[1])


def _newer(text: str, start: int, end: int, what: str, minor: int) -> Newer:
    return Newer(text.count("\n", 0, start) + 1, text.count("\n", 0, end) + 1, what, minor)


def _names_of_modules(tree: ast.Module, modules: dict[str, str]) -> Iterator[tuple[int, str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, node.module, name) for name in ("", *(alias.name for alias in node.names)))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield node.lineno, modules[node.value.id], node.attr


def _strings(text: str) -> Iterator[tuple[int, int, str, int]]:
    """Every string and comment: where it begins and ends, and, of a string, what it is and which Python reads it."""
    at = 0
    while found := _INTERESTING.search(text, at):
        at = found.end()
        if found[0] == "#":
            end = _line_end(text, found.start())
            yield found.start(), end, "", 0
            at = end
        elif found[0] in "'\"" and (string := _string_at(text, found.start())):
            read = _read_string(text, string)
            if read.end < 0:
                return
            template = "t" in string[1].lower()
            what, since = ("this t-string", 14) if template else ("this f-string", 12 if read.is_new else 0)
            yield string.start(), read.end, what, since
            at = read.end


def _string_at(text: str, quote: int) -> re.Match[str] | None:
    """The prefix and the quotes of the string that has its first quote there."""
    for start in (quote - 2, quote - 1, quote):
        if start >= 0 and (found := _STRING.match(text, start)) and found.start(2) == quote:
            return found
    return re.compile("()('''|\"\"\"|'|\")").match(text, quote)  # behind a letter that is no prefix


def _read_string(text: str, string: re.Match[str], depth: int = 0) -> _Read:
    prefix, quote = string[1].lower(), string[2]
    at, is_new = string.end(), False
    formatted = "f" in prefix or "t" in prefix
    while at < len(text):
        if text.startswith(quote, at):
            return _Read(at + len(quote), is_new)
        if text[at] == "\\":
            named = formatted and text.startswith("\\N{", at) and "r" not in prefix
            at = text.find("}", at) + 1 or len(text) if named else at + (1 if text[at + 1 : at + 2] in "{}" else 2)
        elif text[at] == "\n" and len(quote) == 1:
            return _Read(-1)
        elif formatted and text[at] == "{" and not text.startswith("{{", at):
            field = _read_field(text, at + 1, quote, depth + 1)
            if field.end < 0:
                return field
            at, is_new = field.end, is_new or field.is_new
        else:
            at += 2 if formatted and text.startswith(("{{", "}}"), at) else 1
    return _Read(-1)


def _read_field(text: str, at: int, quote: str, deep: int) -> _Read:
    """Read a replacement field from behind its `{` to behind its `}`."""
    if deep > _DEEPEST:
        return _Read(-1)
    depth, is_new, in_format = 0, False, False
    while found := _INTERESTING.search(text, at):
        sign, at = found[0], found.end()
        if (in_format and sign == "{") or (not in_format and sign in "{[("):
            if in_format:
                inner = _read_field(text, at, quote, deep + 1)
                if inner.end < 0:
                    return inner
                at, is_new = inner.end, is_new or inner.is_new
            else:
                depth += 1
        elif sign == "}" and not depth:
            return _Read(at, is_new)
        elif in_format:
            if sign == quote[0] or (sign == "\n" and len(quote) == 1):
                return _Read(-1)
        elif sign in "}])":
            depth -= 1
        elif sign == ":" and not depth:
            in_format = True
        elif sign == "#":
            at, is_new = _line_end(text, at), True
        elif sign == "\\" or (sign == "\n" and len(quote) == 1):
            is_new = True
        elif sign in "'\"" and (string := _string_at(text, found.start())):
            inner = _read_string(text, string, deep)
            if inner.end < 0:
                return inner
            whole = text[string.start() : inner.end]
            at, is_new = inner.end, is_new or inner.is_new or quote in whole or "\\" in whole
    return _Read(-1)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with spaces in place of each span; line ends stay."""
    parts, at = [], 0
    for start, end in spans:
        parts += [text[at:start], re.sub(r"[^\n]", " ", text[start:end])]
        at = end
    return "".join([*parts, text[at:]])
