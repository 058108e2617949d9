"""A conversation with the process that is kept from check to check."""

from __future__ import annotations

import shutil
import tempfile
import time
from functools import partial
from typing import Any, NoReturn, Protocol

from autograder.assignments.model import Limits
from autograder.errors import Ended, SandboxError, StudentFault, StudentTimeout, TimeLimit, WireError, WorkerCrashed
from autograder.sandbox import wire
from autograder.sandbox.conversation import Conversation, Frame
from autograder.sandbox.portable.process import Process
from autograder.sandbox.portable.worker import BEGIN, REST
from autograder.sandbox.values import QUESTION

_CONTROL_SECONDS = 10.0  # to make room for another module; a millisecond, unless the machine sleeps
_END_SECONDS = 0.5


class Done(Protocol):
    """Told at the end of a session whether its process is fit for another one."""

    def __call__(self, *, fit: bool) -> None: ...


class PortableSession(Conversation):
    """A conversation with a process that may have served other modules before. Close it: it can serve another then."""

    def __init__(self, process: Process, limits: Limits, *, done: Done) -> None:
        super().__init__(limits)
        self._process, self._done = process, done
        self._closed = self._in_question = False
        self._process.sink = self._keep
        self._folder = tempfile.mkdtemp(prefix="autograder-scratch-")
        try:
            self._control(BEGIN, self._folder)
        except BaseException as error:
            self.close()
            if isinstance(error, StudentFault | WireError):
                raise SandboxError(f"the process for your code does not begin: {error}") from error
            raise

    def close(self) -> None:
        """Have the module forgotten, or the process killed where that is not certain."""
        if self._closed:
            return
        self._closed = True
        fit = not self._ended and not self._in_question and self._rests()
        self._done(fit=fit)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _rests(self) -> bool:
        try:
            return self._control(REST) is True
        except (StudentFault, WireError):
            return False

    def _control(self, operation: str, *arguments: Any) -> Any:
        question = wire.pack({"id": self.requests, "op": operation}, list(arguments), QUESTION)
        head, _ = self._exchange(question, time.monotonic() + _CONTROL_SECONDS)
        return head.get("value")

    def _exchange(self, question: list[memoryview], deadline: float) -> Frame:
        self._in_question = True  # until all of the answer was read; what is left unread would answer the next question
        try:
            answer = self._process.within(deadline - time.monotonic(), partial(self._talk, question))
        except TimeoutError:
            self._discard()
            raise StudentTimeout(TimeLimit.CALL, self._limits.call_seconds) from None
        except OSError:
            self._crashed()
        self._in_question = False
        return answer

    def _talk(self, buffers: list[memoryview]) -> Frame:
        while buffers:
            buffers = wire.behind(buffers, self._process.requests.write(buffers[0]))
        return self._read_frame(self._fill)

    def _fill(self, buffer: memoryview) -> None:
        while buffer.nbytes:
            count = self._process.answers.readinto(buffer)
            if not count:
                raise BrokenPipeError
            buffer = buffer[count:]

    def _crashed(self) -> NoReturn:
        self._ended = True
        raise WorkerCrashed(Ended.of_status(self._process.kill(patience=_END_SECONDS)))

    def _discard(self) -> None:
        if not self._ended:
            self._ended = True
            self._process.kill()
