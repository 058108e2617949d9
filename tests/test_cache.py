"""What is kept is found again; what cannot be written is no error."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder import cache


def test_a_table_is_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder that is made for it."""
    monkeypatch.setenv("AUTOGRADER_CACHE", str(tmp_path / "made"))
    assert cache.recall("one.json") is None
    cache.keep("one.json", {"values": [1.0, 2.0]})
    assert cache.recall("one.json") == {"values": [1.0, 2.0]}
    assert (tmp_path / "made" / "one.json").is_file()


@pytest.mark.parametrize("left", ["", '{"values": [1.0', "[1, 2]", "3"])
def test_half_a_table_is_none(left: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is something that is no table."""
    monkeypatch.setenv("AUTOGRADER_CACHE", str(tmp_path))
    (tmp_path / "one.json").write_text(left)
    assert cache.recall("one.json") is None


def test_a_user_without_a_home_keeps_it_in_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container's user may have no entry; nothing is written then, and nothing fails."""

    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    for variable in ("AUTOGRADER_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    cache.keep("homeless.json", {"a": 1})
    assert cache.recall("homeless.json") == {"a": 1}
