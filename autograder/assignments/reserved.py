"""Names that the proxy `student` of a check has for itself, so that no function of a task can be called so."""

from __future__ import annotations

import keyword

# the public attributes of autograder.sandbox.student.Student; a test holds the two together
NAMES_OF_THE_PROXY = frozenset(
    {
        "another_worker",
        "arguments_after",
        "asked",
        "defines",
        "definition",
        "last_call",
        "make",
        "names_asked",
        "picture",
        "refuse",
        "seed",
        "symbol",
        "use_doubles",
    }
)


def why_reserved(name: str) -> str | None:
    """Why a task cannot ask for a function of this name; None if it can."""
    if not name.isidentifier() or keyword.iskeyword(name):
        return "is not a name that Python allows"
    if name.startswith("_"):
        return "begins with an underscore, and checks cannot call such a function"
    if name in NAMES_OF_THE_PROXY:
        return f"is taken: in a check, `student.{name}` belongs to the grader"
    return None
