"""A student's own check where no worker can be forked: the same verdicts and words, from one process that is kept."""

from __future__ import annotations

import _thread
import json
import math
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
import torch
from typer.testing import CliRunner

from autograder.assignments.model import Assignment, Limits, without_solution_markers
from autograder.assignments.reading import read_assignment
from autograder.authoring.release.folder import write
from autograder.authoring.release.source import read_cells
from autograder.cli.main import app
from autograder.errors import SandboxError, StudentRaised, StudentTimeout, WorkerCrashed
from autograder.grading.grade import grade
from autograder.results.model import Verdict
from autograder.sandbox.launch import Zygote
from autograder.sandbox.portable.maker import PortableWorkers
from autograder.sandbox.student import Student
from autograder.student import warm
from autograder.submissions.reading import parse_submission
from tests.conftest import HIDDEN, PUBLIC, RIGHT, SOURCE, TOML
from tests.test_session import MODULE

ROOT = Path(__file__).parents[1]
HW1 = ROOT / "assignments" / "hw1_losses"
LIMITS = Limits(call_seconds=1.0, check_seconds=2.0, waiting_seconds=2.0)

FORMS = {
    "right": RIGHT,
    "wrong": RIGHT.replace("x + x", "x + 2"),
    "raises": RIGHT.replace("return x + x", "raise ValueError('no ' + 'idea')"),
    "leaves": RIGHT.replace("return x + x", "raise SystemExit"),
    "unfinished": RIGHT.replace("return x + x", "raise NotImplementedError"),
    "asks for input": RIGHT.replace("return x + x", "return x + float(input())"),
    "prints": "print('σ' * 10**6)\n" + RIGHT.replace("return x + x", "print('here'); return x + x"),
    "in double precision": "import torch\ntorch.set_default_dtype(torch.float64)\n" + RIGHT,
    "a package that is missing": "import not_there\n" + RIGHT.replace("return x + x", "return not_there.double(x)"),
    "renamed": RIGHT.replace("def double", "def twice"),
    "ends the process": "import os\n" + RIGHT.replace("return x + x", "os._exit(3)"),
    "never ends": RIGHT.replace("return x + x", "while True: pass"),
}

EXPECTED = {form: {Verdict.FAILED} for form in FORMS} | {
    "right": {Verdict.PASSED},
    "prints": {Verdict.PASSED},
    "in double precision": {Verdict.PASSED},
    "unfinished": {Verdict.NOT_ATTEMPTED},
    "ends the process": {Verdict.CRASHED},
    "never ends": {Verdict.TIMED_OUT},
}


@pytest.fixture(scope="module")
def workers() -> Iterator[PortableWorkers]:
    workers = PortableWorkers(["numpy", "matplotlib.pyplot"])
    yield workers
    workers.close()


Ask = Callable[..., object]


@pytest.fixture
def ask(workers: PortableWorkers) -> Ask:
    """One question about a module, in a session of its own."""

    def asked(name: str, *arguments: object, text: str = MODULE, seed: int = 5) -> object:
        session = workers.session(LIMITS)
        try:
            return getattr(Student(session, "tricks.py", text, seed=seed), name)(*arguments)
        finally:
            session.close()

    return asked


def process_of(workers: PortableWorkers) -> int:
    """The pid of the process that waits for the next session."""
    assert workers._idle is not None
    return workers._idle.pid


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def ends(pid: int) -> bool:
    deadline = time.monotonic() + 10
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_running(pid)


@pytest.mark.parametrize("form", FORMS)
def test_the_same_verdicts_and_words(small: Assignment, zygote: Zygote, workers: PortableWorkers, form: str) -> None:
    """Whatever a submission does, a check that is run here says what one on Linux says."""
    work = parse_submission("small.py", FORMS[form].encode(), small)
    there, here = (grade(small, work, student="ada", workers=maker).result for maker in (zygote, workers))
    assert [(c.verdict, c.message, c.score) for c in here.checks] == [
        (c.verdict, c.message, c.score) for c in there.checks
    ]
    assert here.environment.isolation == "process"
    assert {check.verdict for check in here.checks} & EXPECTED[form]


