"""A class with hostile submissions in it: none earns a point it does not deserve, and the others' results are unchanged.

Each hostile submission is the text of a `small.py`, named after what it tries; most answer task 1.1 rightly as well, so
that a test sees a score and not only zeros.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.assignment import read_assignment
from autograder.batch import grade_class, process_pool
from autograder.results import Result, Verdict
from autograder.sandbox.lockdown import CONFINED, TIERS, best_tier
from autograder.submission import find_submissions
from tests.conftest import HIDDEN, PUBLIC, RIGHT, SOURCE, TOML

DOUBLE = "def double(x):\n    return x + x\n\n\n"

# What each tries, and the most it may score: 3 where task 1.1 is answered rightly, 0 where the whole file is the attack.
HOSTILE: dict[str, tuple[str, float]] = {
    "kills everything": ("import os\ndef square_sum(x):\n    os.kill(-1, 9)\n", 3),
    "kills its parent": ("import os\ndef square_sum(x):\n    os.kill(os.getppid(), 9)\n", 3),
    "forks without end": ("import os\ndef square_sum(x):\n    while True:\n        os.fork()\n", 3),
    "starts threads without end": (
        "import threading\ndef square_sum(x):\n    while True:\n"
        "        threading.Thread(target=threading.Event().wait, daemon=True).start()\n", 3),
    "takes all memory": ("def square_sum(x):\n    hoard = []\n    while True:\n        hoard.append(bytearray(1 << 28))\n", 3),
    "prints without end": ("def square_sum(x):\n    while True:\n        print('x' * 9999)\n", 3),
    "exits with success": ("import os\ndef square_sum(x):\n    os._exit(0)\n", 3),
    "leaves politely": ("def square_sum(x):\n    raise SystemExit(0)\n", 3),
    "interrupts": ("def square_sum(x):\n    raise KeyboardInterrupt\n", 3),
    "pretends not to have begun": ("def square_sum(x):\n    raise NotImplementedError\n", 3),
    "forges a right answer's frame": (
        "import os, json, struct\ndef square_sum(x):\n"
        "    head = json.dumps({'id': 2, 'status': 'ok', 'verdict': 'passed', 'score': 99, 'value': True}).encode()\n"
        "    os.write(4, struct.pack('<4sIQ', b'AGW1', len(head), 0) + head)\n    raise SystemExit\n", 3),
    "forges many answers": (
        "import os, json, struct\ndef square_sum(x):\n    for n in range(99):\n"
        "        head = json.dumps({'id': n, 'status': 'ok', 'value': 25.0}).encode()\n"
        "        os.write(4, struct.pack('<4sIQ', b'AGW1', len(head), 0) + head)\n    return x * 0\n", 3),
    "answers with a deep tree": (
        "import os, struct\ndef square_sum(x):\n    head = b'{\"id\":2,\"status\":\"ok\",\"value\":' + b'[' * 99999\n"
        "    os.write(4, struct.pack('<4sIQ', b'AGW1', len(head), 0) + head)\n", 3),
    "drips an answer": (
        "import os, struct, time\ndef square_sum(x):\n    os.write(4, struct.pack('<4sIQ', b'AGW1', 90, 0))\n"
        "    while True:\n        os.write(4, b' ')\n        time.sleep(0.2)\n", 3),
    "closes its pipes": ("import os\ndef square_sum(x):\n    os.closerange(0, 64)\n", 3),
    "looks for the expected value on the stack": (
        "import gc, sys\ndef square_sum(x):\n    frame = sys._getframe()\n    while frame:\n"
        "        for value in frame.f_locals.values():\n            if getattr(value, 'expected', None) is not None:\n"
        "                return value.expected\n        frame = frame.f_back\n"
        "    return [o for o in gc.get_objects() if type(o).__name__ == 'CheckSpec'][0]\n", 3),
    "answers with something equal to everything": (
        "import torch\nclass Same(torch.Tensor):\n    __eq__ = __ne__ = lambda a, b: True\n"
        "    @classmethod\n    def __torch_function__(cls, f, types, args=(), kwargs=None):\n        return torch.tensor(True)\n"
        "def square_sum(x):\n    return torch.tensor(0.0).as_subclass(Same)\n", 3),
    "answers with an object equal to everything": (
        "class Same:\n    def __eq__(self, other):\n        return True\n    def __float__(self):\n        return 25.0\n"
        "def square_sum(x):\n    return Same()\n", 3),
    "patches torch": (
        "import torch\nfor name in ('isclose', 'allclose', 'equal'):\n    setattr(torch, name, lambda *a, **k: torch.tensor(True))\n"
        "def square_sum(x):\n    torch.isclose = torch.allclose = lambda *a, **k: torch.tensor(True)\n    return x.sum() * 0\n", 3),
    "patches builtins": (
        "import builtins\ndef square_sum(x):\n    builtins.abs = builtins.all = lambda *a: True\n    return x.sum() * 0\n", 3),
    "answers with NaN": ("def square_sum(x):\n    return x.sum() * float('nan')\n", 3),
    "answers with infinity": ("def square_sum(x):\n    return x.sum() * float('inf')\n", 3),
    "answers with a complex number": ("def square_sum(x):\n    return (x.sum() + 0j)\n", 3),
    "answers with a sparse tensor": ("def square_sum(x):\n    return x.to_sparse()\n", 3),
    "answers without data": ("def square_sum(x):\n    return x.sum().to('meta')\n", 3),
    "answers with too much": ("import torch\ndef square_sum(x):\n    return torch.zeros(1 << 27)\n", 3),
    "answers without end": ("def square_sum(x):\n    while True:\n        yield x\n", 3),
    "answers with itself": ("def square_sum(x):\n    a = []\n    a.append(a)\n    return a\n", 3),
    "answers with a liar": (
        "class Liar:\n    def __getattr__(self, name):\n        raise SystemExit\n"
        "def square_sum(x):\n    return Liar()\n", 3),
    "raises something that cannot be shown": (
        "class Nasty(Exception):\n    def __str__(self):\n        raise SystemExit\ndef square_sum(x):\n    raise Nasty\n", 3),
    "raises control characters": ("def square_sum(x):\n    raise ValueError('\\x1b[2J\\u202e<script>' * 999)\n", 3),
    "recurses": ("def square_sum(x):\n    return square_sum(x)\n", 3),
    "works at exit": ("import atexit, os\natexit.register(lambda: os.write(4, b'x'))\ndef square_sum(x):\n    return x\n", 3),
    "handles every signal": (
        "import signal\ndef square_sum(x):\n    for n in range(1, 65):\n        try: signal.signal(n, signal.SIG_IGN)\n"
        "        except (OSError, ValueError): pass\n    while True: pass\n", 3),
    "stops itself": ("import os, signal\ndef square_sum(x):\n    os.kill(os.getpid(), signal.SIGSTOP)\n", 3),
    "loops at import": ("for _ in iter(int, 1):\n    TABLE = 1\n\ndef square_sum(x):\n    return TABLE\n", 0),
    "writes a result": (
        "import pathlib\ndef square_sum(x):\n    for p in ('result.json', '/tmp/result.json', '{out}/ada/result.json'):\n"
        "        pathlib.Path(p).write_text('forged')\n", 3),
}  # fmt: skip
NEED_CONFINEMENT = {"kills everything", "kills its parent", "forks without end"}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The small assignment, and a place for classes."""
    base = tmp_path_factory.mktemp("hostile")
    files = {
        "assignment.toml": TOML,
        "small.py": SOURCE,
        "checks/test_small.py": PUBLIC,
        "hidden/test_small.py": HIDDEN,
    }
    for name, text in files.items():
        path = base / "small" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return base / "small", base


