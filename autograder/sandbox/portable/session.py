"""A conversation with a process that is used for check after check."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from typing import Any, NoReturn

from autograder.assignments.model import Limits
from autograder.errors import Ended, SandboxError, StudentFault, StudentTimeout, WireError, WorkerCrashed
from autograder.sandbox import wire
from autograder.sandbox.clocks import processor_clock
from autograder.sandbox.conversation import Conversation, Frame
from autograder.sandbox.portable.process import Process
from autograder.sandbox.portable.worker import BEGIN, REST
from autograder.sandbox.values import QUESTION
from autograder.sandbox.watch import Left, until

_CONTROL_SECONDS = 30.0  # to begin or end a session; it takes a millisecond, unless the machine is busy or sleeps
_END_SECONDS = 5.0


AtEnd = Callable[[Process | None], None]  # called with a process that can serve another session, else with None


class PortableSession(Conversation):
    """A conversation with a process that may have served other modules before.

    Args:
        at_end: called when the session is closed.
    """

    def __init__(self, process: Process, limits: Limits, *, at_end: AtEnd) -> None:
        super().__init__(limits, processor_clock(process.pid))
        self._process, self._at_end = process, at_end
        self._closed = self._in_question = False
        self._process.sink = self._note_output
        self._folder = tempfile.mkdtemp(prefix="autograder-scratch-")
        try:
            self._control(BEGIN, self._folder)
        except BaseException as error:
            self.close()
            if isinstance(error, StudentFault | WireError | TimeoutError):
                raise SandboxError(f"the process for your code does not begin: {error}") from error
            raise

    def close(self) -> None:
        """Have the module's changes undone. A process in which that fails is killed."""
        if self._closed:
            return
        self._closed = True
        if not self._ended and not self._in_question and self._is_put_back():
            self._at_end(self._process)
        else:
            self._process.kill()
            self._at_end(None)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _is_put_back(self) -> bool:
        try:
            return self._control(REST) is True
        except (StudentFault, WireError, TimeoutError):
            return False

    def _control(self, operation: str, *arguments: Any) -> Any:
        question = wire.pack({"id": self.requests, "op": operation}, list(arguments), QUESTION)
        head, _ = self._exchange(question, until(_CONTROL_SECONDS))
        return head.get("value")

    def _await_worker(self) -> None:
        """Nothing: a session gets a process that is ready."""

    def _exchange(self, question: list[memoryview], left: Left) -> Frame:
        self._in_question = True  # an answer that is left unread would be taken for the next one
        try:
            answer = self._process.within(left, partial(self._talk, question))
        except (StudentTimeout, TimeoutError):
            self._discard()
            raise
        except OSError:
            self._crashed()
        self._in_question = False
        return answer

    def _talk(self, buffers: list[memoryview]) -> Frame:
        while buffers:
            buffers = wire.remaining(buffers, self._process.requests.write(buffers[0]))
        return self._read_frame(self._fill)

    def _fill(self, buffer: memoryview) -> None:
        while buffer.nbytes:
            count = self._process.answers.readinto(buffer)
            if not count:
                raise BrokenPipeError
            buffer = buffer[count:]

    def _crashed(self) -> NoReturn:
        self._ended = True
        raise WorkerCrashed(Ended.of_status(self._process.kill(grace_seconds=_END_SECONDS)))

    def _discard(self) -> None:
        if not self._ended:
            self._ended = True
            self._process.kill()
