"""What an author gets wrong in assignment.toml, in a marker or in thresholds.toml: one sentence says what to write."""

# ruff: noqa: E501 (a mistake and its sentence stand on one line)
from __future__ import annotations

from pathlib import Path

import pytest

from autograder.assignments.reading import read_assignment
from autograder.assignments.reserved import NAMES_OF_THE_PROXY
from autograder.assignments.thresholds import FILE, ThresholdRow, read_rows
from autograder.errors import AssignmentError
from autograder.sandbox.student import Student

TITLE, SECRET, LIMIT = 'title = "Two small functions"', 'secret = "of the tests"', "call_seconds = 1.0"
WHEN_SHOWN = "`hidden_checks` must be one of hidden, after_due_date, after_published, visible"
KEYS = "title, file, secret, tasks, intro, preload, limits, hidden_checks, figures, python"
LONG = "x" * 300

# what stands in a good assignment.toml, what the author writes in its place, and the whole sentence
FACTS = [
    (TITLE, "", "`title` is missing"),
    (TITLE, "title = 3", "`title` must be text in quotes, not 3"),
    (TITLE, "title = true", "`title` must be text in quotes, not true"),
    (TITLE, "title = 2026-11-30", "`title` must be text in quotes, not 2026-11-30"),
    (TITLE, "title = ['a']", "`title` must be text in quotes, not ['a']"),
    (TITLE, "title = {a = 1}", "`title` must be text in quotes, not a table"),
    (TITLE, "title = ' '", "`title` is empty; write something there"),
    (SECRET, 'secret = ""', "`secret` is empty; write something there"),
    (SECRET, "secret = 07:32:00", "`secret` must be text in quotes, not 07:32:00"),
    (SECRET, f"{SECRET}\nintro = 3", "`intro` must be text in quotes, not 3"),
    ('file = "small.py"', 'file = "../small.py"', "`file` must be the name of a Python file, such as \"losses.py\", not '../small.py'"),
    ('file = "small.py"', 'file = "small.ipynb"', "`file` must be the name of a Python file, such as \"losses.py\", not 'small.ipynb'"),
    (SECRET, f'{SECRET}\npreload = "numpy"', "`preload` must be a list of texts in quotes, not 'numpy'"),
    (SECRET, f"{SECRET}\npreload = 1979-05-27", "`preload` must be a list of texts in quotes, not 1979-05-27"),
    (SECRET, f'{SECRET}\npreload = ["numpy", 3]', "an entry of `preload` must be text in quotes, not 3"),
    (SECRET, f'{SECRET}\npreload = ["numpy", ""]', "an entry of `preload` is empty; write something there"),
    (SECRET, f'{SECRET}\npreload = [["numpy"]]', "an entry of `preload` must be text in quotes, not ['numpy']"),
    (SECRET, f'{SECRET}\nhidden_checks = "sometimes"', f"{WHEN_SHOWN}, not 'sometimes'"),
    (SECRET, f"{SECRET}\nhidden_checks = true", f"{WHEN_SHOWN}, not true"),
    (SECRET, f'{SECRET}\nhidden_checks = ["hidden"]', f"{WHEN_SHOWN}, not ['hidden']"),
    (SECRET, f'{SECRET}\nhiden_checks = "hidden"', "`hiden_checks` is not a key; did you mean `hidden_checks`?"),
    (SECRET, f'{SECRET}\nhidden_check = "hidden"', "`hidden_check` is not a key; did you mean `hidden_checks`?"),
    (SECRET, f'{SECRET}\ncolour = "red"', f"`colour` is not a key; the keys are {KEYS}"),
    (TITLE, f"{TITLE}\n{TITLE}", "is not valid TOML: Cannot overwrite a value (at line 3, column 30)"),
    (TITLE, f"title = {'[' * 3000}", "is not valid TOML: it nests too deep"),
    (TITLE, 'title = "a\0b"', "is not valid TOML: Illegal character '\\x00' (at line 2, column 11)"),
    ("[limits]", "[limit]", "`limit` is not a key; did you mean `limits`?"),
    ("[limits]", "[[limits]]", "`limits` must be a table, not a list of tables"),
    (LIMIT, 'call_seconds = "5"', "[limits]: `call_seconds` must be a number, not '5'"),
    (LIMIT, f"call_seconds = '{LONG}'", f"[limits]: `call_seconds` must be a number, not '{LONG[:59]}…"),
    (LIMIT, "call_seconds = 0", "[limits]: `call_seconds` must be more than 0, not 0"),
    (LIMIT, "call_seconds = -1.5", "[limits]: `call_seconds` must be more than 0, not -1.5"),
    (LIMIT, "call_seconds = inf", "[limits]: `call_seconds` must be a number, not inf"),
    (LIMIT, "call_seconds = nan", "[limits]: `call_seconds` must be a number, not nan"),
    (LIMIT, "call_seconds = [1]", "[limits]: `call_seconds` must be a number, not [1]"),
    (LIMIT, f"call_seconds = 1{'0' * 400}", "[limits]: `call_seconds` is too large"),
    (LIMIT, "seconds = 1", "[limits]: `seconds` is not a key; did you mean `call_seconds`?"),
    (LIMIT, 'hidden_checks = "hidden"', "[limits]: `hidden_checks` is not a key here; write it above the first [table] of the file"),
    (LIMIT, "memory_mb = 2048.5", "[limits]: `memory_mb` must be a whole number, not 2048.5"),
    (LIMIT, "memory_mb = true", "[limits]: `memory_mb` must be a whole number, not true"),
    (LIMIT, "memory_mb = 0", "[limits]: `memory_mb` must be 1 or more, not 0"),
    (LIMIT, "scratch_mb = -1", "[limits]: `scratch_mb` must be 0 or more, not -1"),
    ('id = "1.1"', "", "[[tasks]] number 1: `id` is missing"),
    ('id = "1.1"', "id = 1.1", "[[tasks]] number 1: `id` must be text in quotes, not 1.1"),
    ('id = "1.1"', 'id = " "', "[[tasks]] number 1: `id` is empty; write something there"),
    ('id = "1.1"', 'id = "1.2"', "task 1.2 stands there twice; rename or delete one"),
    ('functions = ["double"]', 'functions = "double"', "task 1.1: `functions` must be a list of texts in quotes, not 'double'"),
    ('functions = ["double"]', "functions = [1]", "task 1.1: an entry of `functions` must be text in quotes, not 1"),
    ('functions = ["double"]', 'functions = ["square_sum"]', "function square_sum stands there twice; rename or delete one"),
    ('functions = ["double"]', 'functions = ["double", "double"]', "function double stands there twice; rename or delete one"),
    ('functions = ["double"]', 'functions = ["double it"]', "task 1.1: the function name `double it` is not a name that Python allows; choose another name"),
    ('functions = ["double"]', 'functions = ["lambda"]', "task 1.1: the function name `lambda` is not a name that Python allows; choose another name"),
    ('functions = ["double"]', 'functions = ["_double"]', "task 1.1: the function name `_double` begins with an underscore, and checks cannot call such a function; choose another name"),
    ('forbid = ["norm", "dot"]', 'forbid = "norm"', "task 1.2: `forbid` must be a list of texts in quotes, not 'norm'"),
    ("points = 3", "", "task 1.1: `points` is missing"),
    ("points = 3", "points = -3", "task 1.1: `points` must be 0 or more, not -3"),
    ("points = 3", "points = nan", "task 1.1: `points` must be a number, not nan"),
    ("points = 3", "points = -inf", "task 1.1: `points` must be a number, not -inf"),
    ("points = 3", "points = true", "task 1.1: `points` must be a number, not true"),
    ("points = 3", 'points = "3"', "task 1.1: `points` must be a number, not '3'"),
    ("points = 3", 'points = 3\nwritten = "no"', "task 1.1: `written` must be true or false, not 'no'"),
    ("points = 3", "points = 3\nwritten = 1", "task 1.1: `written` must be true or false, not 1"),
    ("points = 3", "points = 3\nworth = -1", "task 1.1: `worth` must be 0 or more, not -1"),
    ("points = 3", "points = 3\nhnt = 'x'", "task 1.1: `hnt` is not a key; did you mean `hint`?"),
    ("points = 3", "points = 3\npreload = []", "task 1.1: `preload` is not a key here; write it above the first [table] of the file"),
    ('title = "double"', 'titel = "double"', "task 1.1: `titel` is not a key; did you mean `title`?"),
    ('hint = "What is x + x?"', "hint = 3", "task 1.1: `hint` must be text in quotes, not 3"),
    ('hint = "What is x + x?"', 'hint = """x', "is not valid TOML: Unterminated string (at end of document)"),
    ("[[tasks]]", "[[task", "is not valid TOML: Expected ']]' at the end of an array declaration (at line 13, column 7)"),
    ("[[tasks]]", "[tasks]", "is not valid TOML: Cannot overwrite a value (at line 20, column 8)"),
    ("[[tasks]]", "[[task]]", "`task` is not a key; did you mean `tasks`?"),
]  # fmt: skip

