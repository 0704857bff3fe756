"""The file by itself: whatever byte changes, wherever it is cut, it is refused; and a half one never has its name."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from leerkring.backups import sealing
from leerkring.backups.container import Parts, header, read_parts
from leerkring.backups.failures import CannotBackUp, CannotRestore, NotWhole
from leerkring.backups.file import file_for
from leerkring.backups.manifest import DATABASE, FORMAT, UPLOADS, Head, Manifest, write_json
from leerkring.backups.reading import open_backup
from leerkring.backups.uploads import missing_pictures, read_uploads, write_uploads
from leerkring.backups.writing import _describe, _Writer
from leerkring.content.markdown.pictures import put
from leerkring.core.file_store import keep_in_folder
from tests.backups.moments import MOMENT, NOW

PHRASE = "wie dit leest"
KINDS = pytest.mark.parametrize("phrase", ["", PHRASE], ids=["open", "sealed"])


@pytest.fixture
def quick_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key costs half a second; thousands of them too much."""
    monkeypatch.setitem(sealing.COST, "n", 2)


@pytest.fixture
def make(tmp_path: Path, quick_guess: None) -> Callable[..., Path]:
    data_dir = tmp_path / "data"
    put(data_dir, b"a picture, or what passes for one")

    def make_one(phrase: str = "", dump: bytes = b"all that we know" * 3, name: str = "made.tar") -> Path:
        path = tmp_path / name
        with file_for(path) as file:
            writer = _Writer(file, phrase, lambda line: None)
            with writer.part(DATABASE) as write:
                write(dump)
            with writer.part(UPLOADS) as write:
                pictures, _ = write_uploads(data_dir, write)
            writer.close(_describe(MOMENT, NOW, "0123456789abcdef", pictures, writer.contents))
        return path

    return make_one


def verified(path: Path, phrase: str) -> Manifest:
    with open_backup(path, phrase) as backup:
        return backup.verify()


@KINDS
def test_what_is_whole_says_what_is_in_it(make: Callable[..., Path], phrase: str) -> None:
    found = verified(make(phrase), phrase)
    assert (found.rows, found.pictures, found.taken_at) == (MOMENT.rows, 1, NOW)
    assert found.secret_fingerprint == "0123456789abcdef"


@KINDS
@pytest.mark.parametrize(
    "step", [37, pytest.param(1, marks=pytest.mark.prove)], ids=["some bytes", "every byte"]
)
def test_no_byte_can_change(make: Callable[..., Path], phrase: str, step: int) -> None:
    path = make(phrase)
    whole = path.read_bytes()
    unnoticed = []
    with path.open("r+b") as file:
        for place, byte in [*enumerate(whole)][::step]:
            os.pwrite(file.fileno(), bytes([byte ^ 1 << place % 8]), place)
            try:
                verified(path, phrase)
            except CannotRestore:
                pass
            else:
                unnoticed.append(place)
            os.pwrite(file.fileno(), bytes([byte]), place)
    assert unnoticed == []
    verified(path, phrase)


@KINDS
def test_nothing_can_be_cut_off_or_added(make: Callable[..., Path], phrase: str) -> None:
    path = make(phrase)
    whole = path.read_bytes()
    for length in range(0, len(whole), 101):
        path.write_bytes(whole[:length])
        with pytest.raises(CannotRestore):
            verified(path, phrase)
    path.write_bytes(whole + b"\0")
    with pytest.raises(CannotRestore, match="follows its end"):
        verified(path, phrase)


def test_pieces_of_a_sealed_part_keep_their_places(make: Callable[..., Path]) -> None:
    """Two pieces are swapped, and one is left out with the header made to fit."""
    piece = sealing.PIECE + sealing.TAG
    path = make(PHRASE, dump=os.urandom(2 * sealing.PIECE + 10))
    parts = _parts(path)
    body = dict(parts)["database.dump.sealed"]
    for other in (
        body[piece : 2 * piece] + body[:piece] + body[2 * piece :],
        body[piece:],
        body[: 2 * piece],
    ):
        with path.open("w+b") as file:
            written = Parts(file)
            for name, text in parts:
                with written.part(name) as write:
                    write(other if name == "database.dump.sealed" else text)
            written.close()
        with pytest.raises(CannotRestore, match="not as it was sealed"):
            verified(path, PHRASE)


def test_a_part_of_another_file_with_the_same_passphrase_does_not_fit(make: Callable[..., Path]) -> None:
    one, other = make(PHRASE, name="one.tar"), make(PHRASE, name="other.tar")
    parts = dict(_parts(one)) | {"database.dump.sealed": dict(_parts(other))["database.dump.sealed"]}
    with one.open("w+b") as file:
        written = Parts(file)
        for name, text in parts.items():
            with written.part(name) as write:
                write(text)
        written.close()
    with pytest.raises(CannotRestore, match="not as it was sealed"):
        verified(one, PHRASE)


