"""`check("1.1")` as a student meets it: homework 1 in JupyterLab, in a browser, wrong at first and right in the end."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.reports.words import Entry
from autograder.results.model import Verdict
from autograder.student.notebook import PLAIN_WIDTH, Table
from tests.browsing import chromium, needs_chromium, sync_api
from tests.jupyter_server import serving
from tests.test_pages_in_browser import CONTRASTS

pytestmark = [
    needs_chromium,
    pytest.mark.skipif(importlib.util.find_spec("jupyterlab") is None, reason="JupyterLab is not installed"),
]

HW1 = Path(__file__).parents[1] / "assignments" / "hw1_losses"
PATIENCE = 60_000  # ms; the first check waits for torch, on a machine that may be busy
SETTINGS = {
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},  # what is out of sight is there, too
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
}
HINT = "which number could you take away from every score of a row, so that the largest exponential is exp(0)?"
# What Ctrl+Enter calls; its promise is kept when the cell has ended, and never if its message was lost.
RUN = """patience => Promise.race([
    window.jupyterapp.commands.execute("notebook:run-cell").then(() => true),
    new Promise(resolve => setTimeout(() => resolve(false), patience)),
])"""
CONNECTED = """async () => {
    const context = window.jupyterapp.shell.currentWidget.sessionContext;
    await context.ready;
    await context.session.kernel.info;
    return true;
}"""
DEF = "def softmax(z, dim=-1):\n"
WRONG = f"{DEF}    e = z.log()\n    return e / e.sum(dim=dim, keepdim=True)"
RIGHT = f"{DEF}    e = (z - z.amax(dim=dim, keepdim=True)).exp()\n    return e / e.sum(dim=dim, keepdim=True)"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """JupyterLab over a copy of the homework; the address of its notebook."""
    home = tmp_path_factory.mktemp("home")
    folder = shutil.copytree(HW1, home / "hw1_losses")
    toml = folder / "assignment.toml"
    toml.write_text(toml.read_text().replace("call_seconds = 5", "call_seconds = 1"))
    (home / "config" / "labconfig").mkdir(parents=True)
    (home / "config" / "labconfig" / "default_setting_overrides.json").write_text(json.dumps(SETTINGS))
    with serving(home, "lab", "--expose-app-in-browser", f"--ServerApp.root_dir={folder}") as (address, token):
        yield f"{address}lab/tree/losses.ipynb?token={token}"


class Lab:
    """The notebook as it stands in the browser."""

    def __init__(self, page: sync_api.Page, browser: sync_api.Browser) -> None:
        self.page, self.browser = page, browser

    def cell(self, beginning: str) -> sync_api.Locator:
        """The code cell that begins so."""
        source = self.page.locator(".cm-content", has_text=re.compile(f"^{re.escape(beginning)}"))
        return self.page.locator(".jp-Notebook .jp-CodeCell").filter(has=source)

    def run(self, cell: sync_api.Locator, text: str | None = None) -> sync_api.Locator:
        """Type this into a cell if it is given, run it, and wait until it has ended; its output."""
        editor = cell.locator(".cm-content")
        editor.click()
        sync_api.expect(editor).to_be_focused()
        if text is not None:
            self.page.keyboard.press("Control+A")
            self.page.keyboard.insert_text(text)
        # once more, if a message to the kernel was lost
        assert any(self.page.evaluate(RUN, PATIENCE) for _ in range(2)), "the cell has not ended"
        return cell.locator(".jp-Cell-outputArea")

    def check(self, text: str) -> sync_api.Locator:
        """What `check("1.1")` shows for this softmax."""
        self.run(self.cell("def softmax"), text)
        return self.run(self.cell('check("1.1")'))

    def theme(self, name: str) -> None:
        change = "name => window.jupyterapp.commands.execute('apputils:change-theme', {theme: name})"
        self.page.evaluate(change, name)
        light = str("Dark" not in name).lower()
        sync_api.expect(self.page.locator("body")).to_have_attribute("data-jp-theme-light", light, timeout=PATIENCE)


@pytest.fixture(scope="module")
def lab(server: str) -> Iterator[Lab]:
    """The homework's notebook, with its first cells run."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(server, timeout=PATIENCE)
        page.wait_for_function("window.jupyterapp", timeout=PATIENCE)
        restored = "() => window.jupyterapp.restored.then(() => true)"  # until then, it moves the focus about
        page.wait_for_function(restored, timeout=PATIENCE)
        idle = page.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']")
        idle.wait_for(state="attached", timeout=PATIENCE)
        page.wait_for_function(CONNECTED, timeout=PATIENCE)  # the kernel has answered
        lab = Lab(page, browser)
        lab.run(lab.cell("import math"))
        lab.run(lab.cell("from autograder import check"))
        yield lab


def value(output: sync_api.Locator) -> str:
    """What the cell's last expression came to, as it stands below the table."""
    return output.locator(".jp-OutputArea-executeResult pre").inner_text()


def entries(output: sync_api.Locator) -> list[list[str]]:
    """The cells of the table's rows."""
    cells = "rows => rows.map(row => [...row.cells].map(cell => cell.innerText))"
    return output.locator("tr").evaluate_all(cells)


def contrasts(words: sync_api.Locator) -> list[tuple[float, str]]:
    return [(contrast, text) for contrast, text in words.evaluate_all(CONTRASTS)]


def overflows(element: sync_api.Locator) -> bool:
    return bool(element.evaluate("e => e.scrollWidth > e.clientWidth"))


