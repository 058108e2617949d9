"""The trusted process bounds itself while a check looks at an answer, and is as before when that is over."""

from __future__ import annotations

import resource
import signal
import sys
from collections.abc import Callable
from types import TracebackType

import pytest

from autograder.errors import StudentTimeout
from autograder.grading.limits import drop_locals, own_limits
from autograder.sandbox.probes import probe

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded on Linux alone")
MEGABYTE = 1 << 20


def state() -> tuple[object, ...]:
    return (
        signal.getsignal(signal.SIGPROF),
        signal.getitimer(signal.ITIMER_PROF),
        resource.getrlimit(resource.RLIMIT_AS),
    )


def test_time_is_bounded() -> None:
    """A loop without an end is the answer's fault."""
    before = state()
    with pytest.raises(StudentTimeout, match=r"more than 0\.1 s"), own_limits(seconds=0.1, memory_mb=1000):
        while True:
            pass
    assert state() == before


def test_memory_is_bounded() -> None:
    """What asks for too much is refused; the same is granted again afterwards."""
    before = state()
    with pytest.raises(MemoryError), own_limits(seconds=60, memory_mb=100):
        bytearray(300 * MEGABYTE)
    assert state() == before
    assert len(bytearray(300 * MEGABYTE)) == 300 * MEGABYTE


def test_a_tighter_bound_of_the_users_stays() -> None:
    """`ulimit -v` is not widened; tried in a child, which cannot take it back."""

    def tight() -> None:
        tighter = 64 << 30
        resource.setrlimit(resource.RLIMIT_AS, (tighter, resource.getrlimit(resource.RLIMIT_AS)[1]))
        with own_limits(seconds=60, memory_mb=1 << 20):
            assert resource.getrlimit(resource.RLIMIT_AS)[0] == tighter

    assert probe(tight) == ""


def test_an_error_forgets_what_its_frames_held() -> None:
    """Also the errors that it came from; otherwise they would hold a class's answers."""

    def inner() -> None:
        answer = "large"
        raise ValueError(len(answer))

    def outer(step: Callable[[], None]) -> None:
        answer = "large"
        try:
            step()
        except ValueError as error:
            raise TypeError(len(answer)) from error

    with pytest.raises(TypeError) as caught:
        outer(inner)
    error = caught.value
    assert error.__cause__ is not None
    assert "answer" in held(error.__traceback__) & held(error.__cause__.__traceback__)
    drop_locals(error)
    assert "answer" not in held(error.__traceback__) | held(error.__cause__.__traceback__)


def held(trace: TracebackType | None) -> set[str]:
    """The names of the local variables in all frames of a traceback."""
    names: set[str] = set()
    while trace is not None:
        names |= set(trace.tb_frame.f_locals)
        trace = trace.tb_next
    return names
