"""autograder similar: copies in disguise are found, independent answers are not, and the page can be read anywhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
from typer.testing import CliRunner

from autograder.assignments.model import Assignment, without_solution_markers
from autograder.assignments.reading import read_assignment
from autograder.authoring.release.folder import build
from autograder.classroom.code_tokens import code_of
from autograder.classroom.intake import find_hand_ins
from autograder.classroom.similar import MIN_TOKENS, Comparison, compare_class
from autograder.cli.main import app
from autograder.reports import similar_page as page_module
from autograder.reports.similar_page import similar_page, similar_sentence
from tests.test_cli import autograder

HERE = Path(__file__).parent
HOMEWORKS = ["hw1_losses", "hw2_logistic_regression", "hw3_training_loops", "hw4_four_classes"]
Compare = Callable[..., Comparison]


@cache
def homework(name: str) -> Assignment:
    return read_assignment(HERE.parent / "solutions" / name)


@cache
def given(name: str) -> tuple[str, str]:
    """What every student may share: the stubs and the reference."""
    assignment = homework(name)
    return build(assignment)[assignment.file].decode(), without_solution_markers(assignment.source)


@cache
def independent(name: str) -> list[str]:
    """Whole submissions of right answers, no answer to any task in two of them."""
    by_task: dict[str, list[str]] = {}
    for path in sorted((HERE / "answers" / name / "right").glob("*.py")):
        by_task.setdefault(path.name.partition("_")[0], []).append(path.read_text(encoding="utf-8"))
    return ["import torch\n\n\n" + "\n\n\n".join(texts) for texts in zip(*by_task.values(), strict=False)]


def disguised(text: str) -> str:
    """The same code: other names of variables, functions the other way round, no comment, no layout left."""
    tree = ast.parse(text)
    nodes = list(ast.walk(tree))
    own = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    own |= {n.arg for n in nodes if isinstance(n, ast.arg)} - {"self"}
    for node in nodes:
        if isinstance(node, ast.Name) and node.id in own:
            node.id = f"my_{node.id}"
        elif isinstance(node, ast.arg) and node.arg in own:
            node.arg = f"my_{node.arg}"
    definitions = [n for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef)]
    rest = [n for n in tree.body if n not in definitions]
    return ast.unparse(ast.Module([*rest, *reversed(definitions)], []))


@pytest.fixture
def compare(tmp_path: Path) -> Compare:
    """Compares a class, given by name and text of the module or bytes of the notebook."""

    def compared(files: Mapping[str, str | bytes], name: str = "hw1_losses", **how: Any) -> Comparison:
        folder = tmp_path / "class"
        folder.mkdir()
        for student, content in files.items():
            ending = ".ipynb" if isinstance(content, bytes) else ".py"
            (folder / f"{student}{ending}").write_bytes(content if isinstance(content, bytes) else content.encode())
        assignment = homework(name)
        return compare_class(assignment, find_hand_ins(folder, assignment), given=given(name), **how)

    return compared


@pytest.mark.parametrize("name", HOMEWORKS)
def test_a_copy_in_disguise_is_found_and_independent_answers_are_not(name: str, compare: Compare) -> None:
    """Renamed variables, reordered functions and changed comments leave at least 0.85 of a copy."""
    texts = independent(name)
    assert len(texts) >= 2
    files = {f"s{number:02}": text for number, text in enumerate(texts)}
    comparison = compare({**files, "t_copy": disguised(texts[1])}, name)
    assert [pair.students for pair in comparison.pairs] == [("s01", "t_copy")]
    assert comparison.pairs[0].likeness > 0.85
    assert comparison.groups == (), "two are a pair, and no group"
    assert comparison.untouched == ()


def test_who_takes_all_of_a_half_finished_work_is_found(compare: Compare) -> None:
    """The larger share decides: all of what the one wrote stands in the other."""
    first, second = independent("hw1_losses")[:2]
    functions = [ast.unparse(node) for node in ast.parse(first).body if isinstance(node, ast.FunctionDef)]
    half = "\n\n".join(functions[: len(functions) // 2])
    renamed = second.replace("def ", "def of_another_")
    (pair,) = compare({"all": f"{half}\n\n{renamed}", "half": disguised(half)}).pairs
    shares = [side.share for side in pair.sides]
    assert shares[0] < 0.7 < 0.85 < shares[1] == pair.likeness


def test_untouched_stubs_and_the_reference_are_no_pair(compare: Compare) -> None:
    """What was given is nobody's own, at any threshold."""
    stubs, reference = given("hw1_losses")
    comparison = compare({"a": stubs, "b": stubs, "c": reference, "d": disguised(reference)}, threshold=0)
    assert comparison.pairs == ()
    assert comparison.untouched[:3] == ("a", "b", "c")


