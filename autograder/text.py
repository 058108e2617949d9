"""Text from a submission or a roster, made safe to show: bounded, and without control characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

# Cc control, Cf invisible formatting (bidirectional overrides hide code), Cn no character (which XML refuses),
# Co private use, Cs lone surrogates, Zl and Zp separators of lines and paragraphs
_HIDDEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})


def plain(text: str, limit: int = 2000) -> str:
    """`text` in at most `limit` characters, with `�` for each character that a terminal or a page could obey.

    Newlines and tabs stay.
    """
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return "".join(c if c in "\n\t" or unicodedata.category(c) not in _HIDDEN else "�" for c in cut)


def one_line(text: str, limit: int = 200) -> str:
    """`plain` text on a single line."""
    return " ".join(plain(text, limit).split())


def folder_name(name: str) -> str:
    """A folder's name made of any text: one line, without `/`, not hidden, and of 1 to 150 bytes."""
    short = one_line(name).replace("/", "-").encode()[:150].decode(errors="ignore")
    return short.lstrip(". ") or "unnamed"


def listed(heading: str, names: Sequence[str], most: int = 12) -> list[str]:
    """One line such as `handed in nothing (2): Ada; Ben`, with at most `most` names; no line for no names."""
    shown = "; ".join(one_line(name, 100) for name in names[:most])  # a name may contain commas
    more = f"; and {len(names) - most} more" if len(names) > most else ""
    return [f"{heading} ({len(names)}): {shown}{more}"] if names else []


def counted(number: int, noun: str) -> str:
    """A number with its noun: `1 student`, `2 students`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
