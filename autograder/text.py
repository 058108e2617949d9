"""Text that came from a submission, made safe to show: bounded, and without control characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def listed(what: str, who: Sequence[str], most: int = 12) -> list[str]:
    """`handed in nothing (2): Ada; Ben`, a long list cut; nothing where it is nobody."""
    shown = "; ".join(one_line(name, 100) for name in who[:most])  # a name may hold commas
    more = f"; and {len(who) - most} more" if len(who) > most else ""
    return [f"{what} ({len(who)}): {shown}{more}"] if who else []


# Cc control, Cf invisible formatting (bidirectional overrides hide code), Cn no character (which XML refuses),
# Co private use, Cs lone surrogates, Zl and Zp line ends that are no newline
_HIDDEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})


def plain(text: str, limit: int = 2000) -> str:
    """`text` with what a terminal or a page could obey replaced by `�`, newlines and tabs kept, cut to `limit`."""
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return "".join(c if c in "\n\t" or unicodedata.category(c) not in _HIDDEN else "�" for c in cut)


def one_line(text: str, limit: int = 200) -> str:
    """`plain` text on a single line."""
    return " ".join(plain(text, limit).split())


def folder_name(name: str) -> str:
    """A name that can be a folder's, wherever results are written: one line, no path, never empty or too long."""
    short = one_line(name).replace("/", "-").encode()[:150].decode(errors="ignore")
    return short.lstrip(". ") or "unnamed"
