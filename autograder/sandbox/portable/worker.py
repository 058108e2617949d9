"""The process that serves one module after another: `python -m autograder.sandbox.portable.worker PRELOAD …`.

Frames arrive on standard input and leave on standard output; a module that reads or prints uses other streams. Two
operations are added to those of a forked worker: `BEGIN` names the folder to work in, and `REST` ends the session. The
answer to `REST` says whether this process can serve another module.
"""

from __future__ import annotations

import gc
import os
import sys
import warnings
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

from autograder.errors import WireError
from autograder.sandbox import refusals, wire, worker
from autograder.sandbox.forbidding.refusals import RefusalsForNow
from autograder.sandbox.portable.state import ProcessState
from autograder.sandbox.values import ANSWER, QUESTION, Reader
from autograder.sandbox.warm import warm_up

BEGIN, REST = "begin", "rest"


def main(preload: list[str]) -> None:
    """Warm up, write `wire.READY`, and serve until the other side closes the pipe."""
    requests, answers = _own_pipes()
    warnings.simplefilter("ignore")
    warm_up(preload)
    refusals.install(gpu=False)
    state = ProcessState()
    gc.collect()
    gc.freeze()  # else the collection after each session takes longer
    questions: SimpleQueue[worker.Question] = SimpleQueue()
    Thread(target=_read, args=(requests, questions, state), daemon=True).start()
    answers.write(wire.READY)
    while True:
        _serve_session(iter(questions.get, None), answers, state)


def _own_pipes() -> tuple[FileIO, FileIO]:
    """Standard input and output under new numbers, which no child inherits; 0 becomes /dev/null, and 1 becomes 2."""
    requests, answers = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(2, 1)
    os.close(null)
    return FileIO(requests, "rb"), FileIO(answers, "wb")


def _read(requests: FileIO, questions: SimpleQueue[worker.Question], state: ProcessState) -> None:
    """Read questions in a thread; when the other side has ended, end this process, whatever its module is doing."""
    try:
        while True:
            head_size, payload_size = wire.read_prefix(_filled(requests, wire.PREFIX.size), QUESTION)
            head, payload = _filled(requests, head_size), _filled(requests, payload_size)
            questions.put((wire.read_head(head, QUESTION), payload))
    except (EOFError, OSError, WireError):
        state.remove_folder()
        os._exit(0)


def _filled(stream: FileIO, size: int) -> memoryview:
    whole = left = wire.new_buffer(size)
    while left.nbytes:
        count = stream.readinto(left)
        if not count:
            raise EOFError
        left = left[count:]
    return whole


def _serve_session(questions: Iterator[worker.Question], answers: FileIO, state: ProcessState) -> None:
    """Answer from BEGIN to REST. The module's changes to this process are undone before the answer to REST."""
    number, file = _converse(questions, answers, state)
    _write(answers, wire.pack({"id": number, "status": "ok"}, state.put_back(file), ANSWER))


def _converse(questions: Iterator[worker.Question], answers: FileIO, state: ProcessState) -> tuple[Any, str]:
    """Answer questions until REST; returns the number of REST and the module's file name, and drops the module."""
    forbidden = RefusalsForNow()
    asked = worker.Questions(lambda: next(questions, None), lambda buffers: _write(answers, buffers))
    for head, payload in questions:
        if head["op"] == REST:
            forbidden.end()
            return head["id"], asked.operations.file
        if head["op"] == BEGIN:
            (folder,) = Reader(QUESTION, payload).whole(head["value"])
            state.enter(folder)
            refusals.allow_writing(Path(folder))
            asked.begin(Path(folder), forbidden)
            _write(answers, wire.pack({"id": head["id"], "status": "ok"}, True, ANSWER))
        else:
            asked.answer((head, payload))
    raise AssertionError("questions have no end")


def _write(answers: FileIO, buffers: list[memoryview]) -> None:
    while buffers:
        buffers = wire.remaining(buffers, answers.write(buffers[0]))


if __name__ == "__main__":
    main(sys.argv[1:])
