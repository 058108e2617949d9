"""A figure as inline SVG for a page, as an SVG file and as PNG. The same figure always gives the same bytes."""

from __future__ import annotations

import html
import io
import re

import matplotlib as mpl
from matplotlib.figure import Figure

from autograder.reports.palette import COLOURS, light

PNG_DPI = 200

_TAG = re.compile(r"<[^!?>]+>")
_HEX = re.compile(r"#[0-9a-f]{6}\b")
_NAME_OF = {colour.light: name for name, colour in COLOURS.items()}
_NOISE = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<metadata>.*?</metadata>|<defs>\s*<style.*?</style>\s*</defs>", re.S)
_FONT = re.compile(r"font-family: [^;\"]*;? ?")
_SAFE = re.compile(r"[^a-z0-9-]")


def inline_svg(figure: Figure, name: str, *, title: str, description: str) -> str:
    """An `<svg>` element for an HTML page. Its ids are different from those of every other figure of the page.

    Text stays text, the paper is transparent, and colours are `var(--name, #light)`, so that the page decides how they
    look on light and on dark paper.

    Args:
        name: the start of all ids; letters, digits and hyphens.
        title, description: the words that a screen reader says in place of the picture.
    """
    prefix = _SAFE.sub("-", name.lower())
    body = _TAG.sub(lambda tag: _retouched(tag.group(), prefix), _NOISE.sub("", _raw_svg(figure, prefix)))
    root, _, rest = body.strip().partition(">")
    box = re.search(r'viewBox="[^"]*"', root)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" class="plot" '
        f'{box.group() if box else ""} role="img" aria-labelledby="{prefix}-title {prefix}-desc" '
        f'stroke-linejoin="round" font-family="inherit">'
        f'<title id="{prefix}-title">{_spoken(title)}</title><desc id="{prefix}-desc">{_spoken(description)}</desc>'
    )
    return re.sub(r"\n\s*", "\n", head + rest)


def svg_file(inline: str, figure: Figure) -> str:
    """The text of `inline_svg` as a file: light colours on white paper."""
    plain = re.sub(r"var\(--[a-z0-9_-]+, (#[0-9a-f]{6})\)", r"\1", inline)
    width, height = (72 * side for side in figure.get_size_inches())
    size = f'width="{width:g}pt" height="{height:g}pt" style="background: {light("card")}; font-family: sans-serif"'
    plain = plain.replace('class="plot"', size, 1).replace(' font-family="inherit"', "", 1)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{plain}\n'


def png(figure: Figure) -> bytes:
    """The figure on white paper, at 200 dots per inch, without a date or the name of a program."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=PNG_DPI, facecolor=light("card"), metadata={"Software": None})
    return buffer.getvalue()


def _raw_svg(figure: Figure, salt: str) -> str:
    buffer = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": salt, "text.parse_math": False}):
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


def _retouched(tag: str, prefix: str) -> str:
    """One tag with the prefix at its ids, names for its colours, and no font, so that the page decides about it."""
    tag = re.sub(r'\bid="', f'id="{prefix}-', tag)
    tag = tag.replace("url(#", f"url(#{prefix}-").replace('xlink:href="#', f'href="#{prefix}-')
    tag = tag.replace('xlink:href="data:', 'href="data:')
    if "style=" not in tag:
        return tag
    return _HEX.sub(_named, _FONT.sub("", tag))


def _named(match: re.Match[str]) -> str:
    colour = match.group()
    return f"var(--{_NAME_OF[colour]}, {colour})" if colour in _NAME_OF else colour


def _spoken(text: str) -> str:
    return html.escape("".join(c for c in text if c.isprintable()))
