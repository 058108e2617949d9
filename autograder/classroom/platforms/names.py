"""How learning platforms name the files and folders that they hand over, read off their sources.

- Moodle (`mod/assign/classes/downloader.php`, before 4.1 `locallib.php`): `Full Name_12345_assignsubmission_file_`, a
  folder for each student and plugin, in newer versions without the last underscore; or flat, with the file's name
  behind it. A group's name may stand in front (`Team 3-Full Name`) or, with the group's id, in the student's place.
- Canvas (`lib/content_zipper.rb`): `lastfirst_LATE_12345_67890_file`, the id of the student and of the file; of an
  anonymous assignment `anon_x1Y2z_67890_file`; what was typed in is `lastfirst_12345_text.html`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MOODLE, CANVAS, GITHUB = "moodle", "canvas", "github"

_MOODLE = re.compile(r"(.*?)(?:_(\d+))?_assignsubmission_([a-z]+)(?:_(.*))?", re.DOTALL)
# the file's id comes before what was typed in: a student may call a file `text.html`, too
_CANVAS_BEHIND = r"(?:\d+_(?P<file>.+)|(?:text|link)\.html)"
_CANVAS = re.compile(rf"(?P<who>[^.\s-]*?)_(?:LATE_)?(?P<number>\d+)_{_CANVAS_BEHIND}", re.DOTALL)
_CANVAS_ANONYMOUS = re.compile(rf"(?:LATE_)?(?P<who>anon_[A-Za-z0-9]+)(?P<number>)_{_CANVAS_BEHIND}", re.DOTALL)
_NUMBERED = re.compile(r"(.*)_(\d+)", re.DOTALL)


@dataclass(frozen=True)
class Name:
    """What the name of a file or folder says.

    Attributes:
        platform: whose way of naming it is.
        who: the full name as the platform writes it there, or a group's.
        number: the platform's id of the student or group; empty where there is none.
        file: the name under which it was handed in; empty for a folder.
        is_file: whether it is something handed in as a file, not typed into a form.
    """

    platform: str
    who: str
    number: str
    file: str = ""
    is_file: bool = True

    @property
    def student(self) -> str:
        """Who it is, in short; what `numbered` takes apart again."""
        return f"{self.who}_{self.number}" if self.number else self.who


def moodle_name(name: str) -> Name | None:
    """What Moodle says in the name of a file or folder; None if it is not Moodle's."""
    found = _MOODLE.fullmatch(name)
    return Name(MOODLE, found[1], found[2] or "", found[4] or "", found[3] == "file") if found else None


def canvas_name(name: str) -> Name | None:
    """What Canvas says in the name of a file; None if it is not Canvas's, which writes names in lower case."""
    name = unicodedata.normalize("NFC", name)
    found = _CANVAS_ANONYMOUS.fullmatch(name) or _CANVAS.fullmatch(name)
    if found is None or (found["number"] and found["who"] != found["who"].lower()):
        return None
    return Name(CANVAS, found["who"], found["number"], found["file"] or "", is_file=found["file"] is not None)


def numbered(student: str) -> tuple[str, str]:
    """`Full Name_12345` as name and number; the number is empty where there is none."""
    found = _NUMBERED.fullmatch(student)
    return (found[1], found[2]) if found else (student, "")


def squeezed(name: str) -> str:
    """The letters and digits of a name: what is left when a platform has taken out what a file's name cannot hold."""
    return "".join(c for c in unicodedata.normalize("NFC", name).casefold() if c.isalnum())
