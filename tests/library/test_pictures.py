"""Pictures as cameras, scanners and drawing programs make them: kept as they were meant to be seen."""

import io
import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageDraw

from leerkring.library.handbooks.files.picture_drawing import Drawn, PictureRefused, redraw

FOLDER = Path(__file__).parent / "pictures"
CASES: dict[str, dict[str, Any]] = json.loads((FOLDER / "cases.json").read_text("utf-8"))
Colour = tuple[int, ...]


def saved(image: Image.Image, kind: str = "PNG", **more: Any) -> bytes:
    made = io.BytesIO()
    image.save(made, kind, **more)
    return made.getvalue()


def opened(drawn: Drawn) -> Image.Image:
    image = Image.open(io.BytesIO(drawn.body))
    image.load()
    assert image.format == "WEBP"
    assert image.size == (drawn.width, drawn.height)
    assert not {"icc_profile", "exif", "xmp", "comment"} & set(image.info)
    return image


def near(seen: Any, right: Colour, most: int = 12) -> bool:
    return all(abs(a - b) <= most for a, b in zip(seen, right, strict=True))


@pytest.mark.parametrize("name", CASES)
def test_each_case_is_seen_right(name: str) -> None:
    image = opened(redraw((FOLDER / name).read_bytes())).convert("RGB")
    for x, y, right in CASES[name]["pixels"]:
        assert near(image.getpixel((x, y)), right, CASES[name]["near"]), (x, y)


def png(width: int, height: int, kind: int, bits: int, rows: list[bytes], **chunks: bytes) -> bytes:
    """Return a PNG of any kind (0 grey, 2 colour, 3 palette, 4 grey and see-through, 6 colour and see-through)."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in rows))
    between = b"".join(chunk(name.encode(), data) for name, data in chunks.items())
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + between + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def sixteen(*values: int) -> bytes:
    return struct.pack(f">{len(values)}H", *values)


@pytest.mark.parametrize(
    "file,right",
    [
        (png(4, 4, 0, 16, [sixteen(*[128 * 257] * 4)] * 4), (128, 128, 128)),
        (png(4, 4, 2, 16, [sixteen(*[255 * 257, 128 * 257, 0] * 4)] * 4), (255, 128, 0)),
        (png(4, 4, 4, 16, [sixteen(*[64 * 257, 65535] * 4)] * 4), (64, 64, 64)),
        (png(4, 4, 0, 2, [b"\xaa"] * 4), (170, 170, 170)),
        (png(8, 4, 0, 1, [b"\xff"] * 4), (255, 255, 255)),
        (png(8, 4, 3, 1, [b"\xff"] * 4, PLTE=bytes([1, 2, 3, 200, 100, 0])), (200, 100, 0)),
        (saved(Image.new("L", (9, 9), 77), "JPEG"), (77, 77, 77)),
        (saved(Image.new("CMYK", (9, 9), (0, 255, 255, 0)), "JPEG"), (254, 0, 0)),
        (saved(Image.new("RGB", (9, 9), (10, 200, 30)), "GIF"), (10, 200, 30)),
        (saved(Image.new("RGB", (9, 9), (10, 200, 30)), "WEBP", lossless=True), (10, 200, 30)),
    ],
    ids=[
        "grey 16",
        "colour 16",
        "grey and alpha 16",
        "grey 2",
        "grey 1",
        "palette 1",
        "grey JPEG",
        "CMYK",
        "GIF",
        "WebP",
    ],
)
def test_every_depth_and_kind_of_colour(file: bytes, right: Colour) -> None:
    image = opened(redraw(file))
    assert near(image.convert("RGB").getpixel((2, 2)), right)


def test_a_large_grey_of_sixteen_bits_keeps_its_shades() -> None:
    row = sixteen(*[round(x / 1999 * 65535) for x in range(2000)])
    image = opened(redraw(png(2000, 20, 0, 16, [row] * 20))).convert("L")
    assert image.size == (1600, 16)
    shades = [image.getpixel((x, 8)) for x in range(0, 1600, 100)]
    assert shades == sorted(shades)  # type: ignore[type-var]
    assert len(set(shades)) == 16


def swapped() -> bytes:
    """A profile whose red is what everybody else calls green, so that one sees at once whether it is used."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    places = {}
    for at in range(132, 132 + 12 * struct.unpack(">I", profile[128:132])[0], 12):
        places[bytes(profile[at : at + 4])] = at
    red, green = places[b"rXYZ"], places[b"gXYZ"]
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(profile)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_colour_profile_is_honoured_and_not_kept(kind: str) -> None:
    file = saved(Image.new("RGB", (20, 20), (255, 0, 0)), kind, icc_profile=swapped())
    image = opened(redraw(file))
    assert near(image.convert("RGB").getpixel((9, 9)), (0, 255, 0), 40)


def test_a_profile_with_see_through_parts_or_of_another_kind() -> None:
    file = saved(Image.new("RGBA", (20, 20), (255, 0, 0, 128)), icc_profile=swapped())
    image = opened(redraw(file))
    assert near(image.getpixel((9, 9)), (0, 255, 0, 128), 40)
    for profile in (b"geen profiel", swapped()[:200]):
        image = opened(redraw(saved(Image.new("RGB", (20, 20), (255, 0, 0)), icc_profile=profile)))
        assert near(image.getpixel((9, 9)), (255, 0, 0), 30)
    grey = saved(Image.new("L", (20, 20), 90), icc_profile=swapped())
    assert near(opened(redraw(grey)).convert("RGB").getpixel((9, 9)), (90, 90, 90))


