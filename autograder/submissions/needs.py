"""The names that the functions of a module lead to: those that they read when they run, directly or through others."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from autograder.assignments.model import Task
from autograder.submissions.module import blank, parse
from autograder.submissions.scopes import DEFINITIONS, names_changed, names_read, names_rebound

_DEFINING = (*DEFINITIONS, ast.Lambda)


def tasks_called(text: str, tasks: Sequence[Task]) -> dict[str, frozenset[str]]:
    """For each task by its id, the ids of the other tasks whose functions its code leads to.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: the text does not parse.
    """
    needs = Needs(text)
    reached = {task.id: needs.names_from(task.functions) for task in tasks}
    return {
        task.id: frozenset(o.id for o in tasks if o.id != task.id and not reached[task.id].isdisjoint(o.functions))
        for task in tasks
    }


class Needs:
    """The top-level statements of a text by the names that they bind, and the names that each statement reads.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: the text does not parse.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._statements = parse(text).body
        self._read = [names_read(statement) for statement in self._statements]
        self._binders: dict[str, list[int]] = defaultdict(list)  # numbers of statements
        for number, statement in enumerate(self._statements):
            for name in {*names_rebound(statement), *names_changed(statement)}:
                self._binders[name].append(number)

    def names_from(self, names: Iterable[str], *, without: Collection[str] = ()) -> set[str]:
        """Every name that these names' statements read, directly or through others.

        Args:
            without: names that are not followed; they are part of the answer where they are read.
        """
        found: set[str] = set()
        followed: set[int] = set()
        waiting = list(names)
        while waiting:
            for number in self._binders.get(waiting.pop(), ()):
                if number not in followed:
                    followed.add(number)
                    fresh = self._read[number] - found
                    found |= fresh
                    waiting += fresh.difference(without)
        return found

    def defines_code(self, name: str) -> bool:
        """Whether a statement that binds the name holds a function, a class or a lambda."""
        binders = (self._statements[number] for number in self._binders.get(name, ()))
        return any(isinstance(node, _DEFINING) for binder in binders for node in ast.walk(binder))

    def only(self, names: Collection[str]) -> str:
        """The statements that bind these names, without comments and with none of the text around them."""
        wanted = {number for name in names for number in self._binders.get(name, ())}
        numbered = enumerate(self._statements)
        return ast.unparse(ast.Module([s for n, s in numbered if n in wanted or _is_future(s)], type_ignores=[]))

    def without(self, names: Collection[str]) -> str:
        """The text with every statement blanked that binds these names and no others; all lines stay in place."""
        dropped = [node for node in self._statements if (bound := set(names_rebound(node))) and bound <= set(names)]
        return blank(self._text, dropped)


def _is_future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
