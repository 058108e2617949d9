"""The code cells of a notebook become Python: without commands and broken cells, and with the same line numbers."""

from __future__ import annotations

import ast
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.submissions.left_out import LeftOut, Reason
from autograder.submissions.notebook import cell_source, join_cells

GONE = "# a notebook command"


@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline", "%load_ext autoreload", "%autoreload 2", "%timeit f(x)", "%cd ..", "%%time",
        "%%timeit -n 1", "%%capture output", "!pip install torch", "!echo it's", "!!date", "?softmax", "softmax?",
        "torch.nn.Linear??", "torch.*soft*?", "%time f(x)",
        "%time", "models[0].forward?", "%config InlineBackend.figure_format = 'retina'",
    ],
)  # fmt: skip
def test_a_command_becomes_a_remark(line: str) -> None:
    """Magics, shell lines and calls for help; the code below them stays on its line."""
    assert cell_source(f"{line}\nx = 1") == f"{GONE}\nx = 1"


@pytest.mark.parametrize("line", ["files = !ls", "a, b = !date", "t = %timeit -o f(x)", "x.y = !pwd"])
def test_the_answer_of_a_command_is_none(line: str) -> None:
    """The name is bound, so that the cell is still a program."""
    assert cell_source(line) == f"{line.partition('=')[0]}= None  {GONE}"


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("%time x = f(y)", "x = f(y)"),
        ("%time  x, y = f(), 2", "x, y = f(), 2"),
        ("    %time x = 1", "    x = 1"),
        ("%prun import math", "import math"),
        ("x = %time f(y)", "x = f(y)"),
    ],
)
def test_a_timed_assignment_stays(line: str, kept: str) -> None:
    """A kernel binds the name, too."""
    head = "if 1:\n" if line.startswith(" ") else ""
    assert cell_source(f"{head}{line}\nz = 3") == f"{head}{kept}\nz = 3"


@pytest.mark.parametrize("magic", ["%%time", "%%timeit -n 1", "%%capture out", "%%prun"])
def test_a_cell_that_is_timed_or_quiet_keeps_its_code(magic: str) -> None:
    joined = join_cells([f"{magic}\ndef f(): pass"])
    assert (joined.text, joined.left_out) == (f"{GONE}\ndef f(): pass", ())


def test_a_command_in_a_block_becomes_a_statement() -> None:
    """A block needs one."""
    assert cell_source("if colab:\n    !pip install x\nelse:\n    %cd ..") == (
        f"if colab:\n    pass  {GONE}\nelse:\n    pass  {GONE}"
    )


def test_a_command_of_several_lines_goes_whole() -> None:
    """A backslash continues the command on the next line."""
    assert cell_source("!pip install \\\n    torch \\\n    numpy\nx = 1") == f"{GONE}\n\n\nx = 1"


@pytest.mark.parametrize(
    "cell",
    [
        "x = 7\\\n% 3",
        "x = (7\n  % 3)",
        "x = (7\n%y)",
        "x = '%matplotlib inline'",
        'x = """\n%matplotlib inline\n!ls\nwhy?\n"""',
        "def f():\n    '''Is it right?\n    really?\n    '''",
        "# is it right?\nx = 1  # why?",
        "x != y",
        "x = not y",
        "print('%d%%' % 3)",
        "x = y if z else 'w?'",
        "x = 'a\u2028b\x0b\x0c\x1c\x85c'",
        "",
        "\n\n",
    ],
)
def test_what_is_python_stays_as_it_is(cell: str) -> None:
    """Signs that a command could begin with, in expressions, strings and remarks."""
    assert cell_source(cell) == cell


def test_a_string_stays_beside_a_command() -> None:
    """Only the line outside of the string is a command."""
    assert cell_source('%time f()\nx = """\n%time\nwhy?\n"""\n!ls') == f'{GONE}\nx = """\n%time\nwhy?\n"""\n{GONE}'


@pytest.mark.parametrize(
    "magic", ["%%bash", "%%html", "%%writefile small.py", "%%javascript", "%%sh -e", "%%script python"]
)
def test_a_cell_of_another_language_is_blank(magic: str) -> None:
    """Its lines stay as empty lines, and it is in `left_out`."""
    joined = join_cells([f"\n{magic}\nrm -rf x\ndef f( {{", "x = 1"])
    assert joined.text == "\n\n\n\n\nx = 1"
    assert joined.left_out == (LeftOut(Reason.OTHER_LANGUAGE, magic.split()[0], cell=1),)


def test_a_cell_may_be_indented_as_a_whole() -> None:
    """A kernel runs such a cell, too."""
    assert cell_source("    x = 1\n    if x:\n        y = 2\n") == "x = 1\nif x:\n    y = 2\n"


def test_cells_know_their_first_lines() -> None:
    """Cells are numbered from 1; a cell that does not parse has no first line."""
    joined = join_cells(["x = 1\n", "y = (", "", "z = 3"])
    assert joined.text == "x = 1\n\n\n\n\nz = 3"
    assert [(start.number, start.line) for start in joined.first_lines] == [(1, 1), (3, 4), (4, 6)]
    assert joined.text.split("\n")[5] == "z = 3"
    assert joined.left_out == (LeftOut(Reason.SYNTAX_ERROR, "1", cell=2),)


def test_future_imports_are_for_the_whole_module() -> None:
    """A kernel takes one in any cell; a module, only at its top."""
    joined = join_cells(
        ['"""Homework."""', "from __future__ import annotations; x = 1", "from __future__ import division"]
    )
    assert joined.text.startswith("from __future__ import annotations, division\n\n")
    assert [(start.number, start.line) for start in joined.first_lines] == [(1, 3), (2, 5), (3, 7)]
    assert joined.text.split("\n")[4] == "pass; x = 1"
    compile(joined.text, "homework", "exec", dont_inherit=True)


@pytest.mark.parametrize(
    "cell", ["await f()", "async with a as b: pass", "x = await f()", "return 3", "[x async for x in y]"]
)
def test_what_only_a_kernel_takes_costs_no_other_cell(cell: str) -> None:
    """An `await` at the top is a demonstration: it parses, and `definitions_only` leaves it out."""
    assert join_cells([cell, "x = 1"]).text.endswith("x = 1")


LONG = 100_000


@pytest.mark.parametrize(
    "line",
    [" " * LONG, "x" * LONG, "[" * LONG, "=" * LONG, '"' * (LONG + 1), "'''" + "\\" * LONG, '"""' + '\\"""' * LONG,
     "x = " * LONG, "?" * LONG, "a." * LONG + "?", "'" + "\\'" * LONG],
)  # fmt: skip
def test_a_long_line_costs_no_time(line: str) -> None:
    """The search for commands is linear."""
    before = time.process_time()
    cell_source("%time\n" + line)
    assert time.process_time() - before < 1.0


LINES = st.sampled_from(
    ["%time f()", "!ls 'a'", "f?", "x = 1", '"""', "'''", "'", "\\", "  y = 2", "def f():", "(", ")", "# a?", "%%time",
     "z = !ls", "\\\\", "a\\"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES, max_size=8).map("\n".join))
def test_any_cell_keeps_its_lines(cell: str) -> None:
    """A cell that is Python stays as it is."""
    source = cell_source(cell)
    assert source.count("\n") == cell.count("\n")
    try:
        ast.parse(cell)
    except SyntaxError:
        return
    assert source == cell
