"""Text of a submission can be shown anywhere: on a terminal, on a page, in JSON and in XML."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.text import one_line, plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("größer 解 🙂 ∑", "größer 解 🙂 ∑"),
        ("a\tb\nc", "a\tb\nc"),
        ("\x1b[31mred\x1b[0m", "�[31mred�[0m"),
        ("\rforged", "�forged"),
        ("a\u202etxt.exe", "a�txt.exe"),
        ("a\u200bb\ufeff", "a�b�"),
        ("\x00\x08\x7f\x9b", "����"),
        ("\ud800\udfff", "��"),
        ("\ufffe\uffff\ue000", "���"),
        ("a\u2028b\u2029c", "a�b�c"),
        ("", ""),
    ],
)
def test_what_a_reader_could_obey_becomes_a_mark(text: str, shown: str) -> None:
    """Escape sequences, overrides of direction, characters without width; letters of all kinds stay."""
    assert plain(text) == shown


def test_text_is_cut_with_a_mark() -> None:
    """Cut to the limit with the mark; a text of exactly the limit is not cut."""
    assert plain("x" * 11, 10) == "x" * 9 + "…"
    assert plain("x" * 10, 10) == "x" * 10
    assert len(plain("x" * 10**7)) == 2000


def test_a_line_is_one() -> None:
    """White space of any kind becomes one space."""
    assert one_line("  a\n\tb \u3000 c\x85d\n") == "a b c�d"


@given(st.text(alphabet=st.characters()), st.integers(1, 50))
def test_any_text_can_be_written_everywhere(text: str, limit: int) -> None:
    """As UTF-8, as JSON, as an attribute of XML; and it is within its limit."""
    for shown in (plain(text, limit), one_line(text, limit)):
        assert len(shown) <= limit
        assert json.loads(json.dumps(shown, ensure_ascii=False).encode()) == shown
        element = ElementTree.Element("case", name=one_line(shown))
        assert ElementTree.fromstring(ElementTree.tostring(element)).get("name") == one_line(shown)
    assert "\n" not in one_line(text, limit)
