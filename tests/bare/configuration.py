"""How this machine reaches its package registries, for a machine inside it: from its own configuration, no host named here."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NAMES = re.compile(
    r"(PIP|NPM_CONFIG)_\w+|(HTTPS?|FTP|ALL|NO)_PROXY|SSL_CERT_(FILE|DIR)|\w+_CA_(BUNDLE|CERTS)", re.IGNORECASE
)
PATHS = re.compile(r"(?:file://)?(/[^\s:'\"]+)")


def environment() -> dict[str, str]:
    """Return the variables by which pip and npm find what they install; what pip reads from files is among them."""
    found = {name: value for name, value in os.environ.items() if NAMES.fullmatch(name)}
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    )
    for line in listed.stdout.splitlines():
        name, _, value = line.partition("=")
        section, _, key = name.partition(".")
        if section in {"global", "install"}:
            text = " ".join(str(ast.literal_eval(value)).split())
            found.setdefault(f"PIP_{key.replace('-', '_').upper()}", text)
    return found


def paths(environ: dict[str, str]) -> Iterator[Path]:
    """Return the files and folders that these variables name, and that are there."""
    for value in environ.values():
        yield from (path for path in map(Path, PATHS.findall(value)) if path.exists())


def mirror(release: str) -> list[str]:
    """Return where this machine's apt gets this release from; nothing when it is of another, and debootstrap knows one."""
    words = ["apt-get", "indextargets", "--format", "$(SITE) $(RELEASE)", "Created-By: Packages"]
    listed = subprocess.run(words, capture_output=True, text=True, check=True)
    return [
        site for site, _, of in (line.partition(" ") for line in listed.stdout.splitlines()) if of == release
    ][:1]


def configure(root: Path, homes: list[Path], environ: dict[str, str]) -> list[Path]:
    """Put what apt, pip and npm read below `root`; the folders that are left to be mounted there."""
    proxy = ["apt-config", "dump", "--format", '%F "%v";%n', "Acquire::http", "Acquire::https"]
    said = subprocess.run(proxy, capture_output=True, text=True, check=True).stdout
    (root / "etc/apt/apt.conf.d/90machine").write_text(said)
    for name in ("/etc/resolv.conf", "/etc/hosts"):
        shutil.copy(name, f"{root}{name}")
    npm = Path(environ.get("NPM_CONFIG_USERCONFIG", Path.home() / ".npmrc"))
    for home in homes:
        if npm.is_file():
            shutil.copy(npm, home / ".npmrc")
            shutil.chown(home / ".npmrc", home.stat().st_uid, home.stat().st_gid)
    named = set(paths(environ))
    for path in named:
        inside = Path(f"{root}{path}")
        if path.is_file():
            inside.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, inside)
            if path.suffix in {".crt", ".pem"}:
                # Who installs ca-certificates there (python3-venv does) writes the list anew, and takes these along.
                own = root / "usr/local/share/ca-certificates" / f"{path.stem}-of-the-machine.crt"
                own.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, own)
    # An index of pip's in a folder links to what stands beside it.
    folders = {path.parent if path.name == "simple" else path for path in named if path.is_dir()}
    return sorted(path for path in folders if not str(path).startswith("/etc"))