HEAD = 'title = "t"\nfile = "small.py"\nsecret = "s"\n'
WHOLE_FILES = [
    (b"", "`title` is missing"),
    (f"{HEAD}".encode(), "`tasks` is missing"),
    (f"{HEAD}tasks = []".encode(), "`tasks` is empty; an assignment has at least one [[tasks]]"),
    (f"{HEAD}tasks = 3".encode(), "`tasks` must be a list of [[tasks]] tables, not 3"),
    (f"{HEAD}tasks = {{}}".encode(), "`tasks` must be a list of [[tasks]] tables, not a table"),
    (f"{HEAD}tasks = ['1.1']".encode(), "each entry of `tasks` must be a [[tasks]] table, not '1.1'"),
]

CHECK = '''import pytest

@pytest.mark.task("1.1", points=1)
def test_more(student):
    """double: once more"""
'''
MARK = '"1.1", points=1'
EXAMPLE = '@pytest.mark.task("1.5", points=2)'
MARKER_KEYS = "task, points, after, needs_gpu, needs_scratch, recorded, twin_of, fixed"

# what a marker says in the place of `"1.1", points=1`, and the sentence behind file, line and function
MARKERS = [
    ('"1.1"', "the marker: `points` is missing"),
    ("1.1, points=1", "the marker: `task` must be text in quotes, not 1.1"),
    ("'', points=1", "the marker: `task` is empty; write something there"),
    ("['1.1'], points=1", "the marker: `task` must be text in quotes, not ['1.1']"),
    ('"1.1", 1', f"the marker: write the task, and only the task, without a name: {EXAMPLE}"),
    ("points=1", f"the marker: write the task, and only the task, without a name: {EXAMPLE}"),
    ("*['1.1'], points=1", f"the marker: write the task, and only the task, without a name: {EXAMPLE}"),
    (f"{MARK}, **{{}}", f"the marker: write each argument out, without **: {EXAMPLE}"),
    (f"{MARK}, task='1.1'", "the marker: `task` is given twice; delete one"),
    (f"{MARK}, points=2", "the marker: `points` is given twice; delete one"),
    ('"1.1", points=len("a")', f"the marker: write `points` out as a literal, without names and calls: {EXAMPLE}"),
    ('TASK, points=1', f"the marker: write `task` out as a literal, without names and calls: {EXAMPLE}"),
    ('"1.1", points="1"', "the marker: `points` must be a number, not '1'"),
    ('"1.1", points=True', "the marker: `points` must be a number, not true"),
    ('"1.1", points=2j', "the marker: `points` must be a number, not 2j"),
    ('"1.1", points=None', "the marker: `points` must be a number, not None"),
    ('"1.1", points=-1', "the marker: `points` must be 0 or more, not -1"),
    ('"1.1", points=1e999', "the marker: `points` must be a number, not inf"),
    (f"{MARK}, weight=2", f"the marker: `weight` is not a key; the keys are {MARKER_KEYS}"),
    (f"{MARK}, need_gpu=True", "the marker: `need_gpu` is not a key; did you mean `needs_gpu`?"),
    (f'{MARK}, needs_gpu="no"', "the marker: `needs_gpu` must be true or false, not 'no'"),
    (f"{MARK}, needs_scratch=1", "the marker: `needs_scratch` must be true or false, not 1"),
    (f'{MARK}, recorded="no"', "the marker: `recorded` must be true or false, not 'no'"),
    (f"{MARK}, after=3", "the marker: `after` must be text in quotes, not 3"),
]  # fmt: skip

