"""The situations in which a class is graded, and all attacks in each: `python -m tests.attacks.settings SETTING TIER`.

A process arranges the setting for itself alone, tries every attack, and prints one JSON object: `tier`, the worker's
`uid`, and `outcomes` by attack; or `skipped`, with the reason, where the setting cannot be made here.
"""

from __future__ import annotations

import json
import os
import stat
import sys
import sysconfig
from collections.abc import Callable, Iterable
from pathlib import Path

from autograder.sandbox.linux import kernel
from autograder.sandbox.tiers import Tier, tier_named
from tests.attacks import docker

USER = 59_900  # nobody's; not among those that workers of root's change to
PROJECT = Path(__file__).resolve().parents[2]
_NEW_MOUNTS, _BIND, _RECURSIVE, _PRIVATE = 0x20000, 4096, 16384, 1 << 18


class Impossible(Exception):
    """The setting cannot be made here; the text says why."""


def as_we_are() -> None:
    """Nothing is arranged."""


def as_a_user() -> None:
    """Root grades as nobody in particular: without groups, with a Python that others may read."""
    _must_be_root("we are a user already")
    _let_others_read()
    _become(USER)


def with_a_python_for_all() -> None:
    """Root grades, and a worker can change to a user that owns nothing."""
    _must_be_root("a user's worker stays that user")
    if not _closed():
        raise Impossible("that is how we are")
    _let_others_read()


def with_a_python_for_root() -> None:
    """Root grades with a Python below its own 0700 home: a worker must stay root, without capabilities."""
    _must_be_root("a user's worker stays that user")
    if _closed():
        raise Impossible("that is how we are")
    prefix = Path(sys.prefix)
    _leave_the_mounts()
    _cover(prefix, 0o700, [entry.name for entry in prefix.iterdir()])


def in_docker_as_root() -> None:
    """Docker's default capabilities and system calls; a container's own /proc and processes are not imitated."""
    _must_be_root("needs root to give up what Docker takes")
    profile = _docker_profile()
    _let_others_read()
    profile()


def in_docker_as_a_user() -> None:
    """The same with `--user`, as the Dockerfile does."""
    in_docker_as_root()
    _become(USER)


# In its private root, the first tier has a Python for all anyhow, and the third is the second without Landlock. In
# Docker's profile there are no new namespaces, and the tier that is reached must be the next.
TIERS_OF = {
    as_we_are: (Tier.CONFINED_NAMESPACES, Tier.CONFINED, Tier.FILTERED),
    as_a_user: (Tier.CONFINED_NAMESPACES, Tier.CONFINED, Tier.FILTERED),
    with_a_python_for_all: (Tier.CONFINED,),
    with_a_python_for_root: (Tier.CONFINED,),
    in_docker_as_root: (Tier.CONFINED,),
    in_docker_as_a_user: (Tier.CONFINED,),
}
SETTINGS = {setting.__name__: setting for setting in TIERS_OF}
RUNS = tuple((setting.__name__, tier) for setting, tiers in TIERS_OF.items() for tier in tiers)
# What the default run leaves out: the walls are the next tier's less one, or another setting's.
LONG_RUNS = (
    ("as_we_are", Tier.FILTERED),
    ("as_a_user", Tier.CONFINED),
    ("as_a_user", Tier.FILTERED),
    ("with_a_python_for_all", Tier.CONFINED),
    ("in_docker_as_a_user", Tier.CONFINED),
)


def _must_be_root(otherwise: str) -> None:
    if sys.platform != "linux" or os.geteuid() != 0:
        raise Impossible(f"not root: {otherwise}")


def _become(uid: int) -> None:
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    kernel.prctl(kernel.PR_SET_DUMPABLE, 1)  # the change of user cleared it; who logs in as a user has it
    os.environ["HOME"] = "/"


def _docker_profile() -> Callable[[], None]:
    try:
        return docker.profile()
    except (ImportError, OSError, RuntimeError) as error:
        raise Impossible(f"needs pyseccomp and libseccomp: {error}") from error


def _needed() -> list[Path]:
    """Where the interpreter, its packages and the project lie."""
    places = [sys.prefix, sys.base_prefix, sys.executable, sysconfig.get_path("stdlib"), str(PROJECT)]
    return [way for place in places for way in (Path(place), Path(place).resolve())]


def _closed() -> list[Path]:
    """Folders on the way there that only their owner may pass, from the root on."""
    folders = {parent for place in _needed() for parent in (place / "any").parents}
    closed = [folder for folder in folders if folder.is_dir() and folder.stat().st_mode & 0o005 != 0o005]
    return sorted(closed, key=lambda folder: len(folder.parts))


def _let_others_read() -> None:
    """A view of the machine, for this process and its children, in which others may pass to what is needed."""
    if not _closed():
        return
    _leave_the_mounts()
    for folder in _closed():
        ways = {place.relative_to(folder).parts[:1] for place in _needed() if place.is_relative_to(folder)}
        _cover(folder, 0o755, [name for way in ways for name in way])


def _leave_the_mounts() -> None:
    try:
        kernel.unshare(_NEW_MOUNTS)
        kernel.mount("none", "/", None, _RECURSIVE | _PRIVATE)
    except OSError as error:
        raise Impossible(f"no mounts of our own: {error}") from error


def _cover(folder: Path, mode: int, kept: Iterable[str]) -> None:
    """Put a new folder of another mode in its place, which shows the `kept` entries of the old one."""
    links = {name: (folder / name).readlink() for name in kept if (folder / name).is_symlink()}
    opened = {name: os.open(folder / name, os.O_PATH) for name in kept if name not in links}
    kernel.mount("tmpfs", str(folder), "tmpfs", 0, f"mode={mode:o},size=1m")
    for name, target in links.items():
        (folder / name).symlink_to(target)
    for name, descriptor in opened.items():
        place = folder / name
        place.mkdir() if stat.S_ISDIR(os.fstat(descriptor).st_mode) else place.touch()
        kernel.mount(f"/proc/self/fd/{descriptor}", str(place), None, _BIND | _RECURSIVE)
        os.close(descriptor)
    os.chdir(Path.cwd())  # or this process would still stand in the old folder


def main(setting: str, tier: str) -> None:
    try:
        SETTINGS[setting]()
    except Impossible as reason:
        print(json.dumps({"skipped": str(reason)}))
        return
    from tests.attacks import trial  # imports torch, which starts threads, and they would keep the old situation

    attacks = [attack for attack in trial.ATTACKS.values() if setting == as_we_are.__name__ or not attack.is_on_itself]
    print(json.dumps(trial.run(tier_named(tier), attacks)))


if __name__ == "__main__":
    main(*sys.argv[1:])
