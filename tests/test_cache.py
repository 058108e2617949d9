"""What is stored is found again; what cannot be written is no error."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from autograder import cache


def test_a_table_is_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder that is made for it."""
    monkeypatch.setenv("AUTOGRADER_CACHE", str(tmp_path / "made"))
    assert cache.recall("one.json") is None
    cache.store("one.json", {"values": [1.0, 2.0]})
    assert cache.recall("one.json") == {"values": [1.0, 2.0]}
    assert (tmp_path / "made" / "one.json").is_file()


@pytest.mark.parametrize("left", ["", '{"values": [1.0', "[1, 2]", "3"])
def test_half_a_table_is_none(left: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is something that is no table."""
    monkeypatch.setenv("AUTOGRADER_CACHE", str(tmp_path))
    (tmp_path / "one.json").write_text(left)
    assert cache.recall("one.json") is None


@pytest.mark.skipif(sys.platform != "linux", reason="the places of Linux")
def test_the_cache_of_linux_stays_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """$AUTOGRADER_CACHE, else $XDG_CACHE_HOME/autograder, else ~/.cache/autograder."""
    for variable in ("AUTOGRADER_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache.cache_folder() == tmp_path / ".cache" / "autograder"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache.cache_folder() == tmp_path / "xdg" / "autograder"
    monkeypatch.setenv("AUTOGRADER_CACHE", str(tmp_path / "mine"))
    assert cache.cache_folder() == tmp_path / "mine"


@pytest.mark.parametrize("guess", [RuntimeError("could not determine the home directory"), Path("~/.cache/autograder")])
def test_a_home_that_platformdirs_does_not_find_is_nowhere(
    guess: Path | RuntimeError, monkeypatch: pytest.MonkeyPatch
) -> None:
    """New versions of it raise, and old ones leave the `~`."""

    def user_cache_path(name: str, *, appauthor: bool) -> Path:
        if isinstance(guess, RuntimeError):
            raise guess
        return guess

    monkeypatch.delenv("AUTOGRADER_CACHE", raising=False)
    monkeypatch.setattr(cache, "user_cache_path", user_cache_path)
    assert cache.cache_folder() == Path(os.devnull) / "autograder"


def test_a_user_without_a_home_keeps_it_in_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A container's user may have no entry in /etc/passwd; nothing is written then, and nothing fails."""

    def no_entry(uid: int) -> None:
        raise KeyError(f"getpwuid(): uid not found: {uid}")

    for variable in ("AUTOGRADER_CACHE", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("pwd.getpwuid", no_entry)
    monkeypatch.chdir(tmp_path)
    cache.store("homeless.json", {"a": 1})
    assert list(tmp_path.iterdir()) == []
    assert cache.recall("homeless.json") == {"a": 1}
