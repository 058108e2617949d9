"""What this machine offers for grading safely: each tier tried for real, and how to bring a tier that is missing."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from dataclasses import asdict, dataclass
from typing import Any

from autograder.sandbox.confinement import Walls, others_can_read_python
from autograder.sandbox.linux import landlock
from autograder.sandbox.linux.cgroups import ControlGroup
from autograder.sandbox.tiers import REQUIRABLE, Tier, probe_tiers

_CONTROL_GROUP = (
    "none can be made here, which is common and safe; to have one: "
    "systemd-run --user --scope -p Delegate=yes autograder …"
)


@dataclass(frozen=True)
class Machine:
    """One machine as a place to grade on.

    Attributes:
        device: the GPU's name; `cpu` without a GPU, `none` without torch.
        tier: the best tier that works.
        landlock: the kernel's version of Landlock; 0 without Landlock.
        probes: each tier that a machine may lack, with "" if it works, else why not.
        workers: the user that workers run as.
        control_group: "" if a zygote and its workers get a control group of their own, else why not.
    """

    system: str
    python: str
    torch: str
    device: str
    tier: Tier
    landlock: int
    probes: dict[Tier, str]
    workers: str = ""
    control_group: str = ""

    @property
    def remedies(self) -> dict[Tier, str]:
        """For each tier that does not work, how to bring it."""
        return {tier: tier.facts.remedy for tier, problem in self.probes.items() if problem}

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {**asdict(self), "left_open": self.tier.facts.left_open, "remedies": self.remedies}

    def as_text(self) -> str:
        """Lines of text for a person."""
        lines = [
            f"system    {self.system}",
            f"python    {self.python}",
            f"torch     {self.torch}",
            f"device    {self.device}",
            f"isolation {self.tier} (Landlock {self.landlock or 'not there'})",
            f"left open {self.tier.facts.left_open}",
            f"workers   {self.workers}",
            f"cgroup    {_CONTROL_GROUP if self.control_group else 'workers are killed as one group'}",
        ]
        for tier, problem in self.probes.items():
            lines.append(f"  no  {tier}: {problem}" if problem else f"  yes {tier}")
            if problem:
                lines.append(f"      {tier.facts.remedy}")
        return "\n".join(lines)


def examine() -> Machine:
    """Probe this machine. Torch is imported last, because the probes fork."""
    probes = probe_tiers()
    tier = next(tier for tier in REQUIRABLE if not probes.get(tier))
    group = ControlGroup.make()
    group.remove()
    torch, device = _torch()
    return Machine(
        system=f"{platform.system()} {platform.release()} {platform.machine()}",
        python=platform.python_version(),
        torch=torch,
        device=device,
        tier=tier,
        landlock=landlock.version() if platform.system() == "Linux" else 0,
        probes=probes,
        workers=_workers(tier),
        control_group=group.problem,
    )


def _workers(tier: Tier) -> str:
    """The user that a worker runs as, and advice if that user is root."""
    if platform.system() != "Linux" or os.geteuid() != 0:
        return "run as this user, within what the tier leaves open"
    if Walls.CALL_FILTER not in tier.facts.walls:
        return "run as root: grade as another user"
    if Walls.PRIVATE_ROOT in tier.facts.walls or others_can_read_python():
        return "run as a user that owns nothing"
    return (
        "run as a user that owns nothing, but open files as root without its powers, because only root can read this "
        "Python; better: install Python where everyone can read it, or grade as another user"
    )


def _torch() -> tuple[str, str]:
    """Torch's version and the device that it computes on."""
    try:
        version = importlib.metadata.version("torch")
    except importlib.metadata.PackageNotFoundError:
        return "not installed: pip install -c constraints.txt .", "none"
    import torch

    return version, torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu"
