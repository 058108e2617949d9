"""Signed results: what the key has signed is read, and nothing else is, whatever was done to the file."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from autograder.cli.main import app
from autograder.errors import AutograderError, SignatureError
from autograder.grading.pools import process_pool
from autograder.results.document import result_from_json
from autograder.results.evidence import Evidence
from autograder.results.failure import Failure
from autograder.results.folder import ResultsFolder, read_class, read_result, read_results
from autograder.results.model import CheckResult, Environment, Result, SubmissionInfo, TaskResult, Verdict
from autograder.results.signature import VARIABLE, SigningKey, signature_path, take_key
from autograder.sandbox.portable import process

SECRET = "0123456789abcdef" * 4
KEY = SigningKey(SECRET.encode())
OTHER = SigningKey(b"another key, which is long enough, too")
CHECKS = (
    CheckResult("hidden/test_small.py::test_many", "many", Verdict.PASSED, 2.5, seconds=0.012),
    CheckResult("checks/test_small.py::test_hand", "by hand", Verdict.FAILED, 1.0, "public", Failure("é ≠ e")),
)
ADA = Result(
    "small",
    "0011223344556677",
    "ada",
    SubmissionInfo("small.py", "ab" * 32, ("a note",)),
    1202,
    Environment("3.11.7", "2.13.0", "cpu", "confined"),
    (TaskResult("1.1", "double", CHECKS, "aabbccdd"),),
    title="Zwei kleine Aufgaben – δ",
)


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """The folder of a class with three signed results."""
    folder = ResultsFolder(tmp_path / "out", KEY)
    for student in ("ada", "ben", "cleo"):
        folder.write(replace(ADA, student=student), Evidence())
    return folder.path


# --- ten thousand edits -----------------------------------------------------------------------------------------------

Edit = Callable[[random.Random, str], str | bytes]


def other_byte(rng: random.Random, text: str) -> bytes:
    content = bytearray(text.encode())
    content[rng.randrange(len(content))] ^= rng.randrange(1, 256)
    return bytes(content)


def swapped(rng: random.Random, text: str) -> str:
    """Two digits, anywhere, change places."""
    a, b = rng.sample([place for place, c in enumerate(text) if c.isdigit()], 2)
    letters = list(text)
    letters[a], letters[b] = letters[b], letters[a]
    return "".join(letters)


def other_digit(rng: random.Random, text: str) -> str:
    place = rng.choice([place for place, c in enumerate(text) if c.isdigit()])
    return text[:place] + rng.choice("0123456789") + text[place + 1 :]


def without_a_line(rng: random.Random, text: str) -> str:
    lines = text.split("\n")
    del lines[rng.randrange(len(lines))]
    return "\n".join(lines)


def doubled_line(rng: random.Random, text: str) -> str:
    lines = text.split("\n")
    place = rng.randrange(len(lines) - 1)
    return "\n".join([*lines[:place], lines[place], *lines[place:]])


def tables(document: Any) -> list[dict[str, Any]]:
    """All tables of a document, itself first."""
    inside = document.values() if isinstance(document, dict) else document if isinstance(document, list) else ()
    mine = [document] if isinstance(document, dict) else []
    return mine + [table for part in inside for table in tables(part)]


def changed(rng: random.Random, text: str, how: Callable[[dict[str, Any], str], None]) -> str:
    """The document with one key of one table changed, in the form in which it is written."""
    document = json.loads(text)
    table = rng.choice([table for table in tables(document) if table])
    how(table, rng.choice(list(table)))
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def without_a_key(rng: random.Random, text: str) -> str:
    return changed(rng, text, lambda table, key: table.pop(key))


def other_value(rng: random.Random, text: str) -> str:
    values = [0, 1, 2.5, 10**30, -1, float("nan"), None, True, "passed", "ben", "", [], {}]
    return changed(rng, text, lambda table, key: table.update({key: rng.choice(values)}))


def unknown_key(rng: random.Random, text: str) -> str:
    return changed(rng, text, lambda table, key: table.update({f"{key}2": 1}))


def trailing(rng: random.Random, text: str) -> bytes:
    return text.encode() + rng.choice([b"\0", b"x", b"{}", b"\xff", b"\n\n[]", text.encode()])


def cut(rng: random.Random, text: str) -> str:
    return text[: rng.randrange(len(text))]


def encoded(rng: random.Random, text: str) -> bytes:
    return text.encode(rng.choice(["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "utf-7"]))


CHANGES: tuple[Edit, ...] = (
    other_byte, swapped, other_digit, without_a_line, doubled_line, without_a_key, other_value, unknown_key, trailing,
    cut, encoded,
)  # fmt: skip


def spaced(rng: random.Random, text: str) -> str:
    """White space after a comma at the end of a line, in front of all, or at the end."""
    line = rng.choice([place for place in range(1, len(text)) if text[place - 1 : place + 1] in (",\n", "}\n")])
    return rng.choice([text[:line] + " " * rng.randint(1, 9) + text[line:], "\n" + text, text + "\n", text[:-1]])


def reordered(rng: random.Random, text: str) -> str:
    def shuffled(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: shuffled(part[key]) for key in rng.sample(list(part), len(part))}
        return [shuffled(one) for one in part] if isinstance(part, list) else part

    return json.dumps(shuffled(json.loads(text)), indent=1, ensure_ascii=False) + "\n"


def compact(rng: random.Random, text: str) -> str:
    return json.dumps(json.loads(text), separators=rng.choice([(",", ":"), (", ", ": "), (",  ", ":")]))


def escaped(rng: random.Random, text: str) -> str:
    """A letter of a text as its escape; only a letter of the title is one for certain."""
    place = text.index('"title": "Zwei') + len('"title": "') + rng.randrange(4)
    return text[:place] + f"\\u{ord(text[place]):04x}" + text[place + 1 :]


def longer_number(rng: random.Random, text: str) -> str:
    """The same float in another form."""
    return text.replace("2.5,", rng.choice(["2.50,", "25e-1,", "0.25E+1,", "2.5000000000000000000001,"]), 1)


def first_of_two(rng: random.Random, text: str) -> str:
    """A key twice, where readers take the last."""
    return text.replace('{\n "', f'{{\n "student": "{rng.choice("bcdefgh")}",\n "', 1)


def with_returns(rng: random.Random, text: str) -> str:
    return text.replace("\n", "\r\n", rng.randint(1, 30))


SAME_MEANING: tuple[Edit, ...] = (spaced, reordered, compact, escaped, longer_number, first_of_two, with_returns)


def edited(rng: random.Random, text: str, edits: tuple[Edit, ...]) -> bytes:
    """The text after one of the edits, which has done something."""
    while True:
        content = rng.choice(edits)(rng, text)
        content = content if isinstance(content, bytes) else content.encode(errors="surrogatepass")
        if content != text.encode():
            return content


def is_refused(path: Path) -> bool:
    try:
        read_result(path, KEY)
    except SignatureError as error:
        return str(path) in str(error) and "grade this submission again" in str(error)
    return False


def test_ten_thousand_edits_are_refused(results: Path) -> None:
    """Each by the signature, whatever else is wrong with it; the same file without an edit is read."""
    rng, path = random.Random(20261130), results / "ada" / "result.json"
    text = path.read_text(encoding="utf-8")
    for number in range(6000):
        path.write_bytes(content := edited(rng, text, CHANGES))
        assert is_refused(path), (number, content)
    for number in range(2000):
        path.write_bytes(content := edited(rng, text, SAME_MEANING))
        assert result_from_json(content.decode()) == ADA, content  # so an edit without a meaning
        assert is_refused(path), (number, content)
    path.write_text(text, encoding="utf-8")
    signature = signature_path(path).read_text()
    for number in range(2000):
        signature_path(path).write_bytes(content := edited(rng, signature, SIGNATURE_EDITS))
        assert is_refused(path), (number, content)
    signature_path(path).write_text(signature)
    assert read_result(path, KEY) == ADA


def of_another_result(rng: random.Random, text: str) -> bytes:
    return rng.choice([KEY, OTHER]).signature(rng.randbytes(8))


SIGNATURE_EDITS: tuple[Edit, ...] = (
    other_byte, swapped, other_digit, doubled_line, trailing, cut, encoded, with_returns, of_another_result,
)  # fmt: skip


# --- who is refused, and who is told ----------------------------------------------------------------------------------


def test_without_a_key_everything_is_read_as_ever(results: Path) -> None:
    """And a result that is written without a key has no signature of an older one beside it."""
    assert [result.student for result in read_results(results)] == ["ada", "ben", "cleo"]
    ResultsFolder(results).write(ADA, Evidence())
    assert not signature_path(results / "ada" / "result.json").exists()
    assert read_results(results)[0] == ADA


def test_one_refused_result_costs_the_others_nothing(results: Path) -> None:
    """An edited one, an unsigned one, and one of another folder are named with their file and the next step."""
    edited_one = results / "ben" / "result.json"
    edited_one.write_text(edited_one.read_text(encoding="utf-8").replace("failed", "passed"), encoding="utf-8")
    signature_path(results / "cleo" / "result.json").unlink()
    for name in ("result.json", "result.json.sig"):
        (results / "dan").mkdir(exist_ok=True)
        (results / "dan" / name).write_bytes((results / "ada" / name).read_bytes())
    read = read_class(results, KEY)
    assert [result.student for result in read.results] == ["ada"]
    assert read.refused == [
        f"{results}/ben/result.json: is not as it was signed; grade this submission again",
        f"{results}/cleo/result.json: is not signed; grade this submission again, or unset AUTOGRADER_KEY to read "
        "results that nobody has signed",
        f"{results}/dan/result.json: is the signed result of ada, not of dan; grade both again",
    ]
    assert ResultsFolder(results, KEY).refused(["ada", "ben", "cleo", "dan", "eve"]) == ["ben", "cleo", "dan"]
    assert ResultsFolder(results, KEY).result_of("ben") is None  # so that it is graded again


def test_another_key_is_told_from_an_edit(results: Path) -> None:
    """By the ids of both."""
    with pytest.raises(SignatureError, match=f"signed with another key \\({KEY.id}; AUTOGRADER_KEY holds {OTHER.id}"):
        read_class(results, OTHER)


def test_export_leaves_out_what_is_refused(results: Path, tmp_path: Path) -> None:
    """The others are written, a sentence says who is missing, and the exit status is not 0."""
    path = results / "ben" / "result.json"
    path.write_bytes(path.read_bytes() + b"\n")
    to = tmp_path / "grades.csv"
    run = CliRunner().invoke(app, ["export", "csv", str(results), "--to", str(to)], env={VARIABLE: SECRET})
    assert run.exit_code == 2
    assert f"left out: {path}: is not as it was signed" in run.output
    assert "ada" in to.read_text()
    assert "ben" not in to.read_text()
    alone = CliRunner().invoke(app, ["export", "csv", str(path), "--to", str(to)], env={VARIABLE: SECRET})
    assert isinstance(alone.exception, SignatureError)


# --- the key ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["", "short", " " * 40, "x" * 31])
def test_a_key_that_can_be_guessed_is_refused(key: str) -> None:
    """Also an empty one: an unset secret of a CI must not mean that nothing is signed."""
    with pytest.raises(AutograderError, match=r"AUTOGRADER_KEY: is shorter than 32 characters.*secrets\.token_hex"):
        take_key({VARIABLE: key})


def test_the_key_leaves_the_environment() -> None:
    """It is not shown by the key's text, and white space around it does not count."""
    environment = {VARIABLE: f" {SECRET}\r\n", "PATH": "/bin"}
    assert take_key(environment) == KEY
    assert environment == {"PATH": "/bin"}
    assert take_key(environment) is None
    assert SECRET not in f"{KEY!r} {KEY} {KEY.id} {KEY.signature(b'x')!r}"


def test_no_process_that_grades_has_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where nobody has taken it, as under nbgrader."""
    monkeypatch.setenv(VARIABLE, SECRET)
    with process_pool(1) as pool:
        assert pool.submit(os.getenv, VARIABLE).result() is None
        started_with = pool.submit(Path("/proc/self/environ").read_bytes).result()
    assert SECRET.encode() not in started_with


def test_no_worker_at_home_has_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that runs a student's code on any system gets the rest of the environment."""
    given: dict[str, Any] = {}

    def popen(command: list[str], **options: Any) -> None:
        given.update(options)
        raise InterruptedError

    monkeypatch.setenv(VARIABLE, SECRET)
    monkeypatch.setattr(process.subprocess, "Popen", popen)
    with pytest.raises(InterruptedError):
        process.Process([])
    assert VARIABLE not in given["env"]
    assert given["env"]["PATH"] == os.environ["PATH"]
