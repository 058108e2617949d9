"""The scripts in the folder `files/`, with their words filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import resources

_WORD = re.compile(r"@([A-Z]+)@")


def filled(name: str, words: Mapping[str, object]) -> str:
    """A script with each `@WORD@` replaced.

    Raises:
        KeyError: the script has a word that `words` lacks.
    """
    text = (resources.files("autograder.exports") / "files" / name).read_text(encoding="utf-8")
    return _WORD.sub(lambda match: str(words[match[1]]), text)
