"""Strings and comments in a text that may be no Python: where they are, and the code between them."""

from __future__ import annotations

import re
from collections.abc import Mapping

# A string without its closing quote ends with the line or the text. The search does not try again from the next quote,
# so its time is linear in the text.
_STRING = re.compile(
    r"""#[^\n]*|(?P<quotes>\"{3}|'{3})(?:\\.|[^\\])*?(?:(?P=quotes)|\\?\Z)"""
    r"""|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?""",
    re.DOTALL,
)
# Web pages and chats put these between the letters of code. Python refuses them outside of strings and comments.
_INVISIBLE: Mapping[int, str | None] = {
    **dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF)),
    **dict.fromkeys((0x00A0, 0x2002, 0x2003, 0x2007, 0x2009, 0x202F, 0x3000), " "),
}


def lines_inside_strings(text: str) -> set[int]:
    """The numbers, from 0, of the lines that begin inside of a string."""
    inside: set[int] = set()
    line, done = 0, 0
    for match in _STRING.finditer(text):
        line += text.count("\n", done, match.start())
        done = match.start()
        inside.update(range(line + 1, line + 1 + match.group().count("\n")))
    return inside


def without_invisible(text: str) -> str:
    """The text with no invisible character in its code, and with a plain space for each space of another width.

    Strings and comments stay as they are.
    """
    if text.isascii():
        return text
    parts, done = [], 0
    for match in _STRING.finditer(text):
        parts += [text[done : match.start()].translate(_INVISIBLE), match.group()]
        done = match.end()
    return "".join([*parts, text[done:].translate(_INVISIBLE)])
