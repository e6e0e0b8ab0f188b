"""Whether a town's colour can be read, after WCAG 2.2: white words on it need 4.5 : 1 (1.4.3).

The colour stands behind white words and as a line on white paper (3 : 1, which follows). In dark mode a lighter one of the same hue
stands in for it, with dark words on it.
"""

import colorsys
import re
from dataclasses import dataclass

LEAST = 4.5
WHITE, DARK = "#ffffff", "#1e2129"
STEPS = 200
_FORM = re.compile(r"#[0-9a-f]{6}\Z")


@dataclass(frozen=True)
class Judged:
    """What a colour is worth: its contrast with white (one decimal, rounded down), and the nearest that passes, be it itself."""

    colour: str
    contrast: float
    nearest: str

    @property
    def is_readable(self) -> bool:
        return self.nearest == self.colour


def normal(text: str) -> str | None:
    """"#0A5" and "0017C1" as "#00aa55" and "#0017c1"; None for what is no colour."""
    told = "#" + text.strip().lower().removeprefix("#")
    if len(told) == 4:
        told = "#" + "".join(digit * 2 for digit in told[1:])
    return told if _FORM.match(told) else None


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG between two colours, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def judge(colour: str) -> Judged:
    """`colour` in the normal form."""
    return Judged(colour, int(contrast(colour, WHITE) * 10) / 10, nearest(colour, WHITE))


def nearest(colour: str, against: str) -> str:
    """The same hue, made darker or lighter by as little as it takes to be read on (or under) `against`."""
    if contrast(colour, against) >= LEAST:
        return colour
    hue, light, saturation = colorsys.rgb_to_hls(*(part / 255 for part in _parts(colour)))
    end = 0.0 if _luminance(against) > 0.5 else 1.0
    for step in range(1, STEPS + 1):
        tried = _written(colorsys.hls_to_rgb(hue, light + (end - light) * step / STEPS, saturation))
        if contrast(tried, against) >= LEAST:
            return tried
    return "#000000" if end == 0.0 else WHITE


def for_the_dark(colour: str) -> str:
    """What stands in for it on the dark surface."""
    return nearest(colour, DARK)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _written(parts: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
