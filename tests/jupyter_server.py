"""A Jupyter server for a test, with a home of its own."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

START_SECONDS = 60


@contextlib.contextmanager
def serving(home: Path, application: str, *options: str, cwd: Path | None = None) -> Iterator[tuple[str, str]]:
    """Run `jupyter <application>` until the end; its address and its token."""
    places = {f"JUPYTER_{name.upper()}_DIR": str(home / name) for name in ("config", "data", "runtime")}
    environment = {**os.environ, **places, "HOME": str(home), "IPYTHONDIR": str(home / "ipython")}
    command = [sys.executable, "-m", "jupyter", application, "--no-browser", "--port=0", "--allow-root", *options]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=cwd)
    try:
        yield _address(home, process)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _address(home: Path, process: subprocess.Popen[bytes]) -> tuple[str, str]:
    """Where the server listens, and its token, from the note that it leaves once it does."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        for note in (home / "runtime").glob("jpserver-*.json"):
            try:
                facts = json.loads(note.read_text())
            except ValueError:  # it is just being written
                continue
            return facts["url"], facts["token"]
        time.sleep(0.1)
    pytest.fail(f"Jupyter did not start:\n{(home / 'log').read_text()[-2000:]}")
