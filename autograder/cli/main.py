"""The command line: parse, call, render.

Exit status: 0 done, whatever the grades; 1 a check of one's own work does not pass, an assignment breaks the law, a
release is stale; 2 a wrong call; 3 something could not be graded through the grader's own fault. Torch and pytest are
imported by the commands that need them, so that `--help` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import typer

from autograder.cli import author, container, export, instructor, student
from autograder.errors import AutograderError, SandboxError, StudyError

COMMANDS: dict[str, tuple[Callable[..., None], ...]] = {
    "Students": (student.check, student.plot, student.pack),
    "Authors": (author.release, author.verify, author.calibrate),
    "Instructors": (instructor.grade, instructor.report, export.export, instructor.similar, instructor.nbgrader),
    "Containers": (container.bundle, container.doctor),
}

app = typer.Typer(
    help="Grade deep-learning homework: losses, training loops, four classes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for whose, commands in COMMANDS.items():
    for command in commands:
        app.command(rich_help_panel=whose)(command)


def main() -> None:
    """Run the command line; an error of ours is one sentence, `--debug` shows the traceback."""
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
