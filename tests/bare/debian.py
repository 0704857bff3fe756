"""A minimal Debian 12 in a folder: bootstrapped, with the README's packages, entered in namespaces that end with it."""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from leerkring.core.project_dirs import CHECKOUT
from tests.bare.configuration import configure, environment, mirror
from tests.support.running import children_of, wait_for

RELEASE = "bookworm"
PATIENCE = 2400
USER, UID = "noor", 1000
# As in a container: it sees its own processes and mounts, and its root is really its root (below a chroot Chromium has
# no sandbox). Everything in it ends with the first process.
ENTER = """
set -eu
root=$1 uid=$2 folders=$3
shift 3
mount --bind "$root" "$root"
cd "$root"
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount --rbind /dev dev
mount -t tmpfs -o mode=1777 tmpfs dev/shm
for folder in $folders; do
    mkdir -p ".$folder"
    mount --bind "$folder" ".$folder"
done
mkdir -p old
pivot_root . old
umount -l old
cd /
setpriv --reuid "$uid" --regid "$uid" --init-groups "$@" &
wait $!
"""


@dataclass
class Debian:
    """One such machine. Its network is ours, so what serves on its loopback is seen from here."""

    root: Path
    environ: dict[str, str] = field(default_factory=dict)
    folders: list[Path] = field(default_factory=list)
    inside: int | None = None
    """A process that is at work in it, beside which others are started."""

    def command(self, words: str, cwd: str, user: str) -> list[str]:
        """What to start to have it do this."""
        home, uid = ("/root", 0) if user == "root" else (f"/home/{user}", UID)
        clean = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": home, **self.environ}
        own = [f"{name}={value}" for name, value in clean.items()]
        do = ["env", "-i", "-C", cwd, *own, "sh", "-c", words]
        if self.inside is not None:
            beside = ["nsenter", "--target", str(self.inside), "--mount", "--pid", "--root"]
            return [*beside, "setpriv", "--reuid", str(uid), "--regid", str(uid), "--init-groups", *do]
        enter = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", ENTER, "sh"]
        return [*enter, str(self.root), str(uid), " ".join(map(str, self.folders)), *do]

    def run(self, words: str, cwd: str = "/", user: str = "root") -> subprocess.CompletedProcess[str]:
        """Have it do this to the end."""
        return subprocess.run(
            self.command(words, cwd, user),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def install(self, packages: str) -> None:
        """Have apt install these, and nothing that it would only recommend."""
        words = f"apt-get update -q && apt-get install -q -y --no-install-recommends {packages}"
        done = self.run(f"export DEBIAN_FRONTEND=noninteractive; {words}")
        assert done.returncode == 0, done.stdout[-3000:]

    def clone(self, place: str, user: str) -> None:
        """Give this user a fresh clone, with what is not committed yet."""
        inside = Path(f"{self.root}{place}")
        subprocess.run(["git", "clone", "-q", "--no-hardlinks", str(CHECKOUT), str(inside)], check=True)
        changes = subprocess.run(
            ["git", "diff", "--binary", "HEAD"], cwd=CHECKOUT, capture_output=True, check=True
        ).stdout
        if changes:
            subprocess.run(["git", "apply"], cwd=inside, input=changes, check=True)
        if user != "root":
            subprocess.run(["chown", "-R", f"{UID}:{UID}", str(inside)], check=True)

    @contextmanager
    def running(self, words: str, cwd: str, user: str, url: str) -> Iterator[Path]:
        """Have it serve until SIGTERM; gives what it says, once it answers and the last link to sign in is printed."""
        output = self.root.with_name(f"{self.root.name}-{user}.txt")
        with output.open("wb") as file:
            process = subprocess.Popen(
                self.command(words, cwd, user), stdin=subprocess.DEVNULL, stdout=file, stderr=file
            )
        try:
            wait_for(lambda: process.poll() is not None or "sign in as admin" in output.read_text(), PATIENCE)
            assert process.poll() is None, output.read_text()[-3000:]
            wait_for(lambda: httpx.get(f"{url}/readyz").status_code == 200)  # the worker comes last
            self.inside = make_below(process.pid)
            yield output
            os.kill(self.inside, signal.SIGTERM)
            started = time.monotonic()
            process.wait(60)
            assert time.monotonic() - started < 20
        finally:
            self.inside = None
            process.kill()  # and the kernel ends all that is in it
            process.wait()


def make_below(pid: int) -> int:
    """Return the process of `make` that was started somewhere below this one."""
    for child, words in children_of(pid).items():
        return child if re.match(r"(\S*/)?make\b", words) else make_below(child)
    raise LookupError(pid)


@contextmanager
def debian(place: Path) -> Iterator[Debian]:
    """Bootstrap one, with the packages that the README names and an ordinary user."""
    made = Debian(place / "debian", environment())
    try:
        done = subprocess.run(
            ["debootstrap", "--variant=minbase", RELEASE, str(made.root), *mirror(RELEASE)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-3000:]
        made.folders = configure(made.root, [made.root / "root"], made.environ)
        made.install("python3 python3-venv make git")
        assert made.run(f"useradd --create-home --uid {UID} {USER}").returncode == 0
        configure(made.root, [made.root / "home" / USER], made.environ)
        yield made
    finally:
        shutil.rmtree(made.root, ignore_errors=True)


@contextmanager
def copy(of: Debian, name: str) -> Iterator[Debian]:
    """Another just like it."""
    other = Debian(of.root.with_name(name), of.environ, of.folders)
    subprocess.run(["cp", "-a", "--reflink=auto", str(of.root), str(other.root)], check=True)
    try:
        yield other
    finally:
        shutil.rmtree(other.root, ignore_errors=True)