def test_one_short_function_is_no_pair(compare: Compare) -> None:
    """Two who share a softmax of a few lines alone share too little to be listed."""
    softmax = (
        "def softmax(z, dim=-1):\n    top = z.amax(dim).unsqueeze(dim)\n"
        "    up = (z - top).exp_()\n    return up / up.sum(dim)\n"
    )
    assert len(code_of(softmax).tokens) < MIN_TOKENS
    assert compare({"a": softmax, "b": disguised(softmax)}, threshold=0).pairs == ()


def test_a_notebook_is_compared_with_a_module(compare: Compare) -> None:
    """Prose, imports and demonstrations around the functions do not count."""
    text = independent("hw1_losses")[0]
    definitions = [ast.unparse(node) for node in ast.parse(text).body if not isinstance(node, ast.Expr)]
    cells = [nbformat.v4.new_markdown_cell("# My work")]
    for definition in definitions:
        cells += [nbformat.v4.new_code_cell(definition), nbformat.v4.new_code_cell("for i in range(9):\n    print(i)")]
    notebook = nbformat.writes(nbformat.v4.new_notebook(cells=cells)).encode()
    (pair,) = compare({"module": text, "notebook": notebook}).pairs
    assert min(side.share for side in pair.sides) > 0.85
    assert pair.sides[1].member.submission.place(1).cell.startswith("code cell")


def test_what_cannot_be_read_is_listed_and_not_compared(compare: Compare) -> None:
    """A broken file costs nobody else anything."""
    text = independent("hw1_losses")[0]
    comparison = compare({"ada": text, "bob": "def softmax(:\n", "cy": text})
    assert comparison.students == ("ada", "cy")
    ((student, problem),) = [(one.student, one.problem) for one in comparison.unread]
    assert student == "bob"
    assert problem.startswith("bob.py: syntax error in line 1")
    assert [pair.students for pair in comparison.pairs] == [("ada", "cy")]
    page = similar_page("Losses", comparison)
    assert "bob</bdi>" in page
    assert "syntax error in line 1" in page


def test_three_alike_are_a_group_in_the_order_of_the_class(compare: Compare) -> None:
    first, second, *_ = independent("hw1_losses")
    comparison = compare({"cy": first, "ada": disguised(first), "bob": first, "dan": second})
    assert comparison.groups == (("ada", "bob", "cy"),)
    assert [pair.students for pair in comparison.pairs] == [("bob", "cy"), ("ada", "bob"), ("ada", "cy")]
    assert "3 students: <bdi>ada</bdi>, <bdi>bob</bdi>, <bdi>cy</bdi>" in similar_page("Losses", comparison)
    assert similar_sentence(comparison).endswith("1 group of more than two")


def test_tokens_do_not_depend_on_names_comments_or_layout() -> None:
    one = code_of('def f(x):\n    """Twice."""\n    total = torch.exp(\n        x,  # up\n    )\n    return total\n')
    other = code_of("import math\n\n\ndef f(y): up = torch.exp(y); return up\n")
    assert one.as_text == other.as_text


def test_tokens_depend_on_what_is_called() -> None:
    """What tells right answers apart are the functions that they take from torch, under whatever alias."""

    def signs(text: str) -> str:
        return code_of(text).as_text

    assert signs("def f(x):\n    return torch.exp(x)\n") != signs("def f(x):\n    return torch.log(x)\n")
    plain = signs("import torch\ndef f(x):\n    return torch.exp(x)\n")
    assert plain == signs("import torch as t\ndef f(x):\n    return t.exp(x)\n")
    annotated = "def f(x: Tensor):\n    return x\n"
    assert signs(annotated) == signs(f"Tensor = torch.Tensor\n\n\n{annotated}")[-len(signs(annotated)) :]


def test_functions_come_in_the_order_that_was_asked_for() -> None:
    text = "def g(x):\n    return x\n\n\nlimit = 3\n\n\n@cached\ndef f(x):\n    return -x\n"
    assert [(block.name, block.first) for block in code_of(text, ["f", "g"]).blocks] == [
        ("f", 8),
        ("g", 1),
        ("limit", 5),
    ]


