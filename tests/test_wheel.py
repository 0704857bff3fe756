"""The wheel is complete: what stands beside the code in the checkout ships inside it."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

from leerkring.core.project_dirs import CHECKOUT


def test_the_wheel_holds_every_file_that_leerkring_needs(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = set(ZipFile(wheel).namelist())
    listed = subprocess.run(["git", "ls-files"], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    for path in filter(lambda path: (CHECKOUT / path).is_file(), listed.stdout.splitlines()):
        if path.startswith(("templates/", "migrations/")):
            assert f"leerkring/_data/{path}" in names
        elif path.startswith("src/"):
            assert path.removeprefix("src/") in names
    assert not [name for name in names if "__pycache__" in name]
