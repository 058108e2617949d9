"""Arguments that several commands share."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

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


class Isolation(StrEnum):
    """The weakest tier to grade on."""

    REQUIRE_NAMESPACES = "require=confined+namespaces"
    REQUIRE_CONFINED = "require=confined"
    REQUIRE_FILTERED = "require=filtered"
    REQUIRE_PROCESS = "require=process"