class TestOneProcess:
    def test_serves_one_check_after_another(self, ask: Ask, workers: PortableWorkers) -> None:
        """With the module's globals beginning anew, and the same seed drawing the same numbers."""
        first = process_of(workers)
        assert [ask("count"), ask("count")] == [1, 1]
        drawn = [ask("draw"), ask("draw"), ask("draw", seed=6)]
        assert torch.equal(drawn[0], drawn[1])
        assert not torch.equal(drawn[0], drawn[2])
        assert process_of(workers) == first

    def test_draws_what_a_forked_worker_draws(self, ask: Ask, zygote: Zygote) -> None:
        """For torch, NumPy and random."""
        text = "import random, numpy, torch\ndef draw(): return [random.random(), numpy.random.rand(), torch.rand(2)]"
        session = zygote.session(LIMITS)
        there = Student(session, "tricks.py", text, seed=7).draw()
        session.close()
        here = ask("draw", text=text, seed=7)
        assert (there[:2], there[2].tolist()) == (here[:2], here[2].tolist())

    @pytest.mark.parametrize(("name", "said"), [("crash", "SIGSEGV"), ("garbage", "agreed format")])
    def test_is_followed_by_another_when_it_had_to_end(
        self, ask: Ask, workers: PortableWorkers, name: str, said: str
    ) -> None:
        """After a memory fault or garbage; and the next check knows nothing of it."""
        first = process_of(workers)
        with pytest.raises(WorkerCrashed, match=said):
            ask(name)
        assert ends(first)
        assert ask("double", 2) == 4
        assert process_of(workers) != first

    def test_slow_calls_share_the_limit_of_the_check(self, workers: PortableWorkers) -> None:
        """Each under call_seconds, together over check_seconds."""
        session = workers.session(LIMITS)
        student = Student(session, "tricks.py", MODULE, seed=5)
        with pytest.raises(StudentTimeout, match="used 2 s of processor time together"):
            for _ in range(4):
                student.compute(0.7)
        assert 1.9 < session.seconds < 3.0
        session.close()

    def test_is_not_used_again_after_ctrl_c(self, workers: PortableWorkers) -> None:
        """The answer that comes too late is not taken for the next one's."""
        session = workers.session(LIMITS)
        student = Student(session, "tricks.py", MODULE, seed=5)
        first = session._process.pid
        threading.Timer(0.3, _thread.interrupt_main).start()
        with pytest.raises(KeyboardInterrupt):
            student.nap(0.8)
        session.close()
        assert ends(first)

    def test_is_not_used_again_while_a_thread_runs_on(self, ask: Ask, workers: PortableWorkers) -> None:
        """What a thread does would be the next check's trouble."""
        first = process_of(workers)
        text = "import threading, time\ndef start(): threading.Thread(target=time.sleep, args=[60]).start()"
        ask("start", text=text)
        assert process_of(workers) != first

    def test_keeps_the_beginning_of_what_is_printed(self, workers: PortableWorkers) -> None:
        """4 MB of prints neither block nor stay in memory."""
        session = workers.session(LIMITS)
        assert Student(session, "tricks.py", MODULE, seed=5).flood() == "done"
        deadline = time.monotonic() + 5
        while not session.output and time.monotonic() < deadline:
            time.sleep(0.01)
        session.close()
        assert bytes(session.output[:10]) == b"x" * 10
        assert len(session.output) <= 16 << 10

    def test_stands_in_a_folder_that_is_gone_with_the_session(self, workers: PortableWorkers) -> None:
        """Files can be written there, temporary ones as well, and nowhere near the student's own."""
        text = """
import os, tempfile
def write():
    open("weights.pt", "w").close()
    with tempfile.NamedTemporaryFile(delete=False) as file: return [os.getcwd(), os.path.dirname(file.name)]
"""
        session = workers.session(LIMITS)
        folder, temporary = Student(session, "tricks.py", text, seed=5).write()
        assert folder == temporary == session._folder
        assert (Path(folder) / "weights.pt").exists()
        session.close()
        assert not Path(folder).exists()


SPOILER = """
import builtins, math, os, sys, tempfile, warnings
import numpy as np
import matplotlib.pyplot as plt
import torch
import not_there

torch.set_default_dtype(torch.float64)
torch.set_default_device("meta")
torch.set_grad_enabled(False)
torch.set_num_threads(3)
torch.use_deterministic_algorithms(True)
torch.autograd.set_detect_anomaly(True)
torch.softmax = torch.nn.functional.softmax = lambda *a, **k: None
torch.nn.Linear.forward = lambda self, x: None
torch.nn.Module.__call__ = lambda self, x: None
torch.Tensor.softmax = lambda self, *a: None
del torch.nn.functional.relu
np.mean = math.exp = builtins.round = lambda *a: 0
np.seterr(all="raise")
warnings.simplefilter("error")
os.environ["WHERE"] = "here"
sys.path.insert(0, "/nowhere")
sys.setrecursionlimit(500)
sys.modules["json"] = None
tempfile.tempdir = "/nowhere"
plt.figure()
plt.rcParams["axes.grid"] = True

def nothing(): return None
"""

