"""What works at home works in grading, and the reverse: files, workers of a DataLoader, torch.compile, refusals.

Each is asked of a worker as it is forked for grading, and of the process that macOS and Windows have in its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from autograder.assignments.model import Assignment, Limits
from autograder.assignments.reading import read_assignment
from autograder.checks import assert_figure
from autograder.errors import CheckFailed, Refusal, StudentRaised
from autograder.grading.advice import advice_for
from autograder.grading.grade import grade
from autograder.results.model import Verdict
from autograder.sandbox import refusals
from autograder.sandbox.conversation import WorkerMaker
from autograder.sandbox.launch import Zygote
from autograder.sandbox.one_process import ThreadSemaphore
from autograder.sandbox.portable.maker import PortableWorkers
from autograder.sandbox.session import LocalSession
from autograder.sandbox.student import Student
from autograder.sandbox.tiers import Tier
from autograder.submissions.reading import Submission, parse_submission

LIMITS = Limits(call_seconds=20, check_seconds=40)
ROOT = Path(__file__).parents[1]
HEAD = """
import torch
from torch import nn
from torch.utils import data
def helper(x): return 2 * x
class Net(nn.Module):
    def forward(self, x): return helper(x)
class Loader(data.DataLoader): pass
POINTS = data.TensorDataset(torch.arange(6))
def batches(loader): return [batch.tolist() for (batch,) in loader]
"""
PAIRS = [[0, 1], [2, 3], [4, 5]]
LOADING = "num_workers=2, persistent_workers=True, prefetch_factor=4, multiprocessing_context='spawn', timeout=9"

WORKS: dict[str, tuple[str, Any]] = {
    "a folder": ("import os; os.makedirs('out/a', exist_ok=True); return os.path.isdir('out/a')", True),
    "a log": ("open('log.txt', 'a').write('x'); return open('log.txt').read()", "x"),
    "a figure": (
        "import os, matplotlib.pyplot as plt; plt.plot([1]); plt.savefig('x.png'); plt.show()\n"
        "    return os.stat('x.png').st_size > 99",
        True,
    ),
    "weights": ("torch.save({'w': torch.ones(2)}, 'w.pt'); return torch.load('w.pt')['w'].tolist()", [1.0, 1.0]),
    "an array": ("import numpy as np; np.savez('a', x=np.ones(2)); return np.load('a.npz')['x'].tolist()", [1.0, 1.0]),
    "a table": ("import json; json.dump([1], open('a.json', 'w')); return json.load(open('a.json'))", [1]),
    "a home": (
        "import os; from pathlib import Path; os.listdir(os.path.expanduser('~'))\n"
        "    return os.path.samefile(os.environ['HOME'], Path.cwd()) and Path.home().samefile(Path.cwd())",
        True,
    ),
    "temporary files": (
        "import tempfile\n    with tempfile.NamedTemporaryFile() as f, tempfile.TemporaryDirectory():"
        " return f.write(b'x')",
        1,
    ),
    "its own file": (
        "from pathlib import Path; return [Path(__file__).name, 'def helper' in Path(__file__).read_text()]",
        ["losses.py", True],
    ),
    "a copy": (
        "import shutil; open('a', 'w').write('x'); shutil.copy2('a', shutil.copy('a', 'b')); return open('b').read()",
        "x",
    ),
    "a loader": (f"return batches(data.DataLoader(POINTS, 2, {LOADING}))", PAIRS),
    "a loader by places": ("return batches(data.DataLoader(POINTS, 2, False, None, None, 2))", PAIRS),
    "a loader of one's own": (f"return batches(Loader(POINTS, batch_size=2, {LOADING}))", PAIRS),
    "a loader of another name": (
        f"from torch.utils.data.dataloader import DataLoader\n    return batches(DataLoader(POINTS, 2, {LOADING}))",
        PAIRS,
    ),
    "compiled": ("return torch.compile(helper)(torch.ones(2)).tolist()", [2.0, 2.0]),
    "compiled by a decorator": (
        "\n    @torch.compile(mode='max-autotune', fullgraph=True)\n    def f(x): return helper(x)\n"
        "    return f(torch.ones(1)).tolist()",
        [2.0],
    ),
    "a compiled model": ("net = Net(); net.compile(); return net(torch.ones(1)).tolist()", [2.0]),
    "a scripted function": ("return torch.jit.script(helper)(torch.ones(1)).tolist()", [2.0]),
    "a scripted model": ("return torch.jit.script(Net())(torch.ones(1)).tolist()", [2.0]),
    "a pool of threads": (
        "from multiprocessing.pool import ThreadPool\n    with ThreadPool(2) as pool: return pool.map(abs, [-1, 2])",
        [1, 2],
    ),
    "a queue": ("import multiprocessing as m; q = m.Queue(); q.put(3); return q.get()", 3),
    "a value": ("import multiprocessing as m; v = m.Value('i', 3); m.Barrier(1).wait(); return v.value", 3),
    "joblib": (
        "from joblib import Parallel, delayed; return Parallel(n_jobs=2)(delayed(abs)(-i) for i in range(3))",
        [0, 1, 2],
    ),
    "an event loop": ("import asyncio\n    async def f(): return 5\n    return asyncio.run(f())", 5),
    "shared memory": ("return Net().share_memory()(torch.ones(1)).share_memory_().tolist()", [2.0]),
    "a commit if git is there": (
        "import subprocess\n    try: return subprocess.check_output(['git', 'status'])\n"
        "    except OSError: return 'unknown'",
        "unknown",
    ),
    "a GPU if there is one": ("return 'cuda' if torch.cuda.is_available() else 'cpu'", "cpu"),
}

PROCESS = "PermissionError: another process cannot be started where this is graded"
PROGRAM = "PermissionError: another program cannot be run where this is graded"
NETWORK = "the network cannot be reached where this is graded"
GPU = "RuntimeError: there is no GPU where this is graded"
ELSEWHERE = "PermissionError: files can be written in the current folder only, where this is graded"
NOT_THERE = "is not there: data files do not travel with what you hand in; write the values into the code"
FAILS: dict[str, tuple[str, str, str]] = {
    "fork": ("import os; os.fork()", PROCESS, "in a loop"),
    "a pool": (
        "import multiprocessing\n    with multiprocessing.Pool(2) as pool: pool.map(abs, [1])",
        PROCESS,
        "in a loop",
    ),
    "an executor": (
        "from concurrent.futures import ProcessPoolExecutor\n    with ProcessPoolExecutor(2) as pool:"
        " list(pool.map(abs, [1]))",
        PROCESS,
        "in a loop",
    ),
    "a process": ("import torch.multiprocessing as m; m.Process(target=abs).start()", PROCESS, "in a loop"),
    "a command": ("import os; os.system('ls')", PROGRAM, "take the command out"),
    "a program": ("import subprocess; subprocess.run(['git', 'rev-parse', 'HEAD'])", PROGRAM, "take the command out"),
    "a page": (
        "from urllib.request import urlopen; urlopen('http://example.com')",
        NETWORK,
        "what would be downloaded",
    ),
    "a request": ("import requests; requests.get('http://example.com')", NETWORK, "what would be downloaded"),
    "a socket": ("import socket; socket.create_connection(('example.com', 80))", NETWORK, "what would be downloaded"),
    "a model of the hub": (
        "torch.hub.load('pytorch/vision', 'resnet18')",
        "no internet connection",
        "what would be downloaded",
    ),
    "cuda()": ("torch.ones(2).cuda()", GPU, "such as x.device"),
    "on cuda": ("torch.ones(2, device='cuda')", GPU, "such as x.device"),
    "a model on cuda": ("nn.Linear(2, 2).to('cuda:0')", GPU, "such as x.device"),
    "on Apple's GPU": ("torch.ones(2, device='mps')", GPU, "such as x.device"),
    "pinned": ("torch.ones(2).pin_memory()", GPU, "such as x.device"),
    "a file elsewhere": ("open('/content/log.txt', 'w')", ELSEWHERE, "write to a plain name"),
    "a folder elsewhere": ("import os; os.makedirs('/content/out')", ELSEWHERE, "write to a plain name"),
    "a file in no folder": (
        "open('out/log.txt', 'w')",
        "No such file or directory: 'out/log.txt'",
        "make the folder first",
    ),
    "weights in no folder": (
        "torch.save([1], 'out/w.pt')",
        "Parent directory out does not exist",
        "make the folder first",
    ),
    "scores": ("open('scores.csv')", "No such file or directory: 'scores.csv'", f"scores.csv {NOT_THERE}"),
    "scores by numpy": (
        "import numpy; numpy.loadtxt('data/scores.csv')",
        "data/scores.csv not found",
        f"scores.csv {NOT_THERE}",
    ),
    "weights": ("torch.load('model.pt')", "No such file or directory: 'model.pt'", f"model.pt {NOT_THERE}"),
    "display": ("display(helper)", "name 'display' is not defined", "display belongs to Jupyter"),
    "a magic": ("get_ipython().run_line_magic('time', '1')", "name 'get_ipython' is not defined", "belongs to Jupyter"),
    "an imported magic": (
        "from IPython import get_ipython; get_ipython().run_line_magic('time', '1')",
        "no attribute 'run_line_magic'",
        "belongs to Jupyter",
    ),
    "a breakpoint": ("breakpoint()", "BdbQuit", "take breakpoint() and pdb out"),
    "a debugger": ("import pdb; pdb.set_trace()", "BdbQuit", "take breakpoint() and pdb out"),
    "a question": ("input('? ')", "EOF when reading a line", "nobody answers input() here"),
    "an empty pickle": ("import io, pickle; pickle.load(io.BytesIO())", "Ran out of input", ""),
    "TensorBoard": (
        "from torch.utils.tensorboard import SummaryWriter",
        "No module named 'tensorboard'",
        "take tensorboard out",
    ),
    "Colab": (
        "from google.colab import drive; drive.mount('/content')",
        "No module named 'google",
        "take google.colab out",
    ),
    "a wrong option": ("data.DataLoader(POINTS, prefetch_factor=3)", "prefetch_factor option could only", ""),
    "no data": ("data.DataLoader()", "missing 1 required positional argument: 'dataset'", ""),
}
ONLY_GRADED = {  # at home, the disk is as large as it is
    "large weights": ("torch.save(torch.ones(5_000_000), 'w.pt')", "unexpected pos", "save less"),
    "a large file": ("open('a', 'wb').write(bytes(20 << 20))", "OSError: ", "save less"),
    "many files": (
        "[open(f'{n}', 'wb').write(bytes(8 << 20)) for n in range(4)]",
        "No space left on device",
        "save less",
    ),
}


def text_of(bodies: dict[str, Any]) -> str:
    return HEAD + "".join(f"def f{number}():\n    {body[0]}\n" for number, body in enumerate(bodies.values()))


@pytest.fixture(scope="module")
def portable() -> Iterator[PortableWorkers]:
    workers = PortableWorkers(["matplotlib.pyplot"])
    yield workers
    workers.close()


@pytest.fixture(params=["forked", "portable"])
def workers(request: pytest.FixtureRequest, zygote: Zygote, portable: PortableWorkers) -> WorkerMaker:
    return zygote if request.param == "forked" else portable


def asked(workers: WorkerMaker, bodies: dict[str, Any], name: str, file: str = "losses.py") -> Any:
    session = workers.session(LIMITS)
    try:
        return getattr(Student(session, file, text_of(bodies), seed=1), f"f{list(bodies).index(name)}")()
    finally:
        session.close()


@pytest.mark.parametrize("name", WORKS)
def test_works(workers: WorkerMaker, name: str) -> None:
    """In one check, with the answer that it has at home."""
    assert asked(workers, WORKS, name) == WORKS[name][1]


def fails(workers: WorkerMaker, bodies: dict[str, Any], name: str, small: Assignment) -> None:
    _, sentence, advice = bodies[name]
    with pytest.raises(StudentRaised) as raised:
        asked(workers, bodies, name)
    assert sentence in str(raised.value)
    said = advice_for(raised.value, submission(small, bodies), functions=())
    assert advice in said
    assert bool(advice) == bool(said)


def submission(small: Assignment, bodies: dict[str, Any]) -> Submission:
    return parse_submission("small.py", text_of(bodies).encode(), small)


@pytest.mark.parametrize("name", FAILS)
def test_fails_with_the_same_sentence_and_a_remedy(workers: WorkerMaker, small: Assignment, name: str) -> None:
    """A refusal is the same on every system; an error of Python or torch keeps its words, and the advice is true."""
    fails(workers, FAILS, name, small)


@pytest.mark.parametrize("name", ONLY_GRADED)
def test_the_folder_is_small(zygote: Zygote, small: Assignment, name: str) -> None:
    """The advice names the room, and not a permission."""
    fails(zygote, ONLY_GRADED, name, small)


def test_no_file_reaches_another_check(workers: WorkerMaker) -> None:
    """What one check wrote, the next does not find, and a module that was written is not imported by the next."""
    bodies = {
        "write": (
            "open('helpers_of_mine.py', 'w').write('X = 1'); import sys; sys.path.insert(0, '.')\n"
            "    import helpers_of_mine; return helpers_of_mine.X",
        ),
        "look": ("import os, sys; return [os.listdir('.'), 'helpers_of_mine' in sys.modules]",),
    }
    assert asked(workers, bodies, "write") == 1
    assert asked(workers, bodies, "look") == [["losses.py"], False]


def test_a_notebook_has_no_file_of_its_own(workers: WorkerMaker) -> None:
    """Its code stands in cells; no file of that name with other content appears."""
    bodies = {"look": ("import os; return os.listdir('.')",)}
    assert asked(workers, bodies, "look", file="losses.ipynb") == []


@pytest.mark.parametrize("name", ["hw1_losses", "hw2_logistic_regression", "hw3_training_loops", "hw4_four_classes"])
def test_every_homework_has_a_folder_for_files(name: str) -> None:
    """Of 16 MB, in the source and in what students are given."""
    for place in ("solutions", "assignments"):
        assert read_assignment(ROOT / place / name).limits.scratch_mb == 16


@pytest.mark.parametrize("tier", [Tier.CONFINED, Tier.FILTERED])
def test_files_on_weaker_tiers(small: Assignment, tier: Tier) -> None:
    """Without namespaces there is a folder as well; without Landlock there is none, and the sentence says so."""
    workers = Zygote(at_most=tier)
    try:
        if workers.tier != tier:
            pytest.skip(f"{tier} does not work here")
        if tier.can_write:
            assert asked(workers, WORKS, "a figure") is True
            assert asked(workers, WORKS, "a home") is True
            return
        body = {
            "a log": ("open('log.txt', 'a')", "no file can be written where this is graded", "return the value instead")
        }
        fails(workers, body, "a log", small)
    finally:
        workers.close()


def test_a_missing_device_is_no_missing_attempt(small: Assignment, zygote: Zygote) -> None:
    """torch raises NotImplementedError for Apple's GPU; the stub's NotImplementedError means another thing."""
    text = (
        "import torch\ndef double(x): return torch.ones(3, device='mps') * x\ndef square_sum(x): return (x**2).sum()\n"
    )
    result = grade(small, parse_submission("small.py", text.encode(), small), student="ada", workers=zygote).result
    first = result.checks[0]
    assert first.verdict is Verdict.FAILED
    assert first.failure is not None
    assert "there is no GPU where this is graded" in first.failure.sentence


def test_a_loader_draws_the_same_batches(zygote: Zygote) -> None:
    """Shuffled by a generator, with workers and without."""
    loader = "data.DataLoader(POINTS, 2, shuffle=True, generator=torch.Generator().manual_seed(3), num_workers={})"
    bodies = {"both": (f"return [batches({loader.format(2)}), batches({loader.format(0)})]",)}
    with_workers, alone = asked(zygote, bodies, "both")
    assert with_workers == alone


@pytest.mark.parametrize(
    ("names", "detail", "advice"),
    [
        (("InductorError", "RuntimeError"), "InvalidCxxCompiler: No working C++ compiler", "without torch.compile"),
        (("BackendCompilerFailed",), "backend='inductor' raised", "without torch.compile"),
        (("RuntimeError",), "Attempting to deserialize object on a CUDA device but", 'map_location="cpu"'),
        (("OSError",), "[Errno 30] Read-only file system: '/content'", "write to a plain name"),
        (("RuntimeError",), "open file failed with strerror: Operation not permitted", "return the value instead"),
        (
            ("PermissionError", "OSError"),
            "[Errno 13] Permission denied: '/etc/shadow'",
            "only files that the same function",
        ),
        (("PermissionError", "OSError"), "[Errno 1] Operation not permitted: 'a'", "take this out of the function"),
        (("ModuleNotFoundError",), "No module named 'mylib' where this is graded", "copy what you need into this file"),
    ],
)
def test_an_error_of_others_has_its_own_remedy(
    small: Assignment, names: tuple[str, ...], detail: str, advice: str
) -> None:
    """Nothing says that files cannot be saved where something else is meant."""
    assert advice in advice_for(StudentRaised(names, detail), submission(small, WORKS), functions=())


FIGURES = """
import matplotlib.pyplot as plt
def figure(): return plt.figure()
def axes(): return plt.subplots()[1]
def none(): plt.show()
def pair(): return plt.subplots()
def module(): return plt
def bars(): return plt.bar([1], [2])
"""


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("axes", "return the figure that the axes belong to, ax.figure"),
        ("none", "return the figure at the end; plt.show() only shows it"),
        ("pair", "return the figure alone"),
        ("module", "return the figure, such as plt.gcf()"),
        ("bars", "return the figure, such as plt.gcf()"),
    ],
)
def test_something_else_than_a_figure(small: Assignment, name: str, advice: str) -> None:
    """The type that was answered decides what to return in its place."""
    student = Student(LocalSession(), "figures.py", FIGURES, seed=1)
    assert_figure(student.figure())
    with pytest.raises(CheckFailed, match="should be a matplotlib Figure") as failed:
        assert_figure(getattr(student, name)())
    assert advice_for(failed.value, submission(small, WORKS), functions=()) == advice


class TestAppleGpu:
    @pytest.fixture
    def hidden(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """torch as it would be on an Apple machine, in this process and for one test."""
        for owner, name in (
            (torch.backends.mps, "is_available"),
            (torch.Tensor, "to"),
            (torch, "ones"),
            (torch, "tensor"),
        ):
            monkeypatch.setattr(owner, name, getattr(owner, name))
        monkeypatch.setattr(refusals, "REFUSED", {Refusal.GPU})
        monkeypatch.setattr(refusals, "_CONSTRUCTORS", ("ones", "tensor"))
        refusals._hide_apples()

    def test_is_not_found(self, hidden: None) -> None:
        assert not torch.backends.mps.is_available()

    def test_is_refused_by_name(self, hidden: None) -> None:
        """In each form in which a device is named."""
        makes = (
            lambda: torch.ones(2, device="mps"),
            lambda: torch.tensor([1.0], device=torch.device("mps")),
            lambda: torch.zeros(2).to("mps"),
            lambda: torch.nn.Linear(2, 2).to("mps:0"),
        )
        for make in makes:
            with pytest.raises(RuntimeError, match="there is no GPU where this is graded"):
                make()
        assert torch.ones(2, device="cpu").to("cpu").tolist() == [1.0, 1.0]


def test_a_semaphore_of_threads_counts_as_the_systems() -> None:
    """A recursive lock may be taken again by its thread; a semaphore has so many places, and no more releases."""
    lock = ThreadSemaphore(0, 1, 1)
    assert lock.acquire() and lock.acquire() and (lock._count(), lock._is_mine()) == (2, True)
    lock.release()
    lock.release()
    with pytest.raises(AssertionError):
        lock.release()
    places = ThreadSemaphore(1, 1, 1)
    assert places.acquire()
    assert not places.acquire(block=False)
    assert not places.acquire(timeout=0.01)
    places.release()
    with pytest.raises(ValueError, match="too many times"):
        places.release()