def test_wrong_at_first_and_right_in_the_end(lab: Lab) -> None:
    """The message of a wrong softmax, the points of a right one; nothing on stderr."""
    output = lab.check(WRONG)
    (mark, told, points), *_ = entries(output)
    assert (mark, points, value(output)) == ("✗", "0 / 1", "0.0")
    assert told.split("\n") == [
        "1.1 softmax · the scores 1, 2, 3",
        "the answer differs in 3 of 3 entries",
        "called", "softmax(z float32[3])",
        "expected", "0.09 at entry [0]   got  0",
        "hint", HINT,
        "again", 'run your cell and check("1.1")',
    ]  # fmt: skip
    assert 'next: change task 1.1, softmax, then run your cell and check("1.1")' in output.inner_text()
    output = lab.check(RIGHT)
    assert [(mark, points) for mark, _, points in entries(output)] == [("✓", "1 / 1"), ("✓", "0.5 / 0.5")]
    assert value(output) == "1.5"
    assert "next: every task, with check()" in output.inner_text()
    assert output.locator(".jp-OutputArea-child").count() == 2  # the table and the value
    assert lab.page.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_the_table_can_be_read_on_light_and_dark_paper(lab: Lab, theme: str) -> None:
    """Words stand out by 4.5 : 1, marks by 3 : 1, in colours that mean the same on both."""
    output = lab.check(WRONG)
    lab.theme(theme)
    try:
        words = contrasts(output.locator("td:not(:first-child), td b, td div, td span, td code, table + div"))
        marks = contrasts(output.locator("td:first-child"))
        colour = output.locator("td").first.evaluate("e => getComputedStyle(e).color")
    finally:
        lab.theme("JupyterLab Light")
    assert len(words) > 10
    assert min(words)[0] >= 4.5, min(words)
    assert min(marks)[0] >= 3, min(marks)
    assert colour == "rgb(199, 97, 141)"


@pytest.mark.parametrize("width", [640, 1280])
def test_long_words_stay_inside_of_the_window(lab: Lab, width: int) -> None:
    """However narrow it is, the points can be seen without scrolling sideways."""
    lab.page.set_viewport_size({"width": width, "height": 900})
    try:
        output = lab.check(f"{DEF}    raise ValueError('x' * 200 + ' long' * 30)")
        assert "ValueError: xxx" in output.inner_text()
        assert not overflows(output.locator(".jp-RenderedHTML"))
    finally:
        lab.page.set_viewport_size({"width": 1280, "height": 900})


BROKEN = {
    "raise ValueError('oh')": ("raised ValueError: oh", "at"),
    "while True: pass": ("no answer within 1 s", "look for a loop that never ends"),
    "import os; os._exit(1)": ("the process ended itself (status 1)", "os._exit() ends the whole program"),
    "import sys; sys.exit()": ("raised SystemExit", "end a function with return"),
}


def test_no_function_can_break_the_kernel(lab: Lab) -> None:
    """Each ends in a sentence and no points; what was set before is still there after it."""
    setup = lab.cell("import math")
    lab.run(setup, "import math\nimport torch\nkept = 6")
    for body, words in BROKEN.items():
        output = lab.check(f"{DEF}    {body}")
        told = output.inner_text()
        assert all(part in told for part in words), told
        assert value(output) == "0.0"
    assert value(lab.run(setup, "import math\nkept * 7")) == "42"
    assert value(lab.check(RIGHT)) == "1.5"


# --- without JupyterLab ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def table() -> Table:
    """Of a passed, a failed, a broken and an unwritten task."""
    at = "cell [4], line 2, in cross_entropy: return " + "log_softmax(logits)" * 9
    rows = (("", "raised ValueError: " + "x" * 150), ("called", "cross_entropy(logits float32[3, 4])"), ("at", at))
    broken = (("", "tell your instructor"),)
    failed = (*rows, ("hint", "you have both " * 9))
    told = [
        Entry(Verdict.PASSED, "1.1 softmax · the scores 1, 2, 3", "1 / 1"),
        Entry(Verdict.FAILED, "1.5 cross_entropy · the mean over three rows", "0 / 1", failed),
        Entry(Verdict.GRADER_ERROR, "1.6 entropy · of <b>two</b>", "the grader failed, not you", broken),
        Entry(Verdict.NOT_ATTEMPTED, "1.7 binary cross-entropy", "not attempted"),
    ]
    return Table(told, ["points so far: 1 of 4", "next: change task 1.5"])


@pytest.mark.parametrize("width", [320, 900])
@pytest.mark.parametrize(("paper", "ink"), [("#ffffff", "#000000"), ("#1f1f1f", "#cccccc")])
def test_the_table_needs_no_styles_but_its_own(lab: Lab, table: Table, width: int, paper: str, ink: str) -> None:
    """As VS Code shows it: a page without style sheets, in the colours of the editor."""
    page = lab.browser.new_page()
    try:
        page.set_viewport_size({"width": width, "height": 700})
        page.set_content(
            f'<body style="background: {paper}; color: {ink}; font-family: sans-serif">{table._repr_html_()}'
        )
        assert not overflows(page.locator("body"))
        assert min(contrasts(page.locator("td:not(:first-child), td div, td span, td code")))[0] >= 4.5
        assert min(contrasts(page.locator("td:first-child")))[0] >= 3
        tops = "rows => rows.map(row => [...row.cells].map(cell => cell.getBoundingClientRect().top))"
        assert all(len(set(row)) == 1 for row in page.locator("tr").evaluate_all(tops))
    finally:
        page.close()


def test_the_table_as_text(table: Table) -> None:
    """Where there is no browser: the lines of the terminal, none wider than the page."""
    lines = repr(table).splitlines()
    assert lines[0].startswith("✓ 1.1 softmax · the scores 1, 2, 3 ")
    assert lines[-2:] == ["points so far: 1 of 4", "next: change task 1.5"]
    assert max(len(line.rstrip()) for line in lines) <= PLAIN_WIDTH