# the same of a check that can be read and does not fit the assignment: the sentence behind the id of the check
UNFITTING = [
    ('"9.9", points=1', "its marker names task 9.9, which assignment.toml lacks"),
    (f'{MARK}, after="test_no"', "`after` names checks/test_more.py::test_no, and there is no such check; correct it"),
    (f'{MARK}, after="test_more"', "`after` names checks/test_more.py::test_more, which has its turn later; swap them"),
    (
        f'{MARK}, after="hidden/test_small.py::test_double_of_many"',
        "`after` names hidden/test_small.py::test_double_of_many, which has its turn later; swap them",
    ),
]

ROWS = """# The author's words.

[[thresholds]]
name = "accuracy"
checks = ["hidden/test_small.py::test_double_of_many"]
threshold = 0.7
tries = 3

[[thresholds]]
name = "shares"
checks = ["hidden/test_small.py::test_square_sum_gradient"]
chance = 1e-6
why = "By arithmetic."
"""
ROW_KEYS = "name, checks, threshold, tries, why, values, mean, std, lowest, below, best_possible, test_size, chance"
THRESHOLDS = [
    ("threshold = 0.7", "treshold = 0.7", "threshold accuracy: `treshold` is not a key; did you mean `threshold`?"),
    ("threshold = 0.7", "colour = 3", f"threshold accuracy: `colour` is not a key; the keys are {ROW_KEYS}"),
    ("threshold = 0.7", 'threshold = "0.7"', "threshold accuracy: `threshold` must be a number, not '0.7'"),
    ("threshold = 0.7", "threshold = true", "threshold accuracy: `threshold` must be a number, not true"),
    ("threshold = 0.7", "threshold = nan", "threshold accuracy: `threshold` must be a number, not nan"),
    ("threshold = 0.7", "threshold = inf", "threshold accuracy: `threshold` must be a number, not inf"),
    ("threshold = 0.7", "threshold = 2026-11-30", "threshold accuracy: `threshold` must be a number, not 2026-11-30"),
    ("tries = 3", "tries = 0", "threshold accuracy: `tries` must be 1 or more, not 0"),
    ("tries = 3", "tries = 2.5", "threshold accuracy: `tries` must be a whole number, not 2.5"),
    ("tries = 3", "tries = true", "threshold accuracy: `tries` must be a whole number, not true"),
    ("tries = 3", "", "threshold accuracy: needs `tries`: in how many tries must a solution fail before it counts?"),
    ("tries = 3", "tries = 3\nbelow = -1", "threshold accuracy: `below` must be 0 or more, not -1"),
    ("tries = 3", "tries = 3\nvalues = 'many'", "threshold accuracy: `values` must be a whole number, not 'many'"),
    ("chance = 1e-6", "", "threshold shares: needs `tries`, to be measured, or the `chance` that `why` works out"),
    ('why = "By arithmetic."', "", "threshold shares: needs a `threshold`, or a `why` that says what can happen by chance"),
    ('why = "By arithmetic."', "why = 3", "threshold shares: `why` must be text in quotes, not 3"),
    ('["hidden/test_small.py::test_square_sum_gradient"]', "[]", 'threshold shares: needs `checks`, a list such as ["hidden/test_x.py::test_y"]'),
    ('["hidden/test_small.py::test_square_sum_gradient"]', '"a"', "threshold shares: `checks` must be a list of texts in quotes, not 'a'"),
    ('["hidden/test_small.py::test_square_sum_gradient"]', "[3]", "threshold shares: an entry of `checks` must be text in quotes, not 3"),
    ('name = "shares"', 'name = "accuracy"', "threshold accuracy stands there twice; rename one"),
    ('name = "shares"', "", "[[thresholds]] number 2: `name` is missing"),
    ('name = "shares"', "name = 3", "[[thresholds]] number 2: `name` must be text in quotes, not 3"),
    ("# The", "title = 3 #", "`title` is not a key; the keys are thresholds"),
    ("# The", "= 3 #", "is not valid TOML: Invalid statement (at line 1, column 1)"),
    (ROWS, "thresholds = 3", "`thresholds` must be a list of [[thresholds]] tables, not 3"),
    (ROWS, "thresholds = [3]", "each entry of `thresholds` must be a [[thresholds]] table, not 3"),
]  # fmt: skip


