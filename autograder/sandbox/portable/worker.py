"""The process that answers about one module after another: `python -m autograder.sandbox.portable.worker PRELOAD …`.

Frames come in on standard input and go out on standard output, as the forked worker's do on its pipes; the module's own
input and output lie elsewhere by then. Two operations stand around a module's: `BEGIN` names a folder to stand in,
`REST` ends the session and is answered with whether this process is fit for another.
"""

from __future__ import annotations

import gc
import os
import sys
import warnings
from collections.abc import Iterator
from io import FileIO
from queue import SimpleQueue
from threading import Thread
from typing import Any

from autograder.errors import WireError
from autograder.sandbox import wire, worker
from autograder.sandbox.operations import Operations
from autograder.sandbox.portable.state import Settings
from autograder.sandbox.values import ANSWER, QUESTION, Reader
from autograder.sandbox.warm import warm_up

BEGIN, REST = "begin", "rest"

Question = tuple[dict[str, Any], memoryview]


def main(preload: list[str]) -> None:
    """Warm up, say so, and serve until the other side closes."""
    requests, answers = _own_pipes()
    warnings.simplefilter("ignore")
    warm_up(preload)
    settings = Settings()
    gc.collect()
    gc.freeze()  # the collection after each session then looks at little
    questions: SimpleQueue[Question] = SimpleQueue()
    Thread(target=_read, args=(requests, questions, settings), daemon=True).start()
    answers.write(wire.READY)
    while True:
        _serve_session(iter(questions.get, None), answers, settings)


def _own_pipes() -> tuple[FileIO, FileIO]:
    """Standard input and output under numbers that no child inherits; the old ones lead nowhere and to stderr."""
    requests, answers = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(2, 1)
    os.close(null)
    return FileIO(requests, "rb"), FileIO(answers, "wb")


def _read(requests: FileIO, questions: SimpleQueue[Question], settings: Settings) -> None:
    """Read in a thread, so that the end of the other side ends this one, whatever its module is doing."""
    try:
        while True:
            head_size, payload_size = wire.read_prefix(_filled(requests, wire.PREFIX.size), QUESTION)
            head, payload = _filled(requests, head_size), _filled(requests, payload_size)
            questions.put((wire.read_head(head, QUESTION), payload))
    except (EOFError, OSError, WireError):
        settings.leave_nothing()
        os._exit(0)


def _filled(stream: FileIO, size: int) -> memoryview:
    whole = left = wire.room(size)
    while left.nbytes:
        count = stream.readinto(left)
        if not count:
            raise EOFError
        left = left[count:]
    return whole


def _serve_session(questions: Iterator[Question], answers: FileIO, settings: Settings) -> None:
    """Answer from BEGIN to REST. What a module has changed in this process is put back before the answer to REST."""
    number, file = _converse(questions, answers, settings)
    _write(answers, wire.pack({"id": number, "status": "ok"}, settings.put_back(file), ANSWER))


def _converse(questions: Iterator[Question], answers: FileIO, settings: Settings) -> tuple[Any, str]:
    """The number of REST, and the file name of the module; nothing else of it is held after that."""
    operations = Operations()
    for head, payload in questions:
        if head["op"] == REST:
            return head["id"], operations.file
        if head["op"] == BEGIN:
            (folder,) = Reader(QUESTION, payload).whole(head["value"])
            settings.stand_in(folder)
            _write(answers, wire.pack({"id": head["id"], "status": "ok"}, True, ANSWER))
        else:
            _write(answers, worker.answer(operations, head, payload))
    raise AssertionError("questions have no end")


def _write(answers: FileIO, buffers: list[memoryview]) -> None:
    while buffers:
        buffers = wire.behind(buffers, answers.write(buffers[0]))


if __name__ == "__main__":
    main(sys.argv[1:])
