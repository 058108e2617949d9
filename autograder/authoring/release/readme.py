"""README.md of a release, the page that a student reads first."""

from __future__ import annotations

import re
from pathlib import Path

from autograder.assignments.model import PLOTS_FILE, Assignment, Task
from autograder.authoring.release.requirements import torch_pin
from autograder.results.wording import points

GENERATED = "<!-- made by `autograder release`; changes here are lost -->"

_PAGE = """\
# {title}

{intro}

| task | what you write | points |
|---|---|---:|
{rows}
| | all together | {total} |
{note}
## Install

Once, with Python 3.11 or newer, in a terminal in this folder:

    python -m pip install -r requirements.txt

Grading uses Python {python} and torch {torch}. With a newer Python, keep to what {python} knows; the check
below tells where you do not.

## Work

The tasks stand in `{file}`, for an editor, and again in `{notebook}`, for Jupyter (`jupyter lab {notebook}`)
or VS Code: choose one of the two and stay with it. Each task has a line that begins with `TODO`. The text above it says
what goes in and what must come out; your code replaces the line below it. Keep the names of the functions and the order
of their arguments.

## Check

In a terminal, in this folder:

{commands}

In the notebook, run the cell with your code, then the cell `check("{first}")` that stands below it.

What runs is in `checks/`, and you may read it. Grading adds checks that you do not see, with other numbers,
so try inputs of your own as well. Both run your code without a network, without other programs and processes,
and with no files but those that it writes itself in the current folder.

## Hand in

    autograder pack

says what is still missing, and makes `{archive}`: hand in that file. It holds `{file}` or `{notebook}`, the one
with more of your work in it; save it first.

{generated}
"""


def readme_text(assignment: Assignment) -> str:
    """README.md of a release."""
    first = (assignment.graded_tasks or assignment.tasks)[0].id
    commands = {
        "autograder check": "every task",
        f"autograder check --task {first}": "one task",
        "autograder check --first": "the first check that does not pass yet",
        "autograder check --watch": "again whenever you save",
    }
    if (assignment.folder / PLOTS_FILE).is_file():
        commands["autograder plot"] = "pictures of what your code does"
    width = max(map(len, commands))
    note = "\nPoints marked * are given by a person who reads your answer.\n"
    return _PAGE.format(
        title=assignment.title,
        intro=assignment.intro.strip() or "Fill in what is missing.",
        rows="\n".join(_row(task) for task in assignment.tasks),
        total=points(sum(task.points for task in assignment.tasks)),
        note=note if any(task.written for task in assignment.tasks) else "",
        python=assignment.python,
        torch=torch_pin().partition("==")[2],
        file=assignment.file,
        notebook=assignment.notebook_file,
        first=first,
        commands="\n".join(f"    {command.ljust(width)}   {what}" for command, what in commands.items()),
        archive=f"{Path(assignment.file).stem}.zip",
        generated=GENERATED,
    )


def _row(task: Task) -> str:
    """A line of the table of tasks. A title that only repeats the names of the functions is left out."""
    names = ", ".join(f"`{name}`" for name in task.functions)
    says_more = set(re.findall(r"\w+", task.title)) - {"and", *task.functions}
    title = task.title.replace("|", "\\|") if says_more or not names else ""
    what = ": ".join(part for part in (title, names) if part)
    star = " \\*" if task.written else ""
    return f"| {task.id} | {what} | {points(task.points)}{star} |"