def refusal(folder: Path) -> str:
    """What the author of a broken assignment is told."""
    with pytest.raises(AssignmentError) as caught:
        read_assignment(folder)
    return str(caught.value)


@pytest.mark.parametrize(("old", "new", "sentence"), FACTS)
def test_a_mistake_in_assignment_toml_gets_its_sentence(small_folder: Path, old: str, new: str, sentence: str) -> None:
    """With the file first, then the task or the table, the key, and what it must be."""
    path = small_folder / "assignment.toml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    assert refusal(small_folder) == f"{path}: {sentence}"


@pytest.mark.parametrize(("content", "sentence"), WHOLE_FILES)
def test_a_whole_file_that_is_wrong_gets_its_sentence(small_folder: Path, content: bytes, sentence: str) -> None:
    """Empty, or without tasks."""
    path = small_folder / "assignment.toml"
    path.write_bytes(content)
    assert refusal(small_folder) == f"{path}: {sentence}"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_files_of_other_editors_are_read(small_folder: Path, mark: bytes, line_end: str) -> None:
    """Windows' line ends, and the byte order mark of its editors, change nothing."""
    read = read_assignment(small_folder)
    for name in ("assignment.toml", "small.py", "checks/test_small.py", FILE):
        text = ROWS if name == FILE else (small_folder / name).read_text()
        (small_folder / name).write_bytes(mark + text.replace("\n", line_end).encode())
    again = read_assignment(small_folder)
    assert (again.tasks, again.checks, again.limits, again.source) == (
        read.tasks,
        read.checks,
        read.limits,
        read.source,
    )
    assert [row.name for row in read_rows(small_folder)] == ["accuracy", "shares"]


