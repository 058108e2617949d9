"""Arguments that several commands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from autograder.sandbox.tiers import REQUIRABLE, Tier

CORES = os.cpu_count() or 1

AssignmentName = Annotated[str, typer.Argument(help="Its name below solutions/, or its folder.", metavar="ASSIGNMENT")]
AssignmentNames = Annotated[list[str] | None, typer.Argument(help="All below solutions/ if none is given.")]
Jobs = Annotated[int, typer.Option("--jobs", min=1, help="Processes; as many as there are cores by default.")]

Roster = Annotated[
    Path | None,
    typer.Option(
        "--roster",
        help="The list of the class, a CSV: who handed in nothing gets a row, and groups one result.",
        metavar="FILE.csv",
        exists=True,
        dir_okay=False,
    ),
]


REQUIREMENTS = {f"require={tier}": tier for tier in REQUIRABLE}  # how a user writes the weakest tier to grade on


def required_tier(text: str) -> Tier:
    """The tier that a user's `require=TIER` names; a tier, as a default is one, stays itself.

    Raises:
        typer.BadParameter: no tier is written so.
    """
    if isinstance(text, Tier):
        return text
    if text not in REQUIREMENTS:
        raise typer.BadParameter(f"{text!r} is not one of {', '.join(map(repr, REQUIREMENTS))}.")
    return REQUIREMENTS[text]


def isolation_option(sentence: str, *, default: Tier) -> Any:
    """The option `--isolation require=TIER`, with its help sentence; the command is given a `Tier`."""
    return typer.Option(
        "--isolation",
        help=sentence,
        parser=required_tier,
        metavar=f"<{'|'.join(REQUIREMENTS)}>",
        autocompletion=lambda: list(REQUIREMENTS),
        show_default=f"require={default}",
    )
