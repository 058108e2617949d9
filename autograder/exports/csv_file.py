"""The gradebook of a class as a CSV file."""

from __future__ import annotations

from autograder.classroom.gradebook import gradebook_csv
from autograder.exports.format import Exported, Format, Request


def _export(request: Request) -> Exported:
    return Exported({request.to: gradebook_csv(request.results).encode("utf-8", "replace")})


FORMAT = Format("csv", "the gradebook", _export)
