"""The name of a file or folder, and what it says about the owner.

The forms of each platform's names stand in that platform's module.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

GITHUB = "github"  # GitHub Classroom: a folder for each login; it has no sheet of people

_WITH_ID = re.compile(r"(.*)_(\d+)", re.DOTALL)


@dataclass(frozen=True)
class FileName:
    """The name of a file or folder, taken apart.

    Attributes:
        platform: the platform that writes names in this form; empty for a plain name.
        full_name: the owner's full name as the platform writes it, or a group's name.
        id: the platform's id of the student or group; empty if the name holds none.
        file: the name under which the file was handed in; empty for a folder.
        is_file: False for a text that was typed into a form of the platform.
    """

    platform: str
    full_name: str
    id: str = ""
    file: str = ""
    is_file: bool = True

    @property
    def student(self) -> str:
        """The owner in short: the text that `split_id` takes apart again."""
        return f"{self.full_name}_{self.id}" if self.id else self.full_name


@dataclass(frozen=True)
class NamedBy:
    """What the name of a submission or of a result says about its owner.

    Attributes:
        text: the whole name.
        platform: the platform that writes names in this form; empty for a plain name.
        id: the platform's id; empty if the name holds none.
        full_name: the part of the name that may be the owner's full name; empty if all of `text` may be it.
        sure: True if only this platform writes names in this form. Otherwise the id counts only if the full name fits
            the same person, because `max_101` may also be a login.
    """

    text: str
    platform: str = ""
    id: str = ""
    full_name: str = ""
    sure: bool = False


def split_id(student: str) -> tuple[str, str]:
    """Take `Full Name_12345` apart into name and id; the id is empty if there is none."""
    found = _WITH_ID.fullmatch(student)
    return (found[1], found[2]) if found else (student, "")


def letters_only(name: str) -> str:
    """Keep the letters and digits of a name, in lower case: what is left of a full name in a platform's file name."""
    return "".join(c for c in unicodedata.normalize("NFC", name).casefold() if c.isalnum())