@pytest.mark.parametrize(("content", "sentence"), MARKERS)
def test_a_mistake_in_a_marker_gets_its_sentence(small_folder: Path, content: str, sentence: str) -> None:
    """With file, line and function: a check that is not in the manifest would be forgotten."""
    path = small_folder / "checks" / "test_more.py"
    path.write_text(CHECK.replace(MARK, content))
    assert refusal(small_folder) == f"{path}:4 test_more: {sentence}"


@pytest.mark.parametrize(("content", "sentence"), UNFITTING)
def test_a_marker_that_does_not_fit_gets_its_sentence(small_folder: Path, content: str, sentence: str) -> None:
    """With the id of the check."""
    (small_folder / "checks" / "test_more.py").write_text(CHECK.replace(MARK, content))
    assert refusal(small_folder) == f"checks/test_more.py::test_more: {sentence}"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("@pytest.mark.task", "@pytest.mark.slow\n@pytest.mark.task", f":5 test_more: needs exactly one decorator, {EXAMPLE}"),
        ('@pytest.mark.task("1.1", points=1)\n', "", f":3 test_more: needs exactly one decorator, {EXAMPLE}"),
        ('"""double: once more"""', "pass", ":4 test_more: its docstring is the title that the student reads; write one"),
        ('"""double: once more"""', '"""\n    """', ":4 test_more: its docstring is the title that the student reads; write one"),
        ("def test_more(student)", "async def test_more(student)", ":4: test_more is no plain function at the top of the file"),
        ("def test_more(student):", "def test_more(student)", ":4: expected ':'"),
        ("import pytest", "import pytest\0", ":1: source code string cannot contain null bytes"),
    ],
)  # fmt: skip
def test_a_mistake_around_a_marker_gets_its_sentence(small_folder: Path, old: str, new: str, sentence: str) -> None:
    """Another decorator, no title, no plain function, no Python."""
    path = small_folder / "checks" / "test_more.py"
    assert old in CHECK
    path.write_text(CHECK.replace(old, new, 1))
    assert refusal(small_folder) == f"{path}{sentence}"


@pytest.mark.parametrize(("old", "new", "sentence"), THRESHOLDS)
def test_a_mistake_in_thresholds_toml_gets_its_sentence(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    """With the file and the row."""
    path = tmp_path / FILE
    assert old in ROWS
    path.write_text(ROWS.replace(old, new, 1))
    with pytest.raises(AssignmentError) as caught:
        read_rows(tmp_path)
    assert str(caught.value) == f"{path}: {sentence}"


def test_an_empty_thresholds_toml_has_no_rows(tmp_path: Path) -> None:
    """Nothing can fail by luck, and nothing has to be said."""
    (tmp_path / FILE).write_text("")
    assert read_rows(tmp_path) == ()


def test_the_why_of_a_row_is_one_line(tmp_path: Path) -> None:
    """However it is broken into lines in the file."""
    (tmp_path / FILE).write_text(ROWS.replace('"By arithmetic."', '"""\nBy\n  arithmetic."""'))
    assert read_rows(tmp_path)[1] == ThresholdRow(
        "shares", ("hidden/test_small.py::test_square_sum_gradient",), why="By arithmetic.", chance=1e-6
    )


@pytest.mark.parametrize("name", sorted(NAMES_OF_THE_PROXY))
def test_a_function_cannot_have_a_name_of_the_proxy(small_folder: Path, name: str) -> None:
    """`student.seed(3)` would seed torch, and not call the student's function."""
    path = small_folder / "assignment.toml"
    path.write_text(path.read_text().replace('["double"]', f'["{name}"]'))
    assert refusal(small_folder) == (
        f"{path}: task 1.1: the function name `{name}` is taken: in a check, `student.{name}` belongs to the grader; "
        "choose another name"
    )


def test_the_names_of_the_proxy_are_those_that_it_has() -> None:
    """Every public attribute of the proxy is reserved, and nothing else."""
    assert {name for name in dir(Student) if not name.startswith("_")} == NAMES_OF_THE_PROXY
