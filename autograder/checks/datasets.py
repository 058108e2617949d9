"""Pictures of digits: scikit-learn's small ones, which need no network, and MNIST, which is downloaded once."""

from __future__ import annotations

import gzip
import io
import socket
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import IncompleteRead
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError

from autograder.cache import cache_folder
from autograder.errors import DataError
from autograder.files import write_atomically

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor


MNIST = "mnist_784"  # OpenML's name; data set 554
MNIST_VERSION = 1
MNIST_SHAPE = (70_000, 28, 28)  # 60,000 training pictures, then 10,000 test pictures
SILENCE_SECONDS = 60.0  # a server that sends nothing for so long is given up
RETRIES, DELAY_SECONDS = 2, 1.0


def load_digits() -> tuple[Tensor, Tensor]:
    """The 8×8 digits that come with scikit-learn.

    Returns:
        `X`, float32 `(1797, 8, 8)` in [0, 1], which are 17 shades of grey divided by 16; and `y`, int64 `(1797,)` in
        0 … 9.
    """
    import torch
    from sklearn.datasets import load_digits as digits

    found = digits()
    return torch.tensor(found.images / 16, dtype=torch.float32), torch.tensor(found.target, dtype=torch.int64)


def load_mnist(folder: Path | None = None) -> tuple[Tensor, Tensor]:
    """All of MNIST, from OpenML (`mnist_784`, version 1). The first call downloads 15 MB; later calls need no network.

    Args:
        folder: the place of the file `mnist_784-1.npz` (11 MB); the package's cache folder if None.

    Returns:
        `X`, float32 `(70000, 28, 28)` in [0, 1], and `y`, int64 `(70000,)` in 0 … 9. The first 60,000 are the training
        pictures.

    Raises:
        DataError: the download failed, or did not contain the pictures. No file is left then.
    """
    import torch

    file = (folder or cache_folder()) / f"{MNIST}-{MNIST_VERSION}.npz"
    arrays = _cached(file)
    if arrays is None:
        arrays = _checked(*_downloaded())
        _write(file, *arrays)
    pictures, labels = (torch.from_numpy(array) for array in arrays)
    return pictures.float() / 255, labels.long()


def _cached(path: Path) -> tuple[np.ndarray, np.ndarray] | None:
    """Pictures and labels, both uint8, of an earlier call; None without a complete file."""
    import numpy as np

    try:
        with np.load(path, allow_pickle=False) as arrays:
            return _checked(arrays["pictures"], arrays["labels"])
    except Exception:  # no file, a damaged file, or a file of another program: it is downloaded again and replaced
        return None


def _write(path: Path, pictures: np.ndarray, labels: np.ndarray) -> None:
    import numpy as np

    content = io.BytesIO()
    np.savez_compressed(content, pictures=pictures, labels=labels)
    try:
        write_atomically(path, content.getvalue())
    except OSError as error:
        raise DataError(f"{MNIST} cannot be stored as {path}: {error}; name a folder that can be written to") from error


def _downloaded() -> tuple[Any, Any]:
    """Pictures and labels from OpenML. scikit-learn compares the file's checksum with the published one."""
    from sklearn.datasets import fetch_openml

    # in a folder of its own: scikit-learn would take a partial file of an interrupted download for complete
    with tempfile.TemporaryDirectory(prefix="autograder-openml-") as home, _bounded_silence():
        try:
            found = fetch_openml(
                MNIST, version=MNIST_VERSION, data_home=home, as_frame=False, parser="liac-arff",
                n_retries=RETRIES, delay=DELAY_SECONDS,
            )  # fmt: skip
        except Exception as error:  # from sockets, HTTP, gzip, JSON or ARFF: each words the same fault in another way
            raise DataError(_explained(error)) from error
    return found.data, found.target


@contextmanager
def _bounded_silence() -> Iterator[None]:
    """Give up a silent server, and hide scikit-learn's warnings about retries and caches."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(SILENCE_SECONDS)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        socket.setdefaulttimeout(before)


def _explained(error: Exception) -> str:
    again = "run this again, or use load_digits(), which needs no network"
    if isinstance(error, HTTPError):
        return f"{MNIST}: the server of OpenML answered {error.code} {error.reason}; {again}"
    if isinstance(error, OSError) and not isinstance(error, gzip.BadGzipFile):
        reason = getattr(error, "reason", error)
        return (
            f"{MNIST}: OpenML cannot be reached ({reason}): is there a network? If not, {again.partition(', or ')[2]}"
        )
    if "checksum" in str(error):
        return f"{MNIST}: the downloaded file is not the one that OpenML describes: its checksum is wrong; {again}"
    if isinstance(error, EOFError | IncompleteRead):
        return f"{MNIST}: the download ended before the file did; {again}"
    return f"{MNIST}: OpenML's answer cannot be read ({type(error).__name__}: {error}); {again}"


def _checked(pictures: Any, labels: Any) -> tuple[np.ndarray, np.ndarray]:
    """Pictures as uint8 `MNIST_SHAPE`, and labels as uint8.

    Raises:
        DataError: the shapes are others, or the numbers are not shades of grey and digits.
    """
    import numpy as np

    count, *size = MNIST_SHAPE
    pictures, labels = np.asarray(pictures), np.asarray(labels)
    if pictures.size != np.prod(MNIST_SHAPE) or len(pictures) != count or labels.shape != (count,):
        found = f"pictures {tuple(pictures.shape)} and labels {tuple(labels.shape)}"
        raise DataError(f"{MNIST}: {count} pictures of {size[0]}×{size[1]} are expected, but the file has {found}")
    try:
        small, digits = pictures.astype(np.uint8, casting="unsafe"), labels.astype(np.uint8, casting="unsafe")
        right = (small == pictures).all() and (digits.astype(str) == labels.astype(str)).all() and digits.max() <= 9
    except (ValueError, OverflowError):  # a text that is not a number
        right = False
    if not right:
        raise DataError(f"{MNIST}: shades of 0 … 255 and labels of 0 … 9 are expected, but the file has others")
    return small.reshape(MNIST_SHAPE), digits
