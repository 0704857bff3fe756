"""Draw the picture in the sample article about old houses, and print the line with which a text shows it."""

import hashlib
import io
import sys
from pathlib import Path

import font_manrope
from PIL import Image, ImageDraw, ImageFont

SAMPLE = Path(__file__).parents[2] / "src/leerkring/sample/pictures"
LETTER = Path(font_manrope.font_directory) / "Manrope-VariableFont_wght.ttf"
BARS = (("Heerlen", 18), ("Heel Parkstad", 28), ("Beekdaelen", 42))
WORDS = "Staafdiagram: in Heerlen past 18 procent van de huizen niet bij ouderen, in heel Parkstad 28 procent en in Beekdaelen 42 procent."
WIDTH, ROW, TOP, LEFT = 1000, 130, 40, 370
GREEN, INK, GROUND, SUNK = "#0a5c4f", "#1a1a2e", "#fffdf8", "#dcefe9"


def letter(size: int, weight: int) -> ImageFont.FreeTypeFont:
    """Return our own letter."""
    found = ImageFont.truetype(str(LETTER), size)
    found.set_variation_by_axes([weight])
    return found


def draw() -> bytes:
    """Return the drawing as WebP."""
    picture = Image.new("RGB", (WIDTH, TOP * 2 + ROW * len(BARS)), GROUND)
    pen, most = ImageDraw.Draw(picture), WIDTH - LEFT - 160
    for place, (name, percent) in enumerate(BARS):
        middle = TOP + ROW * place + ROW // 2
        pen.text((40, middle), name, INK, letter(44, 600), anchor="lm")
        pen.rounded_rectangle((LEFT, middle - 34, LEFT + most, middle + 34), 34, SUNK)
        pen.rounded_rectangle((LEFT, middle - 34, LEFT + most * percent // 100, middle + 34), 34, GREEN)
        pen.text((LEFT + most + 24, middle), f"{percent}%", INK, letter(50, 800), anchor="lm")
    made = io.BytesIO()
    picture.save(made, "WEBP", lossless=True, method=6)
    return made.getvalue()


if __name__ == "__main__":
    body = draw()
    file = SAMPLE / f"{hashlib.sha256(body).hexdigest()}.webp"
    SAMPLE.mkdir(exist_ok=True)
    file.write_bytes(body)
    sys.stdout.write(f"![{WORDS}](/beeld/{file.name})\n")
