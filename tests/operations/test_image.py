"""The container image: linted everywhere; where buildah is, built on a Debian of this machine's own and lived in.

Nothing is pulled: the base is bootstrapped. It runs without a container engine, in namespaces that end with it, as an
engine would have it run: its account, no capability, a root that cannot be written, its volume and /tmp.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from leerkring.core.project_dirs import CHECKOUT
from tests.bare.configuration import configure, environment, mirror
from tests.bare.debian import RELEASE
from tests.bare.test_bare_debian import cannot, free_port
from tests.support.running import children_of, wait_for

BASE, IMAGE = "localhost/leerkring-base", "localhost/leerkring"
CONTAINERFILES = ("Containerfile", "docs/operations/examples/relay/Containerfile")
# Versions of Debian's packages are not pinned: those of a stable release only change when something in them is mended.
ALLOWED = "DL3008"
BUILD_SECONDS = 1500
STOP_SECONDS = 20.0
ENTER = """
set -eu
root=$1 volume=$2 uid=$3 gid=$4
shift 4
mount --bind "$root" "$root"
cd "$root"
mount --bind "$volume" var/lib/leerkring
mount -t tmpfs -o mode=1777 tmpfs tmp
mount -t proc proc proc
mount --rbind /dev dev
mount -o remount,bind,ro "$root"
pivot_root . tmp
umount -l /tmp
mount -t tmpfs -o mode=1777 tmpfs /tmp
cd /var/lib/leerkring
exec setpriv --reuid "$uid" --regid "$gid" --clear-groups --no-new-privs --bounding-set -all --inh-caps -all "$@"
"""


@pytest.mark.parametrize("name", CONTAINERFILES)
def test_the_linter_finds_nothing(name: str) -> None:
    linter = Path(sys.executable).with_name("hadolint")
    done = subprocess.run(
        [linter, "--ignore", ALLOWED, CHECKOUT / name], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@dataclass
class Store:
    """A place for images that is nobody else's, and goes when the tests are done."""

    place: Path

    def buildah(self, *words: str, seconds: float = 300) -> str:
        """Have buildah do this; returns what it says."""
        ours = ("--root", f"{self.place}/images", "--runroot", f"{self.place}/run", "--storage-driver", "vfs")
        done = subprocess.run(
            ["buildah", *ours, *words],
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
        return done.stdout.strip()

    def make_base(self) -> list[Path]:
        """Bootstrap a Debian as an image; returns the folders that pip reads on this machine."""
        container = self.buildah("from", "scratch")
        root = Path(self.buildah("mount", container))
        bootstrap = ["debootstrap", "--variant=minbase", RELEASE, str(root), *mirror(RELEASE)]
        subprocess.run(bootstrap, stdout=subprocess.DEVNULL, timeout=BUILD_SECONDS, check=True)
        environ = environment()
        folders = configure(root, [], environ)
        told = [word for name, value in environ.items() for word in ("--env", f"{name}={value}")]
        self.buildah("config", *told, container)
        self.buildah("umount", container)
        self.buildah("commit", "--quiet", "--rm", container, BASE)
        return folders


@dataclass
class Image:
    """The image that was built: what it asks for, and its files."""

    config: dict[str, Any]
    root: Path

    def command(self, volume: Path, settings: dict[str, str], words: list[str]) -> list[str]:
        """What to start to have a container do this."""
        uid, gid = self.config["User"].split(":")
        told = dict(line.split("=", 1) for line in self.config["Env"])
        ours = {name: told[name] for name in told.keys() - environment()} | settings
        environ = ["env", "-i", *(f"{name}={value}" for name, value in ours.items())]
        enter = ["unshare", "--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child", "sh", "-c", ENTER]
        return [*enter, "sh", str(self.root), str(volume), uid, gid, *environ, *words]

    def run(self, volume: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Have a container do this to its end."""
        return subprocess.run(
            self.command(volume, settings, list(words)),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def is_healthy(self, volume: Path, port: int) -> bool:
        """Tell what the health check of the image says."""
        kind, *words = self.config["Healthcheck"]["Test"]
        assert kind == "CMD"
        return self.run(volume, *words, PORT=str(port)).returncode == 0

    @contextmanager
    def serving(self, volume: Path, port: int, *words: str) -> Iterator[Path]:
        """A container that does what the image does by itself, and is stopped as an engine stops it."""
        output = volume.with_name("output")
        start = [*self.config["Entrypoint"], *(words or self.config["Cmd"])]
        settings = {"PORT": str(port), "LEERKRING_HOST": "127.0.0.1", "LEERKRING_SAMPLE": "0"}
        with output.open("wb") as file:
            process = subprocess.Popen(self.command(volume, settings, start), stdout=file, stderr=file)
        try:
            wait_for(lambda: process.poll() is not None or answers(port, "/readyz"))
            assert process.poll() is None, output.read_text()[-3000:]
            yield output
            (first,) = children_of(process.pid)
            os.kill(first, getattr(signal, self.config.get("StopSignal") or "SIGTERM"))
            asked = time.monotonic()
            process.wait(60)
            assert time.monotonic() - asked < STOP_SECONDS
        finally:
            process.kill()  # and the kernel ends all that is in it
            process.wait()


def answers(port: int, path: str) -> bool:
    with suppress(httpx.TransportError):
        return httpx.get(f"http://127.0.0.1:{port}{path}").status_code == 200
    return False


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    if shutil.which("buildah") is None:
        pytest.skip("building an image takes buildah (apt-get install buildah)")
    if why := cannot():
        pytest.skip(why)
    store = Store(tmp_path_factory.mktemp("image"))
    try:
        folders = store.make_base()
        store.buildah(
            *("build", "--isolation", "chroot", "--pull-never", "--format", "docker", "--layers=false"),
            *("--build-arg", f"BASE={BASE}", *(f"--volume={one}:{one}:ro" for one in folders)),
            *("--tag", IMAGE, "--file", "Containerfile", "."),
            seconds=BUILD_SECONDS,
        )
        config = json.loads(store.buildah("inspect", "--type", "image", IMAGE))["Docker"]["config"]
        container = store.buildah("from", "--pull-never", IMAGE)
        yield Image(config, Path(store.buildah("mount", container)))
    finally:
        with suppress(AssertionError):
            store.buildah("umount", "--all")
            store.buildah("rm", "--all")
        shutil.rmtree(store.place, ignore_errors=True)


@pytest.fixture
def volume(image: Image, tmp_path: Path) -> Path:
    """A new one, as an engine makes it: with the owner and the mode of the folder in the image."""
    made, pattern = tmp_path / "volume", (image.root / "var/lib/leerkring").stat()
    made.mkdir()
    os.chown(made, pattern.st_uid, pattern.st_gid)
    made.chmod(pattern.st_mode)
    for path in (tmp_path, *tmp_path.parents[:2]):
        path.chmod(path.stat().st_mode | 0o011)
    return made


@pytest.mark.prove
def test_all_in_one_lives_in_its_volume_and_stops_when_told(image: Image, volume: Path) -> None:
    port = free_port()
    assert not image.is_healthy(volume, port)
    with image.serving(volume, port) as output:
        assert answers(port, "/healthz")
        assert image.is_healthy(volume, port)
        assert httpx.get(f"http://127.0.0.1:{port}/agenda").status_code == 200
        said = output.read_text()
        assert "as root" not in said
        assert "Traceback" not in said
    assert "Traceback" not in output.read_text()
    kept = {path.name for path in volume.iterdir()}
    assert {"postgres", "secret-key"} <= kept
    assert {path.stat().st_uid for path in volume.rglob("*")} == {int(image.config["User"].split(":")[0])}
    with image.serving(volume, port):
        assert image.is_healthy(volume, port), "what is in the volume is found again"


@pytest.mark.prove
def test_nothing_else_can_be_written_and_it_is_nobody(image: Image, volume: Path) -> None:
    for path in ("/opt/leerkring/x", "/etc/x", "/x", "/var/lib/x"):
        assert "Read-only" in image.run(volume, "sh", "-c", f": >>{path}").stderr, path
    assert image.run(volume, "sh", "-c", ": >/tmp/x && : >/var/lib/leerkring/x").returncode == 0
    backups = (image.root / "var/backups/leerkring").stat()  # an engine gives a new volume its owner and mode
    assert (backups.st_uid, backups.st_mode & 0o777) == (10001, 0o700)
    status = image.run(volume, "cat", "/proc/self/status").stdout
    assert "CapBnd:\t0000000000000000" in status
    assert "Uid:\t10001\t10001\t10001\t10001" in status


@pytest.mark.prove
def test_it_has_every_command_and_none_of_what_only_builds(image: Image, volume: Path) -> None:
    said = image.run(volume, *image.config["Entrypoint"], "version")
    assert said.stdout.startswith("leerkring "), said.stderr
    pip = image.run(volume, "python", "-m", "pip", "--version")
    assert "No module named pip" in pip.stderr
    assert not (image.root / "opt/build").exists()
    assert not (image.root / "src").exists()
