"""MNIST comes once, whole and as published, or not at all; a server on this machine answers as OpenML does."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.datasets import _openml

from autograder.checks import datasets
from autograder.checks.datasets import load_digits, load_mnist
from autograder.errors import DataError

SHAPE = (30, 2, 2)
PICTURES = (np.arange(120).reshape(SHAPE) * 7) % 256
LABELS = np.arange(30) % 10
OPENML_URLS = {
    name: url
    for name, url in vars(_openml).items()
    if isinstance(url, str) and url.startswith("https://www.openml.org")
}


def arff(pictures: np.ndarray, labels: list[str]) -> bytes:
    pixels = pictures.reshape(len(pictures), -1)
    lines = ["@RELATION mnist_784", *(f"@ATTRIBUTE pixel{i + 1} real" for i in range(pixels.shape[1]))]
    lines += ["@ATTRIBUTE class {0,1,2,3,4,5,6,7,8,9,x}", "@DATA"]
    lines += [",".join(map(str, row)) + f",{label}" for row, label in zip(pixels.tolist(), labels, strict=True)]
    return "\n".join(lines).encode() + b"\n"


@dataclass
class OpenML:
    """The server's answers, and the requests that it got."""

    base: str
    file: bytes = arff(PICTURES, [str(label) for label in LABELS])
    md5: str = ""
    sent: int | None = None  # bytes of the file after which the connection ends
    pause: float = 0.0  # seconds in the middle of the file
    status: int = 200
    asked: list[str] = field(default_factory=list)

    def answer(self, path: str) -> bytes:
        """JSON for the four questions of scikit-learn's loader, and the file."""
        if path.endswith(".arff"):
            return gzip.compress(self.file)
        if "/list/" in path:
            row = {"did": 554, "name": "mnist_784", "version": 1, "status": "active", "format": "ARFF"}
            return json.dumps({"data": {"dataset": [row]}}).encode()
        if "/features/" in path:
            columns = [f"pixel{i + 1}" for i in range(4)] + ["class"]
            return json.dumps(
                {"data_features": {"feature": [feature(i, name) for i, name in enumerate(columns)]}}
            ).encode()
        if "/qualities/" in path:
            count = str(float(self.file.count(b"\n") - 7))
            return json.dumps({"data_qualities": {"quality": [{"name": "NumberOfInstances", "value": count}]}}).encode()
        return json.dumps({"data_set_description": self.description()}).encode()

    def description(self) -> dict[str, str]:
        return {
            "id": "554", "name": "mnist_784", "description": "digits",
            "version": "1", "format": "ARFF", "status": "active", "file_id": "52667",
            "url": f"{self.base}/data/v1/download/52667/mnist_784.arff", "default_target_attribute": "class",
            "md5_checksum": self.md5 or hashlib.md5(self.file).hexdigest(), "visibility": "public",
        }  # fmt: skip


def feature(index: int, name: str) -> dict[str, str]:
    target = str(name == "class").lower()
    kind = "nominal" if name == "class" else "numeric"
    return {
        "index": str(index), "name": name, "data_type": kind, "is_target": target, "is_ignore": "false",
        "is_row_identifier": "false", "number_of_missing_values": "0",
    }  # fmt: skip


