"""Bounces of twenty years, as other people's libraries test themselves with: read whole, and with known outcomes.

The samples are in the source packages of flufl.bounce (Apache 2.0), bounced (MIT) and baunsu (MIT); they are fetched
once, by their hash, and kept in `.cache`.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tarfile
from collections import Counter
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from time import process_time

import pytest

from leerkring.mail.returns.parsing.reading import Returned, read_returned

pytestmark = pytest.mark.prove
CACHE = Path(__file__).parents[2] / ".cache" / "returned"
SOURCES = {
    "flufl_bounce-6.0.0.tar.gz": "a1df16b9d1877ae4536f7d76c00d8421fcefbe694f80f5285d05c45a2547b1bc",
    "bounced-0.3.0.tar.gz": "c3ff191fbef7f041c7e66835d2c60e25d3f093bd98befb8cd619a4bf596f7c94",
    "baunsu-0.2.3.tgz": "e70903f6e92ec53b8feef60f6437be6f794a5b19ded61776657637e205dbae93",
}


def fetched(archive: str) -> Path:
    """The folder of a package's source; skips where the registry is not to be had."""
    CACHE.mkdir(parents=True, exist_ok=True)
    packed, name = CACHE / archive, archive.removesuffix(".tgz").removesuffix(".tar.gz")
    if not packed.exists():
        wanted = name.replace("_", ".").replace("-", "@" if archive.endswith(".tgz") else "==", 1)
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-build-isolation"]
        npm = [shutil.which("npm") or "npm", "pack", "--silent"]
        command = [*npm, wanted] if archive.endswith(".tgz") else [*pip, "--no-binary", ":all:", wanted]
        with suppress(OSError, subprocess.SubprocessError):  # what came of it is seen by the file
            subprocess.run(command, cwd=CACHE, check=False, capture_output=True, timeout=120)
    if not packed.exists():
        pytest.skip("De voorbeelden zijn niet op te halen: het register is niet te bereiken.")
    assert sha256(packed.read_bytes()).hexdigest() == SOURCES[archive]
    if not (CACHE / name).exists():
        with tarfile.open(packed) as whole:
            whole.extractall(CACHE / name, filter="data")
    return CACHE / name


def read(path: Path) -> Returned:
    begun = process_time()
    found = read_returned(path.read_bytes(), lambda _: None, domain="leerkring.example")
    assert process_time() - begun < 1, path.name
    return found


def told(found: Returned) -> str:
    return " ".join(filter(None, (found.kind, found.judgement.meaning, found.judgement.cause)))


def outcomes(paths: list[Path]) -> dict[str, int]:
    return dict(Counter(told(read(path)) for path in paths))


def samples(archive: str, pattern: str) -> list[Path]:
    found = sorted(fetched(archive).rglob(pattern))
    assert found, "the package holds its samples somewhere else"
    return found


def named(folder: Path) -> dict[str, bool]:
    """What flufl's own tests say of its samples: name, and whether the failure is permanent."""
    (tests,) = folder.rglob("test_detectors.py")
    for node in ast.parse(tests.read_text()).body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and node.targets[0].id == "DETECTORS"
        ):
            return {
                file: not temporary for _, file, found, temporary in ast.literal_eval(node.value) if found
            }
    raise LookupError("DETECTORS")


def test_the_samples_of_flufl() -> None:
    paths = samples("flufl_bounce-6.0.0.tar.gz", "data/*.txt")
    says = named(fetched("flufl_bounce-6.0.0.tar.gz"))
    permanent = [path for path in paths if says.get(path.name)]
    temporary = [path for path in paths if says.get(path.name) is False]
    others = [path for path in paths if path.name not in says]
    assert (len(permanent), len(temporary), len(others)) == (100, 11, 6)
    assert outcomes(temporary) == {"other nothing": 11}, "a delay closes nobody and counts for nothing"
    found = outcomes(permanent)
    assert sum(many for what, many in found.items() if what.startswith("bounce")) >= 85
    assert found == FLUFL
    assert outcomes(others) == {"other nothing": 4, "bounce nothing back": 1, "bounce our fault blocklist": 1}


FLUFL = {
    "bounce nothing back": 56,
    "bounce suppress gone": 11,
    "bounce count gone": 11,
    "bounce count full": 3,
    "bounce nothing route": 4,
    "other nothing": 15,
}


def test_the_samples_of_bounced() -> None:
    paths = samples("bounced-0.3.0.tar.gz", "*.eml")
    assert len(paths) == 153
    outcomes(paths)
    assert outcomes([path for path in paths if path.parent.name == "non_bounces"]) == {"other nothing": 3}
    own = [path for path in paths if path.parent.name == "bounces"]
    assert outcomes(own) == BOUNCED


BOUNCED = {
    "bounce nothing back": 15,
    "bounce nothing route": 1,
    "bounce suppress gone": 9,
    "bounce count gone": 7,
    "bounce count full": 4,
    "bounce count domain": 1,
    "bounce our fault blocklist": 1,
    "complaint suppress complaint": 1,
    "other nothing": 3,
}


def test_the_samples_of_baunsu() -> None:
    paths = samples("baunsu-0.2.3.tgz", "emails/*.txt")
    bounces = [path for path in paths if path.name.startswith("bounce")]
    assert outcomes([path for path in paths if path not in bounces]) == {"other nothing": 3}
    assert outcomes(bounces) == BAUNSU


BAUNSU = {
    "bounce suppress gone": 5,
    "bounce count gone": 5,
    "bounce our fault blocklist": 1,
    "bounce our fault spam": 1,
}