@pytest.mark.parametrize("turned", range(1, 9))
@pytest.mark.parametrize("size", [(40, 20), (4000, 2000)])
def test_a_picture_stands_upright(turned: int, size: tuple[int, int]) -> None:
    upright = Image.new("RGB", size, "white")
    ImageDraw.Draw(upright).rectangle((0, 0, size[0] // 4, size[1] // 4), fill="black")
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # PIL's numbers of what undoes it
    stored = upright.transpose(Image.Transpose(back[turned])) if turned in back else upright
    exif = Image.Exif()
    exif[0x0112] = turned
    image = opened(redraw(saved(stored, "JPEG", exif=exif, quality=95))).convert("L")
    scale = min(1.0, 1600 / size[0])
    assert image.size == (round(size[0] * scale), round(size[1] * scale))
    assert image.getpixel((2, 2)) < 40  # type: ignore[operator]
    assert image.getpixel((image.width - 3, 2)) > 215  # type: ignore[operator]
    assert image.getpixel((2, image.height - 3)) > 215  # type: ignore[operator]


def test_exif_that_cannot_be_read_is_none() -> None:
    file = saved(Image.new("RGB", (20, 10), "green"), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    assert redraw(file)[1:3] == (20, 10)


def test_what_is_see_through_stays_so() -> None:
    palette = Image.new("P", (30, 30), 1)
    palette.putpalette([255, 0, 0, 0, 0, 255])
    ImageDraw.Draw(palette).rectangle((0, 0, 15, 30), fill=0)
    for kind in ("PNG", "GIF"):
        image = opened(redraw(saved(palette, kind, transparency=0)))
        assert image.mode == "RGBA"
        assert image.getpixel((4, 4))[3] == 0  # type: ignore[index]
        assert near(image.getpixel((25, 4)), (0, 0, 255, 255))
    hidden = saved(Image.new("RGB", (9, 9), (1, 2, 3)), transparency=(1, 2, 3))
    assert opened(redraw(hidden)).getpixel((4, 4))[3] == 0  # type: ignore[index]
    assert opened(redraw(saved(Image.new("RGBA", (9, 9), (1, 2, 3, 255))))).mode == "RGB"


def test_a_large_palette_is_made_smaller_smoothly() -> None:
    lines = Image.new("1", (3200, 40), 1)
    for x in range(0, 3200, 2):
        ImageDraw.Draw(lines).line((x, 0, x, 40), fill=0)
    image = opened(redraw(saved(lines.convert("P")))).convert("L")
    assert 90 < image.getpixel((800, 10)) < 165  # type: ignore[operator]  # grey, and not black or white alone


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_of_a_picture_that_moves_the_first_is_kept(kind: str) -> None:
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "green", "blue")]
    drawn = redraw(saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100))
    assert drawn.moved
    image = opened(drawn)
    assert not getattr(image, "is_animated", False)
    assert near(image.convert("RGB").getpixel((9, 9)), (255, 0, 0), 20)
    assert not redraw(saved(frames[0], kind)).moved


@pytest.mark.parametrize(
    "size,kept",
    [
        ((1, 1), (1, 1)),
        ((1, 4000), (1, 4000)),
        ((5000, 1), (1600, 1)),
        ((5000, 3), (1600, 1)),
        ((3, 30_000), (2, 16_000)),
        ((400, 12_000), (400, 12_000)),
        ((800, 16_000), (506, 10_119)),
        ((4000, 3000), (1600, 1200)),
        ((1600, 3200), (1600, 3200)),
        ((3000, 6000), (1600, 3200)),
    ],
)
def test_narrow_and_tall_pictures_stay_readable(size: tuple[int, int], kept: tuple[int, int]) -> None:
    image = opened(redraw(saved(Image.new("L", size, 99))))
    assert image.size == kept


def _cut(file: bytes) -> bytes:
    return file[: len(file) * 2 // 3]


NOISE = Image.effect_noise((200, 200), 60)


@pytest.mark.parametrize(
    "file,words",
    [
        (_cut(saved(NOISE, "JPEG")), "beschadigd"),
        (_cut(saved(NOISE, "PNG")), "beschadigd"),
        (_cut(saved(NOISE, "WEBP")), "beschadigd"),
        (_cut(saved(NOISE.convert("P"), "GIF")), "beschadigd"),
        (saved(NOISE, "PNG").replace(b"IDAT", b"IDAX"), "geen beeld"),
        (saved(NOISE, "TIFF"), "geen beeld dat wij kunnen lezen"),
        (saved(NOISE, "BMP"), "geen beeld dat wij kunnen lezen"),
        (b"%PDF-1.7", "geen beeld dat wij kunnen lezen"),
        (b"\xff\xd8\xff", "beeld"),
        (b"", "geen beeld dat wij kunnen lezen"),
    ],
)
def test_what_is_broken_is_said(file: bytes, words: str) -> None:
    with pytest.raises(PictureRefused, match=words):
        redraw(file)


@pytest.mark.parametrize(
    "make", [lambda: saved(NOISE, "JPEG", progressive=True), lambda: saved(NOISE, "JPEG")]
)
def test_nothing_of_the_camera_is_kept(make: Callable[[], bytes]) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera van Ilse"
    with Image.open(io.BytesIO(make())) as image:
        file = saved(image, "JPEG", exif=exif, comment=b"thuis")
    assert b"Ilse" in file
    drawn = redraw(file)
    opened(drawn)
    assert b"Ilse" not in drawn.body
    assert b"thuis" not in drawn.body