def _parts(path: Path) -> list[tuple[str, bytes]]:
    with path.open("rb") as file:
        return [(part.name, b"".join(part.pieces)) for part in read_parts(file)]


def test_a_wrong_passphrase_and_none_are_told_apart(make: Callable[..., Path]) -> None:
    path = make(PHRASE)
    with pytest.raises(CannotRestore, match="not the one with which"):
        verified(path, "iets anders dan dat")
    with pytest.raises(CannotRestore, match="is encrypted: give the passphrase"):
        verified(path, "")


def test_what_was_sealed_cannot_be_read_in_the_file(make: Callable[..., Path]) -> None:
    assert b"all that we know" in make("", name="open.tar").read_bytes()
    sealed = make(PHRASE, name="sealed.tar").read_bytes()
    assert b"all that we know" not in sealed
    assert b"a picture" not in sealed
    assert b"0123456789abcdef" not in sealed


@pytest.mark.parametrize("text", [b"", b"PGDMP", b"\0" * 4096, header("notes.txt", 0) + bytes(1024)])
def test_something_else_is_no_backup(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "else.tar"
    path.write_bytes(text)
    with pytest.raises(CannotRestore, match="is not a backup of leerkring"):
        verified(path, "")
    with pytest.raises(CannotRestore, match="no such file"):
        verified(tmp_path / "nothing.tar", "")


def test_a_newer_format_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "newer.tar"
    with path.open("w+b") as file:
        written = Parts(file)
        with written.part("format.json") as write:
            write(msgspec.json.encode({"format": FORMAT + 1, "encryption": {"how": "otherwise"}}))
        written.close()
    with pytest.raises(CannotRestore, match="made by a newer leerkring"):
        verified(path, "")


def test_a_picture_that_leads_elsewhere_is_refused(make: Callable[..., Path], tmp_path: Path) -> None:
    """Whoever writes a backup by hand cannot make us write outside of the folder with pictures."""
    from leerkring.backups.uploads import read_uploads

    body = b"key"
    for name in ("pictures/../secret-key", f"pictures/ab/{hashlib.sha256(body).hexdigest()}.webp"):
        tar = header(name, len(body)) + body + bytes(509) + bytes(1024)
        with pytest.raises(NotWhole):
            list(read_uploads(iter([tar])))


def test_it_has_its_name_when_it_is_whole_and_is_ours_alone(tmp_path: Path) -> None:
    path = tmp_path / "made.tar"
    with file_for(path) as file:
        file.write(b"half")
        assert not path.exists()
        with pytest.raises(CannotBackUp, match="Another backup"), file_for(path):
            pass
    assert path.read_bytes() == b"half"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_nothing_is_left_of_what_failed_and_nothing_takes_the_place_of_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "made.tar"
    with pytest.raises(KeyError), file_for(path):
        raise KeyError
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(CannotBackUp, match="is there already"), file_for(path):
        path.write_text("of somebody else")
    assert path.read_text() == "of somebody else"
    with pytest.raises(CannotBackUp, match="is there already"), file_for(path):
        pass
    with (
        pytest.raises(CannotBackUp, match="no such file or directory"),
        file_for(tmp_path / "no" / "made.tar"),
    ):
        pass


def test_what_a_killed_backup_left_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "made.tar.part").write_bytes(b"the end of something much longer")
    with file_for(tmp_path / "made.tar") as file:
        file.write(b"new")
    assert (tmp_path / "made.tar").read_bytes() == b"new"


def test_the_first_part_can_be_read_by_people() -> None:
    assert write_json(Head(FORMAT, "1.0")).decode().startswith('{\n "format": 1,')


def test_only_a_picture_that_is_gone_is_missed(tmp_path: Path) -> None:
    name = put(tmp_path, b"a picture of a circle")
    assert missing_pictures(tmp_path, [name.removesuffix(".webp"), "0" * 64]) == 1


def test_what_the_disk_has_damaged_is_named_and_left_out(tmp_path: Path) -> None:
    whole, broken = keep_in_folder(tmp_path, b"%PDF-1.7 a"), keep_in_folder(tmp_path, b"%PDF-1.7 b")
    broken.write_bytes(b"%PDF-1.7 c")
    written: list[bytes] = []
    many, damaged = write_uploads(tmp_path, written.append)
    assert (many, damaged) == (1, [broken.relative_to(tmp_path).as_posix()])
    assert list(read_uploads(iter([b"".join(written)]))) == [("files", whole.read_bytes())]