def test_marks_stand_on_the_shared_code_alone(compare: Compare) -> None:
    """A comment between two shared lines belongs to its writer, and what was written besides is not marked."""
    text = independent("hw1_losses")[0]
    mine = "\n\n\ndef only_mine(table):\n    return [row[::-1] for row in table if row and len(row) > 17][:4]\n"
    commented = text.replace("    return ", "    # REMARK\n    return ") + mine
    page = similar_page("Losses", compare({"ada": text, "bob": commented}))
    marked = re.findall(r"<mark>(.*?)</mark>", page)
    assert len(marked) > 20
    assert "# REMARK" in page
    assert not any("REMARK" in piece or "only_mine" in piece for piece in marked)
    assert "only_mine" not in page, "a function in which nothing is shared is not shown"


def test_a_long_list_is_cut_and_says_so(compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_module, "MAX_PAIRS", 2)
    monkeypatch.setattr(page_module, "MAX_LINES", 12)
    text = independent("hw1_losses")[0]
    page = similar_page("Losses", compare({"ada": text, "bob": text, "cy": text}))
    assert page.count('class="pair"') == 2
    assert "1 more are not shown" in page
    assert "More is shared than fits here" in page


def test_the_command_writes_a_page_and_runs_nothing(tmp_path: Path) -> None:
    """Exit status 0 whatever is found; no line of a submission is executed."""
    text, touched = independent("hw1_losses")[0], tmp_path / "touched"
    spy = f"\n\nTABLE = [open({str(touched)!r}, 'w')]\n\n\ndef entropy_of(x=TABLE):\n    return TABLE\n"
    folder, out = tmp_path / "class", tmp_path / "pages" / "similar.html"
    folder.mkdir()
    (folder / "ada.py").write_text(text + spy)
    (folder / "bob.py").write_text(disguised(text) + spy)
    run = CliRunner().invoke(app, ["similar", str(homework("hw1_losses").folder), str(folder), "--out", str(out)])
    assert run.exit_code == 0, run.output
    assert "2 submissions compared; 1 pair at 50" in run.output
    assert str(out) in run.output
    assert "<mark>" in out.read_text(encoding="utf-8")
    assert not touched.exists()


def test_a_group_is_not_compared_with_itself(tmp_path: Path) -> None:
    """One submission of each student and of each group, found as `grade` finds them; nobody's absence is compared."""
    first, second = independent("hw1_losses")[:2]
    folder = tmp_path / "hw1-submissions"
    for student, text in {"hw1-ada": first, "hw1-ben": disguised(first), "hw1-cleo": second}.items():
        (folder / student).mkdir(parents=True)
        (folder / student / "losses.py").write_text(text)
    (tmp_path / "class.csv").write_text("login,group\nada,red\nben,red\ncleo,\nnina,\n")
    where = [str(homework("hw1_losses").folder), str(folder), "--out", str(tmp_path / "similar.html")]
    alone = CliRunner().invoke(app, ["similar", *where])
    assert "3 submissions compared; 1 pair" in alone.output
    run = CliRunner().invoke(app, ["similar", *where, "--roster", str(tmp_path / "class.csv")])
    assert "handed in more than once (1): red" in run.output
    assert "2 submissions compared; 0 pairs" in run.output


def test_a_wrong_call_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "ada.py").write_text("x = 1\n")
    homework_folder = HERE.parent / "solutions" / "hw1_losses"
    run = autograder("similar", homework_folder, tmp_path / "ada.py", "--out", tmp_path / "page.html")
    assert run.returncode == 2
    assert run.stderr == f"autograder: {tmp_path / 'ada.py'}: holds one submission; give the folder of a class\n"


HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize(("width", "columns"), [(1200, 2), (400, 1)])
def test_the_page_in_a_browser(width: int, columns: int, browser: Any, compare: Compare, tmp_path: Path) -> None:
    """Hostile text stays text, nothing runs off the side, shared code is underlined; all without JavaScript."""
    text = independent("hw1_losses")[0].replace("    return ", "    # </pre><script>alert(2)</script>\n    return ")
    comparison = compare({HOSTILE: text, "bob\u202ecod": disguised(text), "cy": "<<<"})
    path = tmp_path / "page.html"
    path.write_text(similar_page("Losses <b>", comparison), encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=False)
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("dialog", lambda dialog: complaints.append("a script has run"))
    page.goto(path.as_uri())
    assert page.locator("script, img, b").count() == 0
    assert HOSTILE in page.locator(".pair h2").inner_text()
    assert "alert(2)" in page.locator("pre").first.inner_text()
    assert "\u202e" not in page.content(), "nothing turns the direction of the text around"
    mark = page.locator("mark").first
    assert "underline" in mark.evaluate("mark => getComputedStyle(mark).textDecorationLine")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    left, right = (page.locator(".sides").first.locator(".column").nth(n).bounding_box() for n in (0, 1))
    assert (left["y"] == right["y"]) == (columns == 2)
    assert complaints == []
    context.close()
