"""The learning platforms that are known. A new one is a module here, and its name in this list."""

from __future__ import annotations

from autograder.classroom.names import FileName
from autograder.classroom.platforms.canvas import CANVAS
from autograder.classroom.platforms.moodle import MOODLE
from autograder.classroom.platforms.platform import Platform
from autograder.classroom.sheet import Sheet

PLATFORMS: tuple[Platform, ...] = (CANVAS, MOODLE)


def platform_of_sheet(sheet: Sheet) -> Platform | None:
    """The platform that exported a list of people; None for a list of somebody's own."""
    return next((platform for platform in PLATFORMS if platform.lists_people(sheet)), None)


def platforms_of_files(names: list[str]) -> list[Platform]:
    """The platforms that may have handed out these files, by their names; the most distinctive form first.

    A single file that is called as Canvas calls files is no download of Canvas; half of all files are.
    """

    def are_enough(platform: Platform) -> bool:
        return 2 * sum(platform.read_file_name(name) is not None for name in names) >= max(len(names), 1)

    by_form = sorted(PLATFORMS, key=lambda platform: not platform.is_distinctive)
    return [platform for platform in by_form if platform.is_distinctive or are_enough(platform)]


def read_file_name(name: str, platforms: list[Platform]) -> FileName | None:
    """What the first of these platforms that names files so says in a file's name; None if there is none."""
    return next((said for platform in platforms if (said := platform.read_file_name(name))), None)


def platform_named(name: str) -> Platform | None:
    """The platform of this name; None for none, and for GitHub Classroom, which has no sheets."""
    return next((platform for platform in PLATFORMS if platform.name == name), None)
