"""All attacks on one tier, in the situation of the calling process: what came of each, as plain data."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.assignments.model import Limits
from autograder.errors import SandboxError, StudentRaised, StudentTimeout, WorkerCrashed
from autograder.sandbox.conversation import MAX_OUTPUT
from autograder.sandbox.launch import Zygote
from autograder.sandbox.session import WorkerSession
from autograder.sandbox.student import Student
from autograder.sandbox.tiers import Tier
from tests.attacks.attacks import ATTACKS, UNBOUNDED, Attack
from tests.attacks.tries.scratch import SCRATCH_MB

LIMITS = Limits(call_seconds=10, check_seconds=20, memory_mb=1024, scratch_mb=SCRATCH_MB)
IMPATIENT = replace(LIMITS, call_seconds=0.3, waiting_seconds=1)  # for attacks that are held at the deadline
WITHOUT_SCRATCH = replace(LIMITS, scratch_mb=0)  # for attacks that write: nothing at all can be written then
QUESTION = 3  # a worker is asked to load the text, how it is, and then for the attack
ENDED_BY_ITSELF = {"SystemExit", "RecursionError", "MemoryError"}


@dataclass(frozen=True)
class Targets:
    """Things of the grader's that a worker must not reach; an attack's parameters name what it aims at."""

    folder: str
    secret: str
    private: str  # that not even the machine's other users may read
    other: str  # another student's submission
    unix: str
    unix_stream: str
    abstract: str
    port: int
    pid: int
    uid: int
    question: int = QUESTION

    def of(self, attack: Attack) -> list[Any]:
        return [getattr(self, aim) for aim in attack.aims]

    def state(self) -> list[object]:
        """Everything that an attack could change about the folder."""
        paths = [Path(self.folder), *sorted(Path(self.folder).rglob("*"))]
        facts = [(path, path.lstat(), os.listxattr(path)) for path in paths]
        inodes = [(f"{p}", s.st_mode, s.st_uid, s.st_nlink, s.st_mtime_ns, s.st_ctime_ns, x) for p, s, x in facts]
        return [*inodes, *(path.read_bytes() for path in paths if path.is_file())]


@contextlib.contextmanager
def targets() -> Iterator[Targets]:
    """As reachable as the machine's own rights let them be: what holds must be the sandbox."""
    folder = Path(tempfile.mkdtemp(prefix="grader"))
    for name, mode in (("expected.txt", 0o666), ("private.txt", 0o600), ("other.py", 0o666)):
        (folder / name).write_text(f"of the grader: {name}")
        (folder / name).chmod(mode)
    (folder / "empty").mkdir()
    folder.chmod(0o777)
    kinds = (socket.SOCK_DGRAM, socket.SOCK_STREAM, socket.SOCK_DGRAM)
    abstract = f"grader-{os.getpid()}"
    with contextlib.ExitStack() as opened:
        tcp = opened.enter_context(socket.create_server(("127.0.0.1", 0)))
        dgram, stream, hidden = (opened.enter_context(socket.socket(socket.AF_UNIX, kind)) for kind in kinds)
        for one, address in ((dgram, f"{folder}/s"), (stream, f"{folder}/t"), (hidden, f"\0{abstract}")):
            one.bind(address)
        stream.listen()
        for name in "st":
            (folder / name).chmod(0o666)
        paths = [f"{folder}/{name}" for name in ("expected.txt", "private.txt", "other.py", "s", "t")]
        port = tcp.getsockname()[1]
        yield Targets(f"{folder}", *paths, abstract=abstract, port=port, pid=os.getpid(), uid=os.geteuid())
    shutil.rmtree(folder, ignore_errors=True)


def run(tier: Tier, attacks: Iterable[Attack] = ATTACKS.values()) -> dict[str, Any]:
    """Every attack, each on a worker of its own; `outcomes` tells by name what it ended in.

    An outcome starts with "held" only if nothing else changed: the grader's folder is as it was, little of what was
    printed was kept, and the next worker answers as the one before.
    """
    zygote = Zygote(at_most=tier)
    report: dict[str, Any] = {"tier": zygote.tier, "uid": -1, "outcomes": {}}
    outcomes: dict[str, str] = report["outcomes"]
    try:
        with targets() as aims:
            report["uid"], was, last = *_how_it_is(zygote), ""
            for attack in attacks:
                if attack.name in UNBOUNDED.get(tier, ()):
                    outcomes[attack.name] = (
                        "skipped: here the folder is measured from time to time, and the kernel bounds each file alone"
                    )
                    continue
                before = aims.state()
                outcome, now = ask(zygote, attack, aims)
                if now != was:
                    outcomes[last] = f"the next worker is not as it was: {now} (it was {was}); {outcomes[last]}"
                outcomes[attack.name] = outcome if aims.state() == before else f"the folder has changed; {outcome}"
                last = attack.name
            if _how_it_is(zygote)[1] != was:
                outcomes[last] = f"the next worker is not as it was; {outcomes[last]}"
    finally:
        zygote.close()
    return report


def ask(zygote: Zygote, attack: Attack, aims: Targets) -> tuple[str, str]:
    """What the attack ended in, and what its worker said of itself before."""
    limits = WITHOUT_SCRATCH if attack.theme == "writing" else IMPATIENT if attack.held_at_the_deadline else LIMITS
    session, student = _worker(zygote, attack, limits)
    try:
        how = str(student.well())
        outcome = _outcome(student, attack, aims)
        kept = len(session.output)
        return (outcome if kept <= MAX_OUTPUT else f"the grader kept {kept} bytes of output; {outcome}"), how
    except SandboxError as error:
        return f"ESCAPED: the zygote is gone: {error}", ""
    finally:
        session.close()


def _outcome(student: Student, attack: Attack, aims: Targets) -> str:
    try:
        answer = str(getattr(student, attack.name)(*aims.of(attack)))
    except StudentRaised as raised:
        if attack.held_when_it_ends and ENDED_BY_ITSELF & set(raised.type_names):
            return f"held: it ended: {raised}"
        return f"the attack is broken: {raised}"
    except WorkerCrashed as crashed:
        return f"{'held' if attack.held_when_it_ends else 'not as it says'}: it ended: {crashed}"
    except StudentTimeout as late:
        return f"held: {late}" if attack.held_at_the_deadline else f"ESCAPED: no refusal in time: {late}"
    if attack.held_with:
        return f"held: {answer}" if answer == attack.held_with else f"ESCAPED: {answer}"
    return answer


def _worker(zygote: Zygote, attack: Attack, limits: Limits) -> tuple[WorkerSession, Student]:
    """A busy machine may keep a module waiting longer than an impatient session does; then it is tried again."""
    for _ in range(10):
        session = WorkerSession(zygote, limits)
        try:
            return session, Student(session, f"{attack.theme}.py", attack.text, seed=1)
        except StudentTimeout:
            session.close()
    raise TimeoutError("no worker was ready in time, ten times over")


def _how_it_is(zygote: Zygote) -> tuple[int, str]:
    session, student = _worker(zygote, ATTACKS["fork"], LIMITS)
    try:
        return int(student.who()), str(student.well())
    finally:
        session.close()
