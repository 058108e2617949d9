"""The device is chosen without torch wherever no GPU can be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from autograder.errors import AutograderError
from autograder.sandbox.device import choose_device

ASKING = """
import sys
from pathlib import Path
from autograder.sandbox.device import choose_device
print(choose_device(sys.argv[1], devices=Path(sys.argv[2])), "torch" in sys.modules)
"""


def asked(wanted: str, devices: Path) -> str:
    """What a new Python chooses, and whether it imported torch for that."""
    command = [sys.executable, "-c", ASKING, wanted, str(devices)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.mark.parametrize("wanted", ["cpu", "auto"])
def test_without_a_gpu_torch_is_not_imported(tmp_path: Path, wanted: str) -> None:
    """A folder of devices without a GPU's driver settles it."""
    (tmp_path / "null").touch()
    (tmp_path / "nvme0").touch()
    assert asked(wanted, tmp_path) == "cpu False"


def test_the_cpu_is_chosen_without_torch_beside_a_gpu(tmp_path: Path) -> None:
    """Nothing has to be found out."""
    (tmp_path / "nvidia0").touch()
    assert asked("cpu", tmp_path) == "cpu False"


@pytest.mark.parametrize("driver", ["nvidia0", "nvidiactl", "nvhost-gpu", "dxg", "kfd"])
@pytest.mark.parametrize(("usable", "chosen"), [(True, "cuda"), (False, "cpu")])
def test_with_a_driver_torch_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, driver: str, usable: bool, chosen: str
) -> None:
    """NVIDIA's driver, Jetson's, WSL's and AMD's: whether torch can use the device is torch's word."""
    (tmp_path / driver).touch()
    monkeypatch.setattr(torch.cuda, "is_available", lambda: usable)
    assert choose_device("auto", devices=tmp_path) == chosen


def test_a_gpu_that_is_wanted_and_not_there_is_refused(tmp_path: Path) -> None:
    """In one sentence that says what to do."""
    with pytest.raises(AutograderError, match="--device cuda: torch finds no GPU here; use --device cpu or auto"):
        choose_device("cuda", devices=tmp_path)
