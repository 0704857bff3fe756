"""The typeface: a Latin subset of the variable Manrope (OFL), made once and kept.

Subsetting takes a second or two, so the result lies in a cache folder under a name that says what went
into it. A warm start only reads a file; fontTools is imported only when something must be made.
"""

import hashlib
import io
import os
from importlib import metadata
from pathlib import Path

WEIGHTS = (400, 800)
# ASCII, Latin-1, and the letters in names of people who live in the Netherlands: Turkish, Polish, Czech,
# Romanian, Croatian, Hungarian, Baltic, and the Dutch ij as one letter.
LETTERS = (
    "".join(chr(point) for point in [*range(0x20, 0x7F), *range(0xA0, 0x100)])
    + "ĀāĂăĄąĆćČčĎďĐđĒēĖėĘęĚěĞğĢģĪīĮįİıĲĳĶķĹĺĻļĽľŁłŃńŅņŇňŌōŐőŒœŔŕŘřŚśŞşŠšŢţŤťŪūŮůŰűŲųŹźŻżŽžȘșȚț"
    + "‐‑–—‘’‚“”„•…′″‹›€™←↑→↓↗−×≈≠≤≥"
)
FEATURES = ("kern", "liga", "calt", "case", "tnum", "locl", "ccmp")


def subset() -> bytes:
    """Make the woff2: the letters above in all weights from regular to extra bold."""
    import font_manrope
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    font = TTFont(Path(font_manrope.font_directory) / "Manrope-VariableFont_wght.ttf")
    # The names that stay are copyright and licence. Hints are dead weight on today's screens.
    options = Options(layout_features=list(FEATURES), hinting=False, name_IDs=[0, 13, 14])
    subsetter = Subsetter(options)
    subsetter.populate(text=LETTERS)
    subsetter.subset(font)
    font = instantiateVariableFont(font, {"wght": (WEIGHTS[0], WEIGHTS[0], WEIGHTS[1])})
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def cached(folder: Path) -> bytes:
    """Return the subset from the folder, made on the first call; a half-written file is never seen."""
    recipe = repr((metadata.version("font-manrope"), LETTERS, WEIGHTS, FEATURES))
    path = folder / f"manrope-{hashlib.sha256(recipe.encode()).hexdigest()[:16]}.woff2"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        pass
    made = subset()
    folder.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}")
    part.write_bytes(made)
    part.replace(path)
    return made
