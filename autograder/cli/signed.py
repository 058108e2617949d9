"""Signed results on the command line: the key's memory, and the sentences on results that the key has not signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from autograder.results.folder import ClassResults
    from autograder.results.signature import SigningKey


def keep_memory_to_this_process(key: SigningKey | None) -> None:
    """Forbid other processes of this user to read the memory and the first environment of this one, which hold the key.

    The probes of isolation tiers do not work after this.
    """
    from autograder.sandbox.linux import kernel

    if key is not None:
        kernel.prctl(kernel.PR_SET_DUMPABLE, 0)


def tell_refused(read: ClassResults) -> None:
    """Print a sentence on each result that was left out.

    Raises:
        typer.Exit: with status 2, if there is one.
    """
    for sentence in read.refused:
        typer.echo(f"autograder: left out: {sentence}", err=True)
    if read.refused:
        raise typer.Exit(2)
