"""Arguments and options that several commands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from autograder.sandbox.tiers import REQUIRABLE, Tier

CORES = os.cpu_count() or 1

AssignmentName = Annotated[
    str, typer.Argument(help="The assignment: its name below solutions/, or its folder.", metavar="ASSIGNMENT")
]
AssignmentNames = Annotated[list[str] | None, typer.Argument(help="Assignments; without any, all below solutions/.")]
Jobs = Annotated[int, typer.Option("--jobs", min=1, help="Number of processes; by default, the number of cores.")]

Roster = Annotated[
    Path | None,
    typer.Option(
        "--roster",
        help="A CSV list of the class. A student who handed in nothing gets a row, and a group gets one result.",
        metavar="FILE.csv",
        exists=True,
        dir_okay=False,
    ),
]


REQUIREMENTS = {f"require={tier}": tier for tier in REQUIRABLE}  # by the text that a user writes


def required_tier(text: str) -> Tier:
    """The tier of a user's `require=TIER`.

    Raises:
        typer.BadParameter: the text is not one of `REQUIREMENTS`.
    """
    if isinstance(text, Tier):  # the default of an option
        return text
    if text not in REQUIREMENTS:
        raise typer.BadParameter(f"{text!r} is not one of {', '.join(map(repr, REQUIREMENTS))}.")
    return REQUIREMENTS[text]


def isolation_option(help_sentence: str, *, default: Tier) -> Any:
    """The option `--isolation require=TIER`; the command gets the weakest `Tier` to grade on."""
    return typer.Option(
        "--isolation",
        help=help_sentence,
        parser=required_tier,
        metavar=f"<{'|'.join(REQUIREMENTS)}>",
        autocompletion=lambda: list(REQUIREMENTS),
        show_default=f"require={default}",
    )
