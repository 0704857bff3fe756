"""A picture drawn anew: without what a camera adds, upright, in the colours of the web, of a sensible size.

It reads strangers' bytes, so it runs in a process of its own (`picture_upload.draw`) and imports little.
"""

import io
import math
import warnings
from typing import TYPE_CHECKING, Any, NamedTuple

from leerkring.core.refusals import Refusal

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000
WIDEST = 1600
HIGHEST = 16_000
"""WebP ends at 16,383."""
MOST_DRAWN = WIDEST * WIDEST * 2
"""Beeldpunten that are kept: a tall narrow picture keeps its width, and with it its letters."""
KINDS = ("GIF", "JPEG", "PNG", "WEBP")
_ORIENTATION = 0x0112
_LIKE_MODE = {"RGB": "RGB ", "CMYK": "CMYK", "L": "GRAY"}


class PictureRefused(Refusal):
    """A file that cannot be kept as a picture."""

    code = "picture-refused"
    field = "bestand"
    status = 422
    sentence = "{reason}"


class Drawn(NamedTuple):
    """A picture as it is kept; `moved` says that there was more than the first of its frames."""

    body: bytes
    width: int
    height: int
    moved: bool


def redraw(file: bytes) -> Drawn:
    """Return the picture as WebP without any metadata, or refuse with a sentence."""
    return redraw_as(file, KINDS)


def redraw_as(file: bytes, kinds: tuple[str, ...]) -> Drawn:
    """Do the same for a picture of one of these kinds."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _redrawn(file, kinds)
    except (PictureRefused, MemoryError):
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise _too_many() from error
    except UnidentifiedImageError as error:
        raise PictureRefused(
            reason="Dit is geen beeld dat wij kunnen lezen. Kies een JPG, PNG, WebP of GIF."
        ) from error
    except Exception as error:  # a broken picture fails in as many ways as there are formats
        raise PictureRefused(
            reason="Dit beeld is beschadigd. Sla het opnieuw op en probeer het nog eens."
        ) from error


def _too_many() -> PictureRefused:
    return PictureRefused(reason="Dit beeld heeft te veel beeldpunten. Maak het kleiner.")


def _redrawn(file: bytes, kinds: tuple[str, ...]) -> Drawn:
    from PIL import Image

    with Image.open(io.BytesIO(file), formats=kinds) as image:
        if image.width * image.height > MOST_PIXELS:
            raise _too_many()
        moved = bool(getattr(image, "is_animated", False))
        turned = _orientation(image)
        profile = image.info.get("icc_profile")
        size = _size(image.width, image.height, sideways=turned >= 5)
        image.draft(None, size)
        drawn = _plain(image)
    if drawn.size != size:
        drawn = drawn.resize(size, Image.Resampling.BICUBIC, reducing_gap=3.0)
    drawn = _upright(_in_srgb(drawn, profile), turned)
    if drawn.mode == "RGBA" and drawn.getchannel("A").getextrema()[0] == 255:
        drawn = drawn.convert("RGB")
    drawn.info.clear()
    made = io.BytesIO()
    drawn.save(made, "WEBP", quality=82, method=4)
    return Drawn(made.getvalue(), drawn.width, drawn.height, moved)


def _size(width: int, height: int, *, sideways: bool) -> tuple[int, int]:
    """Return how large it is drawn: no wider than a page needs, and not of more points than that."""
    across, along = (height, width) if sideways else (width, height)
    scale = min(1.0, WIDEST / across, HIGHEST / along, math.sqrt(MOST_DRAWN / (width * height)))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _plain(image: "Image") -> "Image":
    """Return the picture in a mode that can be made smaller: palettes and sixteen bits lose points there."""
    if image.mode.startswith("I") or image.mode == "F":
        # Sixteen bits a point: what is converted at once is cut off at 255, which is nearly black.
        return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if "transparency" in image.info or image.mode in {"LA", "PA", "RGBA", "RGBa", "La"}:
        return image.convert("RGBA")
    if image.mode in {"RGB", "CMYK", "L"}:
        image.load()
        return image.copy()
    return image.convert("RGB")


def _orientation(image: "Image") -> int:
    """Return how the camera was held (EXIF 2.32, 4.6.4); upright where that is not to be read."""
    try:
        found = int(image.getexif().get(_ORIENTATION, 1))
    except Exception:
        return 1
    return found if 1 <= found <= 8 else 1


def _upright(image: "Image", turned: int) -> "Image":
    from PIL.Image import Transpose

    ways: dict[int, Any] = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    return image.transpose(ways[turned]) if turned in ways else image


def _in_srgb(image: "Image", profile: bytes | None) -> "Image":
    """Return the picture in the colours of the web; by its profile where that is one of its kind."""
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    colours = image.convert("RGB") if alpha else image
    done = _by_profile(colours, profile) or colours.convert("RGB")
    if alpha:
        done.putalpha(alpha)
    return done


def _by_profile(image: "Image", profile: bytes | None) -> "Image | None":
    from PIL import ImageCms

    if not profile:
        return None
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if own.profile.xcolor_space != _LIKE_MODE.get(image.mode):
            return None
        srgb = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, own, srgb, outputMode="RGB")
    except Exception:  # a profile that cannot be read is none
        return None
