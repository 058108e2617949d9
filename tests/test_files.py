"""A file is written completely or not at all."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from autograder.errors import AutograderError
from autograder.files import named_if_unwritable, write_atomically, write_for_user


def test_a_file_and_its_folder_are_made(tmp_path: Path) -> None:
    """Everybody may read the file, and no temporary file is left."""
    path = tmp_path / "out" / "ada" / "result.json"
    write_atomically(path, b"{}")
    assert path.read_bytes() == b"{}"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert list(path.parent.iterdir()) == [path]


def test_a_file_is_replaced(tmp_path: Path) -> None:
    """Also by a shorter one."""
    path = tmp_path / "result.json"
    for content in (b"a long one", b"short"):
        write_atomically(path, content)
        assert path.read_bytes() == content


def test_a_failure_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No temporary file is left."""
    path = tmp_path / "result.json"
    path.write_bytes(b"before")

    def full(descriptor: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space left"):
        write_atomically(path, b"after")
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    """A link in the place of a result does not decide where the result is written."""
    (tmp_path / "other").write_bytes(b"other")
    (tmp_path / "result.json").symlink_to(tmp_path / "other")
    write_atomically(tmp_path / "result.json", b"{}")
    assert (tmp_path / "other").read_bytes() == b"other"
    assert not (tmp_path / "result.json").is_symlink()


def test_a_user_is_told_which_place_cannot_be_written_and_what_to_give_instead(tmp_path: Path) -> None:
    """By one sentence for every command."""
    (tmp_path / "file").write_text("")
    path = tmp_path / "file" / "page.html"
    with pytest.raises(AutograderError) as caught:
        write_for_user(path, b"", option="--out")
    assert str(caught.value) == f"{path}: cannot be written (File exists); name another place with --out"
    told = r"^/x: cannot be written \(full\); name another place with --to$"
    with pytest.raises(AutograderError, match=told), named_if_unwritable(Path("/x"), option="--to"):
        raise OSError("full")