class Handler(BaseHTTPRequestHandler):
    openml: OpenML

    def do_GET(self) -> None:
        openml = self.openml
        openml.asked.append(self.path)
        content = openml.answer(self.path)
        self.send_response(openml.status)
        is_file = self.path.endswith(".arff")
        if is_file:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        cut = len(content) if openml.sent is None or not is_file else openml.sent
        self.wfile.write(content[: cut // 2])
        self.wfile.flush()
        if is_file:
            time.sleep(openml.pause)
        self.wfile.write(content[cut // 2 : cut])

    def log_message(self, *args: object) -> None:
        """Requests are not logged into the output of the tests."""


@pytest.fixture
def openml(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenML]:
    """A server on a port of this machine, to which scikit-learn's loader is pointed; small pictures are MNIST."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    said = OpenML(f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setattr(Handler, "openml", said, raising=False)
    point_to(said.base, monkeypatch)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield said
    server.shutdown()
    server.server_close()
    thread.join()


def point_to(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, url in OPENML_URLS.items():
        monkeypatch.setattr(_openml, name, url.replace("https://www.openml.org", base))
    monkeypatch.setattr(datasets, "MNIST_SHAPE", SHAPE)
    monkeypatch.setattr(datasets, "DELAY_SECONDS", 0.01)


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def refusal(folder: Path) -> str:
    """The sentence of the error; no file is left that a later call could take for pictures."""
    with pytest.raises(DataError) as caught:
        load_mnist(folder)
    assert "\n" not in str(caught.value)
    assert not folder.exists() or list(folder.iterdir()) == []
    return str(caught.value)


def test_the_digits_need_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """1,797 pictures of 8×8 in [0, 1], each class about equally often."""
    monkeypatch.setattr(socket, "socket", None)
    X, y = load_digits()
    assert (X.shape, X.dtype, y.shape, y.dtype) == ((1797, 8, 8), torch.float32, (1797,), torch.int64)
    assert (X.min(), X.max()) == (0, 1)
    assert y.bincount().tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert torch.equal(X[0, 0] * 16, torch.tensor([0.0, 0, 5, 13, 9, 1, 0, 0])) and y[0] == 0


def test_the_loader_was_pointed_away_from_the_internet() -> None:
    """Every address that scikit-learn's loader knows is one that the server of these tests stands in for."""
    known = {name for name, url in vars(_openml).items() if isinstance(url, str) and url.startswith("http")}
    assert known == set(OPENML_URLS) and len(known) >= 1


def test_mnist_is_fetched_once(openml: OpenML, tmp_path: Path) -> None:
    """Shades divided by 255, labels as numbers; the second call asks nobody."""
    X, y = load_mnist(tmp_path / "cache")
    assert (X.shape, X.dtype, y.dtype) == (SHAPE, torch.float32, torch.int64)
    assert torch.equal(X, torch.tensor(PICTURES).float() / 255)
    assert y.tolist() == LABELS.tolist()
    assert any(path.endswith(".arff") for path in openml.asked)
    openml.asked.clear()
    again = load_mnist(tmp_path / "cache")
    assert openml.asked == []
    assert all(torch.equal(one, other) for one, other in zip(again, (X, y), strict=True))


def test_mnist_is_kept_in_the_packages_cache(openml: OpenML, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the same folder as the studies."""
    monkeypatch.setenv("AUTOGRADER_CACHE", str(tmp_path))
    load_mnist()
    assert [path.name for path in tmp_path.iterdir()] == ["mnist_784-1.npz"]


def test_offline_is_said_so(openml: OpenML, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No server answers; when the network is back, the same call succeeds."""
    with monkeypatch.context() as offline:
        point_to(f"http://127.0.0.1:{closed_port()}", offline)
        said = refusal(tmp_path / "cache")
    assert "OpenML cannot be reached" in said and "load_digits()" in said
    assert load_mnist(tmp_path / "cache")[0].shape == SHAPE


def test_a_silent_server_is_given_up(openml: OpenML, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A student does not wait for hours, and the default timeout of sockets is as before."""
    monkeypatch.setattr(datasets, "SILENCE_SECONDS", 0.2)
    openml.pause = 2.0
    assert "OpenML cannot be reached (timed out)" in refusal(tmp_path)
    assert socket.getdefaulttimeout() is None


def test_a_server_in_trouble_is_quoted(openml: OpenML, tmp_path: Path) -> None:
    """The sentence has the server's status number."""
    openml.status = 503
    assert "answered 503" in refusal(tmp_path)


def test_a_truncated_download_is_refused(openml: OpenML, tmp_path: Path) -> None:
    """The connection ends in the middle of the file; the next try starts afresh."""
    openml.sent = len(gzip.compress(openml.file)) // 2
    assert "the download ended before the file did" in refusal(tmp_path)
    openml.sent = None
    assert load_mnist(tmp_path)[1].tolist() == LABELS.tolist()


def test_a_wrong_checksum_is_refused(openml: OpenML, tmp_path: Path) -> None:
    """The file is complete, but it is not the published one."""
    openml.md5 = "0" * 32
    assert "its checksum is wrong" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("pictures", "labels", "said"),
    [
        (PICTURES[:29], LABELS[:29], "the file has pictures (29, 4)"),
        (PICTURES + 256, LABELS, "the file has others"),
        (PICTURES, ["x"] * 30, "the file has others"),
    ],
)
def test_another_shape_or_other_numbers_are_refused(
    openml: OpenML, tmp_path: Path, pictures: np.ndarray, labels: list[object], said: str
) -> None:
    """A file with a right checksum that is not MNIST."""
    openml.file = arff(pictures, [str(label) for label in labels])
    assert said in refusal(tmp_path)


@pytest.mark.parametrize("spoil", [lambda whole: whole[:100], lambda whole: b"", lambda whole: b"of another program"])
def test_a_spoilt_cache_is_fetched_again(openml: OpenML, tmp_path: Path, spoil) -> None:  # type: ignore[no-untyped-def]
    """After a full disk or another program, the file is written again."""
    load_mnist(tmp_path)
    kept = tmp_path / "mnist_784-1.npz"
    kept.write_bytes(spoil(kept.read_bytes()))
    openml.asked.clear()
    assert load_mnist(tmp_path)[1].tolist() == LABELS.tolist()
    assert openml.asked != []
    openml.asked.clear()
    load_mnist(tmp_path)
    assert openml.asked == []


def test_a_folder_that_cannot_be_written_to_is_named(openml: OpenML, tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "cache").write_text("")
    with pytest.raises(DataError, match=r"cannot be stored as .*cache"):
        load_mnist(tmp_path / "cache")


KILLED = """
import sys
from pathlib import Path
from sklearn.datasets import _openml
from autograder.checks import datasets
for name, url in list(vars(_openml).items()):
    if isinstance(url, str) and url.startswith("https://www.openml.org"):
        setattr(_openml, name, url.replace("https://www.openml.org", sys.argv[1]))
datasets.load_mnist(Path(sys.argv[2]))
"""


def test_a_killed_download_does_not_break_the_next(openml: OpenML, tmp_path: Path) -> None:
    """A process was killed in the middle of the file; nothing of that file is used."""
    openml.pause = 30.0
    folder, scratch = tmp_path / "cache", tmp_path / "scratch"
    scratch.mkdir()
    env = {**os.environ, "TMPDIR": str(scratch)}
    process = subprocess.Popen([sys.executable, "-c", KILLED, openml.base, str(folder)], env=env)
    try:
        while not any(path.endswith(".arff") for path in openml.asked):
            assert process.poll() is None, "the loader ended before it asked for the file"
            time.sleep(0.05)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert not folder.exists()
    openml.pause = 0.0
    assert load_mnist(folder)[0].shape == SHAPE
