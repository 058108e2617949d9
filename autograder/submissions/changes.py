"""The tasks that an edit of a module can touch: their functions changed, or read a name that changed."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping

from autograder.assignments.model import Task
from autograder.submissions.needs import Needs
from autograder.submissions.scopes import names_changed, names_read, names_rebound

_ANYTHING = ""  # stands for the name of a statement that binds none, such as `torch.manual_seed(0)`


def affected_tasks(before: str, after: str, tasks: Iterable[Task]) -> frozenset[str]:
    """The ids of the tasks with checks that may end in another way than before the edit.

    Comments and blank lines touch no task.

    Args:
        before, after: the module's text before and after the edit.

    Raises:
        SyntaxError: a text is not Python.
    """
    old, new = _statements(before), _statements(after)
    changed = {name for name in old.keys() | new.keys() if _dumps(old, name) != _dumps(new, name)}
    if _ANYTHING in changed:
        return frozenset(task.id for task in tasks)
    touched = _with_readers(changed, {name: set().union(*map(names_read, found)) for name, found in new.items()})
    return frozenset(task.id for task in tasks if touched.intersection(task.functions))


def _statements(text: str) -> dict[str, list[ast.stmt]]:
    """The top-level statements by each name that they bind, or fill as they are made."""
    found = defaultdict(list)
    statements = ast.parse(text).body
    needs = Needs(statements)
    for statement in (one for one in statements if not isinstance(one, ast.Pass)):
        names = {*names_rebound(statement), *names_changed(statement), *needs.entries_of(statement)}
        for name in names if names and "*" not in names else {_ANYTHING}:
            found[name].append(statement)
    return dict(found)


def _dumps(statements: Mapping[str, list[ast.stmt]], name: str) -> list[str]:
    return [ast.dump(statement) for statement in statements.get(name, [])]


def _with_readers(changed: Iterable[str], reads: Mapping[str, set[str]]) -> set[str]:
    """The changed names, and every name with a statement that reads one of them, directly or through others.

    Args:
        reads: for each name, the names that its statements read.
    """
    touched, size = set(changed), -1
    while size != len(touched):
        size = len(touched)
        touched |= {name for name, names in reads.items() if names & touched}
    return touched
