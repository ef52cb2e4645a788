"""The two faces as woff2 files for the web.

    python -m kit.fonts OUTDIR

writes them into OUTDIR unless they are there already. fontTools is slow to load, so nothing else stands here.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from kit.faces import ATKINSON, BRICOLAGE

SOURCES = {
    "atkinson-hyperlegible-regular.woff2": ATKINSON / "AtkinsonHyperlegible-Regular.ttf",
    "atkinson-hyperlegible-bold.woff2": ATKINSON / "AtkinsonHyperlegible-Bold.ttf",
    "bricolage-grotesque.woff2": BRICOLAGE / "BricolageGrotesque[opsz,wdth,wght].ttf",
}

# Latin letters of Europe, punctuation, currencies, arrows, the minus sign.
RANGES = ((0x20, 0x7E), (0xA0, 0x17F), (0x2010, 0x2027), (0x2030, 0x203A), (0x20A0, 0x20BF), (0x2190, 0x2193))
SINGLES = (0x218, 0x219, 0x21A, 0x21B, 0x2070, 0x2074, 0x2116, 0x2122, 0x2212, 0x2260, 0x2264, 0x2265)
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "liga", "tnum", "pnum", "case", "sups", "ordn"]

# Headings are bold and of normal width; the optical size stays a range, it draws 16 px and 76 px differently.
AXES = {"wdth": 100, "wght": 700}


def build(folder: Path) -> list[Path]:
    """Write what is missing in `folder` and return all files. Raises OSError when it cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_build_one(source, folder / name) for name, source in SOURCES.items()]


def _build_one(source: Path, target: Path) -> Path:
    if not target.exists():
        font = TTFont(source)
        if "fvar" in font:
            font = instancer.instantiateVariableFont(font, AXES)
        _subset(font)
        font.flavor = "woff2"
        # Under another name first: a killed build must not leave half a font.
        unfinished = target.with_suffix(".part")
        font.save(unfinished)
        unfinished.replace(target)
    return target


def _subset(font: TTFont) -> None:
    options = Options(
        layout_features=FEATURES, hinting=False, name_IDs=[0, 1, 2, 13, 14], notdef_outline=True
    )
    subsetter = Subsetter(options)
    letters = {letter for first, last in RANGES for letter in range(first, last + 1)}
    subsetter.populate(unicodes=letters | set(SINGLES))
    subsetter.subset(font)


def main(arguments: list[str]) -> int:
    """The command. One argument: the folder."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m kit.fonts OUTDIR\n")
        return 2
    for path in build(Path(arguments[0])):
        sys.stdout.write(f"{path} {path.stat().st_size // 1024} KB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
