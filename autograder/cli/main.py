"""The command line: parse, call, render.

Exit status:
0  the command has done its work, whatever the grades
1  a check of a student's own work does not pass, an assignment breaks a rule, a release is stale, or a replayed verdict
   is another one
2  the command was called with something that it cannot use
3  the grader failed, so something could not be graded

Only the commands that need torch and pytest import them, so that `--help` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import typer

from autograder.cli import author, container, export, instructor, replay, student
from autograder.errors import AutograderError, SandboxError, StudyError

COMMANDS: dict[str, tuple[Callable[..., None], ...]] = {
    "Students": (student.check, student.plot, student.pack),
    "Authors": (author.release, author.verify, author.calibrate, author.luck),
    "Instructors": (
        instructor.grade,
        instructor.report,
        export.export,
        instructor.similar,
        instructor.nbgrader,
        replay.replay,
    ),
    "Containers": (container.bundle, container.doctor),
}

app = typer.Typer(
    help="Grade deep-learning homework: losses, training loops, four classes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for users, commands in COMMANDS.items():
    for command in commands:
        app.command(rich_help_panel=users)(command)


def main() -> None:
    """Run the command line. An error of this package is printed as one sentence; `--debug` shows the traceback."""
    debug = "--debug" in sys.argv
    if debug:
        sys.argv.remove("--debug")
    try:
        app()
    except AutograderError as error:
        if debug:
            raise
        print(f"autograder: {error}", file=sys.stderr)
        sys.exit(3 if isinstance(error, SandboxError | StudyError) else 2)


if __name__ == "__main__":
    main()
