"""The templates of pages and tables, filled in with every text escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from autograder.reports.palette import COLOURS, on_any_paper
from autograder.reports.sentences import percent, signed
from autograder.results.wording import points
from autograder.text import counted, plain

TEMPLATES = Path(__file__).parent / "templates"


def filled(name: str, /, **values: object) -> str:
    """The template of this file name, with `values` as its variables."""
    return _environment().get_template(name).render(**values)


def page_link(student: str) -> str:
    """The address of a student's page, relative to `index.html`; never one with a scheme."""
    return f"{quote(student, safe='', errors='replace')}/feedback.html"


def share(score: float, maximum: float) -> float:
    """Part of the points, 0 … 1, for the length of a bar."""
    return round(score / maximum, 4) if maximum > 0 else 0.0


def coded(text: str) -> Markup:
    """Plain text as HTML; what stands between two backticks is code."""
    parts = text.split("`")
    words = (Markup("<code>{}</code>").format(part) if place % 2 else escape(part) for place, part in enumerate(parts))
    return Markup("").join(words)


def _once(student: str) -> tuple[str, int]:
    return student, 1


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = {"plain": plain, "points": points, "percent": percent, "signed": signed, "coded": coded}
    environment.filters.update(words, page_link=page_link, once=_once)
    environment.globals.update(colours=COLOURS, on_any_paper=on_any_paper)
    environment.globals.update(share=share, counted=counted, markup=Markup)
    return environment
