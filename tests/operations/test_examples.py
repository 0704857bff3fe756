"""Units, compose file and container files: each is read by a program that knows the format, where this machine has it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from leerkring.core.project_dirs import CHECKOUT
from leerkring.settings.reading import SettingsReader

EXAMPLES = CHECKOUT / "docs" / "operations" / "examples"
UNITS = sorted(path.name for path in EXAMPLES.glob("*.service"))
HARDENING = "# Nothing but the data directory and the backups can be written, and nothing gained."
LEAST_EXPOSED = 20  # in tenths; systemd calls up to 2.0 "OK" and 9.6 "UNSAFE"


def said(*words: str) -> str:
    """Return what a program says of a file that it takes."""
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("name", UNITS)
def test_systemd_reads_a_unit_and_finds_little_exposed(tmp_path: Path, name: str) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    leerkring = tmp_path / "leerkring"
    leerkring.write_text("#!/bin/sh\n")
    leerkring.chmod(0o755)
    unit = tmp_path / name
    text = (EXAMPLES / name).read_text()
    assert "/srv/leerkring/.venv/bin/leerkring" in text
    unit.write_text(text.replace("/srv/leerkring/.venv/bin/leerkring", str(leerkring)))
    assert said("systemd-analyze", "verify", "--man=no", str(unit)) == ""
    said("systemd-analyze", "security", "--offline=yes", f"--threshold={LEAST_EXPOSED}", str(unit))


def test_all_units_are_closed_in_the_same_way() -> None:
    assert len(UNITS) == 3
    assert len({(EXAMPLES / name).read_text().partition(HARDENING)[2] for name in UNITS}) == 1


def test_compose_reads_its_file() -> None:
    checker = Path(sys.executable).with_name("check-jsonschema")
    assert "ok" in said(
        str(checker), "--builtin-schema", "vendor.compose-spec", str(CHECKOUT / "compose.yaml")
    )


def test_compose_sets_what_leerkring_reads(tmp_path: Path) -> None:
    text = (CHECKOUT / "compose.yaml").read_text()
    reader = SettingsReader({"LEERKRING_DATA_DIR": str(tmp_path)})
    reader.settings()
    set_there = {
        name.removesuffix("_FILE")
        for name in re.findall(r"^    ((?:LEERKRING|DATABASE)\w+):", text, re.MULTILINE)
    }
    assert {"DATABASE_URL", "LEERKRING_SECRET_KEY", "LEERKRING_BASE_URL"} <= set_there <= reader.asked
    for path in re.findall(r"\./(docs/\S+?):", text):
        assert (CHECKOUT / path).is_file(), path


def test_the_image_has_all_that_the_wheel_is_made_of() -> None:
    """What the build copies must be let in by the ignore file, or the image is made without it."""
    ignored = (CHECKOUT / ".containerignore").read_text().split()
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (CHECKOUT / "Containerfile").read_text(), re.MULTILINE)
    for name in " ".join(copied).split():
        assert (CHECKOUT / name).exists()
        assert f"!{name}" in ignored