FACTS = """
import math, os, sys, tempfile, warnings
import numpy as np
import matplotlib.pyplot as plt
import torch

try:
    import not_there
except ImportError:
    not_there = "missing"

def facts():
    torch.manual_seed(0)
    x = torch.ones(3, requires_grad=True)
    layer = torch.nn.Linear(3, 2)
    warnings.warn("heard by nobody")
    return [
        str(torch.get_default_dtype()), str(torch.empty(1).device), torch.is_grad_enabled(), torch.get_num_threads(),
        torch.are_deterministic_algorithms_enabled(), torch.is_anomaly_enabled(),
        torch.softmax(x, 0).tolist(), torch.nn.functional.softmax(x, 0).tolist(), x.softmax(0).tolist(),
        layer(x).tolist(), torch.nn.functional.relu(-x).tolist(),
        np.mean([1.0, 2.0]), math.exp(1), round(2.6), np.geterr(), sys.getrecursionlimit(),
        os.environ.get("WHERE", ""), "/nowhere" in sys.path, "losses" in sys.modules, __import__("json").dumps([1]),
        os.getcwd() == tempfile.gettempdir(), plt.get_fignums(), bool(plt.rcParams["axes.grid"]), str(not_there),
    ]
"""


def test_what_a_module_changed_does_not_reach_the_next(ask: Ask, workers: PortableWorkers) -> None:
    """Settings, exchanged functions, replaced modules, figures: the process is kept, and as it was."""
    before, first = ask("facts", text=FACTS), process_of(workers)
    assert isinstance(before, list)
    assert (before[0], before[2], before[3], before[13], before[-1]) == ("torch.float32", True, 1, 3, "missing")
    assert before[6] == pytest.approx([1 / 3] * 3)
    assert before[12] == math.e
    ask("nothing", text=SPOILER)
    assert ask("facts", text=FACTS) == before
    assert process_of(workers) == first


def test_a_preload_that_is_missing_is_named() -> None:
    """The sandbox's fault, in one sentence."""
    workers = PortableWorkers(["no_such_package"])
    with pytest.raises(SandboxError, match=r"could not start \(status 1\) ModuleNotFoundError: .*no_such_package"):
        workers.session(LIMITS)
    workers.close()


def test_a_process_that_was_killed_while_it_waited_is_replaced(ask: Ask, workers: PortableWorkers) -> None:
    """As it may be where memory is short."""
    assert workers._idle is not None
    workers._idle.wait_until_ready()
    first = process_of(workers)
    os.kill(first, signal.SIGKILL)
    while not workers._idle.has_ended:
        time.sleep(0.01)
    with pytest.raises(StudentRaised, match="ValueError: no 7"):
        ask("decline", 7)
    assert process_of(workers) != first


SPIN = """
from autograder.assignments.model import Limits
from autograder.sandbox.portable.maker import PortableWorkers
from autograder.sandbox.student import Student

session = PortableWorkers().session(Limits(call_seconds=60, check_seconds=60))
student = Student(session, "m.py", "def spin():\\n    while True: pass\\n", seed=1)
print(session._process.pid, session._folder, flush=True)
student.spin()
"""


def test_nothing_outlives_an_interpreter_that_is_killed() -> None:
    """An endless loop neither goes on and takes a processor for itself, nor leaves its folder."""
    asking = subprocess.Popen([sys.executable, "-c", SPIN], stdout=subprocess.PIPE, text=True)
    assert asking.stdout is not None
    pid, folder = asking.stdout.readline().split()
    assert is_running(int(pid))
    assert Path(folder).is_dir()
    asking.kill()
    asking.communicate(timeout=30)
    assert ends(int(pid))
    assert not Path(folder).exists()


# --- Linux without what Windows lacks ---------------------------------------------------------------------------------

