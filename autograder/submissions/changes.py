"""Which tasks a change of a module can touch: those whose functions changed, or mention a name that did."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping

from autograder.assignments.model import Task
from autograder.submissions.scopes import module_reads, names_changed, names_rebound

_ANYTHING = ""  # what a statement that binds no name, such as `torch.manual_seed(0)`, is filed under


def affected_tasks(before: str, after: str, tasks: Iterable[Task]) -> frozenset[str]:
    """The ids of the tasks whose checks may end otherwise than before; comments and blank lines touch none.

    Args:
        before: a module's text; `after` its text now. Both are Python.
    """
    old, new = _statements(before), _statements(after)
    changed = {name for name in old.keys() | new.keys() if _dumps(old, name) != _dumps(new, name)}
    if _ANYTHING in changed:
        return frozenset(task.id for task in tasks)
    touched = _with_readers(changed, {name: set().union(*map(module_reads, found)) for name, found in new.items()})
    return frozenset(task.id for task in tasks if touched.intersection(task.functions))


def _statements(text: str) -> dict[str, list[ast.stmt]]:
    """The top-level statements by each name that they bind."""
    found = defaultdict(list)
    for statement in (one for one in ast.parse(text).body if not isinstance(one, ast.Pass)):
        names = {*names_rebound(statement), *names_changed(statement)}
        for name in names if names and "*" not in names else {_ANYTHING}:
            found[name].append(statement)
    return dict(found)


def _dumps(statements: Mapping[str, list[ast.stmt]], name: str) -> list[str]:
    return [ast.dump(statement) for statement in statements.get(name, [])]


def _with_readers(changed: Iterable[str], reads: Mapping[str, set[str]]) -> set[str]:
    """The names, and all whose statements read one of them, directly or through others."""
    touched, size = set(changed), -1
    while size != len(touched):
        size = len(touched)
        touched |= {name for name, names in reads.items() if names & touched}
    return touched
