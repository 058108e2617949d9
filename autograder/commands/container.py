"""What a container calls besides grade: doctor."""

from __future__ import annotations

from typing import Annotated

import typer

from autograder.commands.options import Isolation


def doctor(
    json_: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    isolation: Annotated[Isolation, typer.Option(help="What grading needs here.")] = Isolation.REQUIRE_CONFINED,
) -> None:
    """Say what this machine offers for grading; exit 1 if that is less than grading needs."""
    import json

    from autograder.doctor import describe, diagnose
    from autograder.sandbox.lockdown import require_linux

    require_linux()
    found = diagnose()
    typer.echo(json.dumps(found.as_dict(), indent=1) if json_ else describe(found))
    raise typer.Exit(0 if found.is_at_least(isolation.removeprefix("require=")) else 1)
