"""Keep one process for all of a student's checks; a new one follows a process that had to be killed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from autograder.sandbox.portable.process import Process
from autograder.sandbox.tiers import Tier

if TYPE_CHECKING:
    from autograder.assignments.model import Limits
    from autograder.sandbox.portable.session import PortableSession


class PortableWorkers:
    """Where a check's worker comes from on any system. It starts at once, and imports torch while this process does.

    Args:
        preload: modules that it imports besides torch.
    """

    tier = Tier.PROCESS

    def __init__(self, preload: Sequence[str] = ()) -> None:
        self._preload = tuple(preload)
        self._closed = False
        self._idle: Process | None = Process(self._preload)

    def session(self, limits: Limits) -> PortableSession:
        """A conversation with a process that is as it was when it had just started, as far as `settings` puts it back.

        Raises:
            SandboxError: it does not start.
        """
        from autograder.sandbox.portable.session import PortableSession  # torch, which the process imports meanwhile

        process, self._idle = self._idle, None
        if process is None or process.has_ended:
            process = Process(self._preload)
        process.wait_until_ready()
        return PortableSession(process, limits, done=partial(self._take_back, process))

    def restart(self) -> None:
        """Begin again with a new process."""
        self.close()
        self._closed = False
        self._idle = Process(self._preload)

    def close(self) -> None:
        """End the process that waits; one that is at work ends with its session."""
        self._closed = True
        if self._idle is not None:
            self._idle.end()
            self._idle = None

    def _take_back(self, process: Process, *, fit: bool) -> None:
        """After a session: the process if it is fit for another one, else a new one, which can warm up from now on."""
        if self._closed or self._idle is not None:
            process.end()
        elif fit:
            self._idle = process
        else:
            process.kill()
            self._idle = Process(self._preload)
