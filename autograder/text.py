"""Text that came from a submission, made safe to show: bounded, and without control characters."""

from __future__ import annotations

import unicodedata

# Cc control, Cf invisible formatting (bidirectional overrides hide code), Co private use, Cs lone surrogates
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs"})


def plain(text: str, limit: int = 2000) -> str:
    """`text` with what a terminal or a page could obey replaced by `�`, newlines and tabs kept, cut to `limit`."""
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return "".join(c if c in "\n\t" or unicodedata.category(c) not in _HIDDEN else "�" for c in cut)


def one_line(text: str, limit: int = 200) -> str:
    """`plain` text on a single line."""
    return " ".join(plain(text, limit).split())