ON_WINDOWS = """
import importlib, io, json, os, pkgutil, sys
from contextlib import redirect_stderr, redirect_stdout
from IPython.core.interactiveshell import InteractiveShell
from typer.testing import CliRunner
import autograder.cli.main
import autograder.student.warm

folder, *works = sys.argv[1:]
assert (sys.platform, hasattr(os, "fork")) == ("win32", False)
not_there = ("sandbox.workers", "sandbox.zygote", "exports.nbgrader")  # Linux's own process alone; an instructor's
for found in pkgutil.walk_packages(autograder.__path__, "autograder."):
    if not found.name.removeprefix("autograder.").startswith(not_there):
        importlib.import_module(found.name)
seen = {"grading": {}}
for command in (["doctor"], ["grade", "hw1_losses", ".", "--out", "out"], ["verify"]):
    sys.argv = ["autograder", *command]
    with redirect_stderr(io.StringIO()) as heard:
        try:
            autograder.cli.main.main()
        except SystemExit as end:
            seen["grading"][command[0]] = [end.code, heard.getvalue()]
os.chdir(folder)
shell = InteractiveShell.instance()
with redirect_stdout(io.StringIO()) as shown, redirect_stderr(io.StringIO()) as heard:
    for cell in ("def double(x): return x + x", "from autograder import check", 'print("points:", check("1.1"))'):
        shell.run_cell(cell, store_history=True).raise_error()
seen["notebook"] = [shown.getvalue(), heard.getvalue()]
ran = [CliRunner().invoke(autograder.cli.main.app, ["check", path]) for path in works]
seen["checks"] = [[one.exit_code, one.output] for one in ran]
seen["makers"] = [[type(made).__name__, made._idle.pid] for made in autograder.student.warm._running.values()]
print(json.dumps(seen))
"""


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Homework 1's notebook with a name that is wrong, and the small release with a mistake and an endless loop."""
    given = tmp_path_factory.mktemp("given")
    folder = shutil.copytree(HW1, given / "hw1_losses")
    notebook = nbformat.read(folder / "losses.ipynb", as_version=4)
    places = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    solved = [cell for cell in read_cells(read_assignment(ROOT / "solutions" / "hw1_losses")) if cell.regions]
    for place, cell in zip(places, solved, strict=True):
        place.source = without_solution_markers(cell.node.source)
    places[0].source = places[0].source.replace("def softmax", "def soft_max")
    nbformat.write(notebook, folder / "losses.ipynb")
    source = {"assignment.toml": "preload = ['numpy', 'matplotlib.pyplot']\n" + TOML, "small.py": SOURCE}
    checks = {"checks/test_small.py": PUBLIC, "hidden/test_small.py": HIDDEN}
    for name, text in {**source, **checks}.items():
        (given / "source" / "small" / name).parent.mkdir(parents=True, exist_ok=True)
        (given / "source" / "small" / name).write_text(text)
    write(read_assignment(given / "source" / "small"), given)
    (given / "small" / "small.py").write_text(FORMS["wrong"].replace("return (x**2).sum()", "while True: pass"))
    return [str(folder / "losses.ipynb"), str(given / "small")]


@pytest.fixture(scope="module")
def seen(works: list[str]) -> dict[str, Any]:
    """What happens where no process can be forked, and so on; see tests/windows/sitecustomize.py."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests" / "windows")}
    environment.pop("COLUMNS", None)
    command = [sys.executable, "-c", ON_WINDOWS, works[1], *works]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert (ran.stderr, ran.returncode) == ("", 0)
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


@pytest.mark.slow
class TestOnWindows:
    def test_grading_declines_in_one_sentence(self, seen: dict[str, Any]) -> None:
        """All of the package can be imported there, and what needs Linux says so."""
        assert seen["grading"].keys() == {"doctor", "grade", "verify"}
        for status, sentence in seen["grading"].values():
            assert status == 2
            assert sentence.startswith("autograder: grading needs Linux")
            assert sentence.count("\n") == 1

    def test_a_check_reads_as_on_linux(
        self, seen: dict[str, Any], works: list[str], zygote: Zygote, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Of a notebook and of a module: every line, with a worker of the other kind."""
        monkeypatch.delenv("COLUMNS", raising=False)
        monkeypatch.setattr(warm, "_running", {("numpy", "matplotlib.pyplot"): zygote})
        here = [CliRunner().invoke(app, ["check", path]) for path in works]
        assert seen["checks"] == [[one.exit_code, one.output] for one in here]
        assert "✓" in here[0].output
        assert "no answer within 1 s" in here[1].output

    def test_check_in_a_notebook(self, seen: dict[str, Any]) -> None:
        """Its table and its points, and nothing on stderr."""
        shown, heard = seen["notebook"]
        assert heard == ""
        assert "double · of 1, 2, 3" in shown
        assert "points: 1.0" in shown

    def test_one_process_served_them_and_is_gone(self, seen: dict[str, Any]) -> None:
        """It ends with the interpreter."""
        ((kind, pid),) = seen["makers"]
        assert kind == "PortableWorkers"
        assert ends(pid)