def graded(folders: tuple[Path, Path], name: str, texts: dict[str, str]) -> dict[str, Result]:
    small, base = folders
    for student, text in texts.items():
        path = base / name / student / "small.py"
        path.parent.mkdir(parents=True)
        path.write_text(text.replace("{out}", str(base / f"{name}-out")))
    assignment = read_assignment(small)
    found = find_submissions(base / name, assignment)
    results = grade_class(assignment, found, base / f"{name}-out", executor=lambda: process_pool(2))
    return {result.student: result for result in results}


@pytest.fixture(scope="module")
def alone(folders: tuple[Path, Path]) -> dict[str, Result]:
    """Good submissions, graded by themselves."""
    return graded(folders, "alone", {f"good {n}": f"{RIGHT}\n# {n}\n" for n in range(3)})


@pytest.fixture(scope="module")
def together(folders: tuple[Path, Path]) -> dict[str, Result]:
    """The same among all the hostile ones that this machine can hold."""
    if TIERS.index(best_tier()) > TIERS.index(CONFINED):
        chosen = {name: row for name, row in HOSTILE.items() if name not in NEED_CONFINEMENT}
    else:
        chosen = HOSTILE
    texts = {name: DOUBLE + text for name, (text, _) in chosen.items()}
    return graded(folders, "together", {**texts, **{f"good {n}": f"{RIGHT}\n# {n}\n" for n in range(3)}})


def test_the_good_ones_get_what_they_get_alone(alone: dict[str, Result], together: dict[str, Result]) -> None:
    """Not a verdict, not a message, not a seed differs."""
    for student, result in alone.items():
        assert together[student].without_seconds() == result.without_seconds()
        assert result.score == 7.0


@pytest.mark.parametrize("name", HOSTILE)
def test_an_attack_earns_nothing(together: dict[str, Result], name: str) -> None:
    """Exactly the points of the task that it answers rightly; every check has a verdict that is the student's own."""
    if name not in together:
        pytest.skip("needs a confined tier, which this machine does not have")
    result = together[name]
    assert result.score == HOSTILE[name][1]
    assert result.max_score == 7.0
    assert Verdict.GRADER_ERROR not in {check.verdict for check in result.checks}, result.checks


def test_nothing_of_theirs_is_obeyed_where_it_is_shown(together: dict[str, Result]) -> None:
    """Messages are bounded and free of control characters."""
    for result in together.values():
        for check in result.checks:
            assert len(check.message) <= 1200
            assert not any(ord(c) < 32 and c not in "\n\t" for c in check.message)
            assert "\u202e" not in check.message


def test_a_hostile_class_is_graded_the_same_again(folders: tuple[Path, Path], together: dict[str, Result]) -> None:
    """Verdicts and points of a second run are those of the first."""
    small, base = folders
    assignment = read_assignment(small)
    found = [entry for entry in find_submissions(base / "together", assignment) if "forges" in entry.student]
    results = grade_class(assignment, found, base / "again", executor=lambda: process_pool(1))
    for result in results:
        assert verdicts(result) == verdicts(together[result.student])


def verdicts(result: Result) -> dict[str, Verdict]:
    return {check.id: replace(check, seconds=0.0).verdict for check in result.checks}
