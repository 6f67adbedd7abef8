"""Make the font that notices are set in: Noto Sans CJK SC, as far as it is needed.

    python3 -m venv font && font/bin/pip install -r requirements.txt
    font/bin/python make.py

The font is that of the wheel `noto-cjk-sans-otc`, which holds Noto Sans CJK Regular as Noto
publishes it (SIL Open Font License 1.1, no reserved name). See README.md for which characters
are kept and why.
"""

from __future__ import annotations

import hashlib
import json
from importlib import metadata
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

PACKAGE = "noto-cjk-sans-otc"
SOURCE = "noto_cjk_sans_otc/NotoSansCJK-Regular.ttc"
FACE = "Noto Sans CJK SC"
FAMILY = "Gongkai Sans"
FONTS = Path(__file__).resolve().parents[2] / "disclosure" / "site" / "papers" / "fonts"
NAME = "GongkaiSans-Regular.otf"
#: The 8,105 characters of 通用规范汉字表 (State Council, 2013): what names may be written with.
STANDARD = Path(__file__).with_name("characters.txt")
#: First and last of what is kept beside Chinese characters.
RANGES = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x017F),  # Latin of European names
    (0x01CD, 0x01DC),  # pinyin
    (0x02C7, 0x02D9),
    (0x0391, 0x03C9),  # Greek
    (0x0401, 0x0451),  # Cyrillic
    (0x2000, 0x22FF),  # punctuation, currencies, numbers, arrows, signs
    (0x2460, 0x24FF),  # numbers in circles and brackets
    (0x2500, 0x266F),  # boxes, squares, stars
    (0x3000, 0x30FF),  # Chinese punctuation, kana
    (0x3105, 0x3129),
    (0x3220, 0x33FF),  # ㈱ ㎡ and their like
    (0xFF01, 0xFFEF),  # full width
)


def make() -> TTFont:
    """The face with the characters that are kept, under a name of its own."""
    path = Path(str(metadata.distribution(PACKAGE).locate_file(SOURCE)))
    font = next(face for face in TTCollection(path).fonts if face["name"].getDebugName(4) == FACE)
    options = subset.Options()
    options.layout_features = ["kern", "locl", "ccmp", "mark"]
    options.name_IDs = [0, 1, 2, 4, 5, 6, 13, 14]
    options.hinting = False
    options.notdef_outline = True
    options.drop_tables += ["DSIG", "VORG", "vhea", "vmtx"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=kept())
    cutter.subset(font)
    for identifier, text in ((1, FAMILY), (2, "Regular"), (4, FAMILY), (6, "GongkaiSans-Regular")):
        font["name"].setName(text, identifier, 3, 1, 0x409)
    return font


def kept() -> set[int]:
    """The characters to keep: signs, GB 2312, and the standard characters."""
    signs = {code for first, last in RANGES for code in range(first, last + 1)}
    standard = {ord(sign) for sign in STANDARD.read_text(encoding="utf-8") if sign != "\n"}
    return signs | standard | {code for code in range(0x4E00, 0xA000) if _in_gb2312(chr(code))}


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def covered(font: TTFont) -> list[list[int]]:
    """The characters of the font as runs, first and last."""
    runs: list[list[int]] = []
    for code in sorted(font.getBestCmap()):
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return runs


def record(font: TTFont) -> dict[str, object]:
    """What lies beside the font: where it is from, under which licence, and what it covers."""
    data = {name: (FONTS / name).read_bytes() for name in (NAME, "LICENSE.txt")}
    return {
        "name": "Noto Sans CJK SC",
        "licence": "OFL-1.1",
        "source": "https://github.com/notofonts/noto-cjk",
        "package": f"{PACKAGE} {metadata.version(PACKAGE)}",
        "sha256": {name: hashlib.sha256(text).hexdigest() for name, text in data.items()},
        "covered": covered(font),
    }


if __name__ == "__main__":
    made = make()
    made.save(FONTS / NAME)
    files = metadata.distribution(PACKAGE).files or ()
    licence = next(file for file in files if file.name == "LICENSE")
    (FONTS / "LICENSE.txt").write_bytes(Path(str(licence.locate())).read_bytes())
    text = json.dumps(record(TTFont(FONTS / NAME)), separators=(",", ":")) + "\n"
    (FONTS / "font.json").write_text(text, encoding="utf-8")
