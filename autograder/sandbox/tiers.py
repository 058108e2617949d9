"""The isolation tiers, best first: how far the kernel of a machine can hold a submission.

A new tier is one more member of `Tier`. The doctor, the options of commands, the zygote, results and the table of the
documentation are made from its members.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from autograder.errors import AutograderError, SandboxError
from autograder.sandbox import probes
from autograder.sandbox.confinement import Walls, gpu_devices


@dataclass(frozen=True)
class Facts:
    """The facts about one tier.

    Attributes:
        walls: what the kernel holds a worker with.
        probe: tries the tier on this machine; returns "" if it works, else why not.
        needs: the requirements on the machine.
        left_open: the things that a submission can still do.
        remedy: how to bring the tier to a machine where it does not work.
        devices: the devices that a worker can compute on.
    """

    walls: Walls
    probe: Callable[[], str]
    needs: str
    left_open: str
    remedy: str
    devices: tuple[str, ...] = ("cpu",)


class Tier(StrEnum):
    """One isolation tier. As a text it is the name that results, options and the doctor use."""

    CONFINED_NAMESPACES = (
        "confined+namespaces",
        Facts(
            walls=Walls.CALL_FILTER | Walls.LANDLOCK | Walls.PRIVATE_ROOT,
            probe=probes.probe_private_root,
            needs="the confined tier, and namespaces (root, or user namespaces allowed)",
            left_open="nothing that is known",
            remedy="allow user namespaces: sysctl -w kernel.unprivileged_userns_clone=1 (Debian), or sysctl -w "
            "kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu); in Docker, the confined tier is what there is",
        ),
    )
    CONFINED = (
        "confined",
        Facts(
            walls=Walls.CALL_FILTER | Walls.LANDLOCK,
            probe=probes.probe_landlock,
            needs="Linux 5.13 with Landlock, seccomp; x86-64 or aarch64",
            left_open="names and sizes of files outside can be asked for, their contents cannot; the folder for files "
            "is measured five times a second, and can grow between two measurements",
            remedy="boot Linux 5.13 or newer with lsm=landlock,… among its parameters; in Docker, use 20.10.18 or "
            "newer",
        ),
    )
    CONFINED_GPU = (
        "confined, GPU",
        Facts(
            walls=Walls.CALL_FILTER | Walls.LANDLOCK,
            probe=probes.probe_gpu,
            needs="the confined tier, and NVIDIA's driver",
            left_open="the same as in the confined tier, and the driver itself: its devices, and what /proc and /sys "
            "tell",
            remedy="update NVIDIA's driver, or grade on the CPU (--device cpu); on this GPU, workers are processes "
            "with limits only",
            devices=("cuda",),
        ),
    )
    FILTERED = (
        "filtered",
        Facts(
            walls=Walls.CALL_FILTER,
            probe=probes.probe_filter,
            needs="seccomp; x86-64 or aarch64",
            left_open="files that this user may read can be read, and other processes' command lines; keep solutions/ "
            "and results in folders of mode 0700",
            remedy="use Linux on x86-64 or aarch64 with seccomp (CONFIG_SECCOMP_FILTER)",
        ),
    )
    PROCESS = (
        "process",
        Facts(
            walls=Walls.NONE,
            probe=lambda: "",
            needs="any Linux",
            left_open="everything that this user may do, within time and memory limits",
            remedy="",
            devices=("cpu", "cuda"),
        ),
    )

    facts: Facts

    def __new__(cls, name: str, facts: Facts) -> Tier:
        tier = str.__new__(cls, name)
        tier._value_ = name
        tier.facts = facts
        return tier

    @property
    def can_write(self) -> bool:
        """Whether a worker can have a scratch folder to write to."""
        return self.facts.walls.allow_scratch

    def at_least(self, other: Tier) -> bool:
        """Whether every wall of the other tier stands in this one."""
        return other.facts.walls in self.facts.walls


TIERS = tuple(Tier)
REQUIRABLE = tuple(tier for tier in TIERS if "cpu" in tier.facts.devices)  # the tiers that a command can ask for


def tier_named(name: str) -> Tier:
    """The tier of this name.

    Raises:
        AutograderError: no tier has it.
    """
    for tier in TIERS:
        if tier == name:
            return tier
    raise AutograderError(f"{name!r} is no isolation tier; there are {', '.join(TIERS)}")


def probe_tiers() -> dict[Tier, str]:
    """The tiers that this machine may lack, each with "" if it works, else why not; the GPU's only beside a GPU."""
    gpu = bool(gpu_devices())
    return {tier: tier.facts.probe() for tier in TIERS if tier.facts.walls and (gpu or "cpu" in tier.facts.devices)}


def best_tier(device: str = "cpu", *, at_most: Tier = TIERS[0]) -> Tier:
    """The best tier that works on this machine for `cpu` or `cuda`, and is no better than `at_most`."""
    candidates = (tier for tier in TIERS if device in tier.facts.devices and at_most.at_least(tier))
    return next(tier for tier in candidates if not tier.facts.probe())


def require_linux() -> None:
    """Refuse to grade where the kernel has none of the walls.

    Raises:
        AutograderError: this is not Linux.
    """
    if sys.platform != "linux":
        raise AutograderError(
            "grading needs Linux, whose kernel holds what a submission does; use a Linux machine, Docker (there is a "
            "Dockerfile) or, on Windows, WSL; autograder check works here"
        )


def require_tier(reached: Tier, required: Tier) -> None:
    """Refuse to grade on less than `required`.

    Raises:
        SandboxError: `reached` is a weaker tier.
    """
    if not reached.at_least(required):
        raise SandboxError(f"isolation {required} is required, and only {reached} works here; see autograder doctor")


def tier_table() -> str:
    """The tiers as a Markdown table for the documentation: name, needs, and what is left open."""
    rows = [f"| `{tier}` | {tier.facts.needs} | {tier.facts.left_open} |" for tier in TIERS]
    return "\n".join(["| tier | needs | what is left open |", "|---|---|---|", *rows])
