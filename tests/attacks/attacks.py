"""What a hostile submission may try: the functions of `tries/`, each one attack, by the name of what it tries.

A function returns "held: …" where it was refused, "skipped: …" where the machine lacks what it tries, and anything
else, the loot, where it was not refused. It never returns "held" without having tried. Some end their worker, or never
answer; those say so by a decorator. The parameters are what it aims at: see `trial.Targets`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder.sandbox.tiers import Tier
from tests.attacks.tries import (
    attempt,
    endings,
    exhaustion,
    network,
    others,
    privileges,
    processes,
    reading,
    scratch,
    writing,
)

THEMES = (reading, writing, scratch, processes, others, privileges, network, exhaustion, endings)


@dataclass(frozen=True)
class Attack:
    """One function of a theme, and the text that holds it."""

    name: str
    theme: str
    aims: tuple[str, ...]
    held_when_it_ends: bool = False
    held_at_the_deadline: bool = False
    held_with: str = ""

    @property
    def is_on_itself(self) -> bool:
        """Whether it only breaks its own process or conversation, which is the same in every setting."""
        return self.theme == "endings" or self.held_at_the_deadline

    @property
    def text(self) -> str:
        """A module for a worker, which can import nothing of ours: what every attack needs, and the theme."""
        return TEXTS[self.theme]


def _text(theme: ModuleType) -> str:
    needed, lines = Path(attempt.__file__).read_text(), Path(theme.__file__ or "").read_text().splitlines()
    own = [line for line in lines if not line.startswith(f"from {attempt.__name__} import")]
    return "\n".join([needed, *own, ""])


def _attacks() -> dict[str, Attack]:
    found: dict[str, Attack] = {}
    for theme in THEMES:
        for name, function in vars(theme).items():
            if inspect.isfunction(function) and function.__module__ == theme.__name__ and not _is_a_part(function):
                assert name not in found, f"two attacks are named {name}"
                aims = tuple(inspect.signature(function).parameters)
                found[name] = Attack(name, theme.__name__.rpartition(".")[2], aims, **vars(function))
    return found


def _is_a_part(function: Callable[..., Any]) -> bool:
    """What several attacks of a theme share."""
    return function.__name__ in PARTS


PARTS = {
    "arguments", "forked", "frame", "grow", "in_each_place", "look_in_proc", "promptly", "send", "start_threads",
    "write",
}  # fmt: skip
TEXTS = {theme.__name__.rpartition(".")[2]: _text(theme) for theme in THEMES}
ATTACKS = _attacks()

_NAMES_AND_SIZES = {"sizes_and_names"}
_READING = {
    "devices", "facts_of_the_grader", "kernel_settings", "list_folder", "list_homes", "load_file", "map_file",
    "other_processes", "own_memory_map", "read_by_path_descriptor", "read_file", "read_from_its_folder",
    "read_other_submission", "read_private_file", "read_through_dots", "read_users", "scratch_of_others",
    "dots_from_scratch",
}  # fmt: skip
# What a tier does not bound, so that trying it would only cost time and disk.
UNBOUNDED = {Tier.CONFINED: {"many_files_in_scratch", "many_large_files_in_scratch"}}
# What a tier does not close, as `autograder doctor` admits.
LEFT_OPEN: dict[Tier, set[str]] = {
    Tier.CONFINED_NAMESPACES: set(),
    Tier.CONFINED: _NAMES_AND_SIZES,
    Tier.FILTERED: _NAMES_AND_SIZES | _READING,
}
