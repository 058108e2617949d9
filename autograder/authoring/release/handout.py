"""One zip for students to download: the release, and the engine as a wheel that pip installs."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from autograder.authoring.release.folder import files_of
from autograder.authoring.release.requirements import engine_source, requirements_text
from autograder.errors import ReleaseError
from autograder.files import write_atomically, zipped


def write_handout(release: Path, to: Path, wheel: Path) -> Path:
    """Write `to`/<name of the release>.zip.

    Args:
        release: the folder of a release. In the zip, its requirements.txt names the wheel.
        wheel: the engine, from `build_wheel`.

    Returns:
        The path of the zip.

    Raises:
        OSError: the zip cannot be written.
    """
    files = {path.relative_to(release).as_posix(): path.read_bytes() for path in files_of(release)}
    files |= {"requirements.txt": requirements_text(f"./{wheel.name}").encode(), wheel.name: wheel.read_bytes()}
    path = to / f"{release.name}.zip"
    write_atomically(path, zipped({f"{release.name}/{name}": content for name, content in sorted(files.items())}))
    return path


def build_wheel(to: Path) -> Path:
    """Build the engine's wheel into a folder with pip; nothing of solutions/ is in it.

    Raises:
        ReleaseError: the engine's source is not here, or pip cannot build it.
    """
    source = engine_source()
    if source is None:
        raise ReleaseError(
            "a wheel is built from the engine's source, and the source is not here; install it with pip install -e ."
        )
    with tempfile.TemporaryDirectory(dir=to) as folder:
        pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, str(source)]
        built = subprocess.run(pip, capture_output=True, text=True, check=False)
        wheels = list(Path(folder).glob("*.whl"))
        if built.returncode or len(wheels) != 1:
            last = built.stderr.strip().rpartition("\n")[2]
            raise ReleaseError(f"pip could not build the engine's wheel from {source}: {last}")
        return wheels[0].rename(to / wheels[0].name)
