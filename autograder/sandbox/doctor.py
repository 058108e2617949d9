"""What this machine offers for grading safely: each tier tried for real, and what would bring the missing one."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from dataclasses import asdict, dataclass
from typing import Any

from autograder.sandbox.confinement import (
    CONFINED,
    CONFINED_GPU,
    CONFINED_NAMESPACES,
    FILTERED,
    PROCESS,
    TIERS,
    gpu_devices,
    nobody_can_read_python,
)
from autograder.sandbox.linux import landlock
from autograder.sandbox.linux.cgroups import ControlGroup
from autograder.sandbox.tiers import probe_gpu, probe_tiers

_REMEDY = {
    CONFINED_NAMESPACES: "allow user namespaces: sysctl -w kernel.unprivileged_userns_clone=1 (Debian), or "
    "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu); in Docker, the confined tier is what there is",
    CONFINED: "boot Linux 5.13 or newer with lsm=landlock,… among its parameters; in Docker, use 20.10.18 or newer",
    CONFINED_GPU: "update NVIDIA's driver, or grade on the CPU (--device cpu); on this GPU, workers are processes "
    "with limits only",
    FILTERED: "use Linux on x86-64 or aarch64 with seccomp (CONFIG_SECCOMP_FILTER)",
}
_LEFT_OPEN = {
    CONFINED_NAMESPACES: "nothing that is known",
    CONFINED: "names and sizes of files outside can be asked for, their contents cannot; a scratch folder, where an "
    "assignment asks for one, bounds each file and not their number",
    FILTERED: "files that this user may read can be read, and other processes' command lines; keep solutions/ and "
    "results in folders of mode 0700",
    PROCESS: "everything that this user may do, within time and memory limits",
}


_CONTROL_GROUP = (
    "none can be made here, which is common and safe; to have one: "
    "systemd-run --user --scope -p Delegate=yes autograder …"
)


@dataclass(frozen=True)
class Diagnosis:
    """The state of one machine.

    Attributes:
        probes: each tier with "" if it works, else why not; the GPU's where there is one.
        workers: which user they run as.
        control_group: "" if a zygote and its workers get a control group of their own, else why not.
    """

    system: str
    python: str
    torch: str
    device: str
    tier: str
    landlock: int
    probes: dict[str, str]
    workers: str = ""
    control_group: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "left_open": _LEFT_OPEN[self.tier], "remedies": self.remedies}

    @property
    def remedies(self) -> dict[str, str]:
        """For each tier that does not work, what would bring it."""
        return {tier: _REMEDY[tier] for tier, why in self.probes.items() if why}

    def is_at_least(self, tier: str) -> bool:
        return TIERS.index(self.tier) <= TIERS.index(tier)


def diagnose() -> Diagnosis:
    """Probe this machine; torch is imported last, because the probes fork."""
    probes = probe_tiers()
    if gpu_devices():
        probes[CONFINED_GPU] = probe_gpu()
    tier = next((tier for tier in TIERS[:-1] if not probes[tier]), PROCESS)
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    version = landlock.version() if platform.system() == "Linux" else 0
    group = ControlGroup.make()
    group.remove()
    torch, device = _torch()
    return Diagnosis(
        system, platform.python_version(), torch, device, tier, version, probes, _workers(tier), group.problem
    )


def _workers(tier: str) -> str:
    """Which user a worker runs as, and what would be better where that is root."""
    if platform.system() != "Linux" or os.geteuid() != 0:
        return "run as this user, within what the tier leaves open"
    if tier == CONFINED_NAMESPACES or (tier in (CONFINED, FILTERED) and nobody_can_read_python()):
        return "run as a user that owns nothing"
    if tier == PROCESS:
        return "run as root: grade as another user"
    return (
        "run as a user that owns nothing, but open files as root without its powers, because only root can read this "
        "Python; better: install Python where everyone can read it, or grade as another user"
    )


def describe(diagnosis: Diagnosis) -> str:
    """The diagnosis in lines of text."""
    lines = [
        f"system    {diagnosis.system}",
        f"python    {diagnosis.python}",
        f"torch     {diagnosis.torch}",
        f"device    {diagnosis.device}",
        f"isolation {diagnosis.tier} (Landlock {diagnosis.landlock or 'not there'})",
        f"left open {_LEFT_OPEN[diagnosis.tier]}",
        f"workers   {diagnosis.workers}",
        f"cgroup    {_CONTROL_GROUP if diagnosis.control_group else 'workers are killed as one group'}",
    ]
    for tier, why in diagnosis.probes.items():
        lines.append(f"  {'no ' if why else 'yes'} {tier}" + (f": {why}" if why else ""))
        if why:
            lines.append(f"      {_REMEDY[tier]}")
    return "\n".join(lines)


def _torch() -> tuple[str, str]:
    try:
        version = importlib.metadata.version("torch")
    except importlib.metadata.PackageNotFoundError:
        return "not installed: pip install -c constraints.txt .", "none"
    import torch

    return version, torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu"
