"""Use one process for all checks of a student, and a new one after a process that had to be killed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from autograder.sandbox.portable.process import Process
from autograder.sandbox.tiers import Tier

if TYPE_CHECKING:
    from autograder.assignments.model import Limits
    from autograder.sandbox.portable.session import PortableSession


class PortableWorkers:
    """The source of workers on any system. Its process starts at once, and imports torch while this process does.

    Args:
        preload: modules that the process imports besides torch.
    """

    tier = Tier.PROCESS
    device = "cpu"

    def __init__(self, preload: Sequence[str] = ()) -> None:
        self._preload = tuple(preload)
        self._closed = False
        self._idle: Process | None = Process(self._preload)

    def session(self, limits: Limits) -> PortableSession:
        """A conversation with a process that is as if it had just started, as far as `state` can put it back.

        Raises:
            SandboxError: the process does not start.
        """
        from autograder.sandbox.portable.session import PortableSession  # imports torch, while the process does so

        process, self._idle = self._idle, None
        if process is None or process.has_ended:
            process = Process(self._preload)
        process.wait_until_ready()
        return PortableSession(process, limits, at_end=self._take_back)

    def restart(self) -> None:
        """Start a new process in place of the one that waits."""
        self.close()
        self._closed = False
        self._idle = Process(self._preload)

    def close(self) -> None:
        """End the process that waits. A process in use ends with its session."""
        self._closed = True
        if self._idle is not None:
            self._idle.end()
            self._idle = None

    def _take_back(self, process: Process | None) -> None:
        """Use the process of a session for the next session, too. Without a process, start a new one now."""
        if self._closed or self._idle is not None:
            if process is not None:
                process.end()
        else:
            self._idle = process or Process(self._preload)
