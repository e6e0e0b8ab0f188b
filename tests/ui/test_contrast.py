"""The roles of colours keep the contrast that WCAG asks for, in light and dark."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
DECLARED = re.compile(r"(--[\w-]+):\s*([^;]+);")


def roles(theme: str) -> dict[str, str]:
    """Role → #rrggbb, the dark ones laid over the light ones."""
    tokens = dict(DECLARED.findall((CSS / "tokens.css").read_text()))
    light, dark = (CSS / "theme.css").read_text().split("@media (prefers-color-scheme: dark)")
    declared = dict(DECLARED.findall(light)) | (dict(DECLARED.findall(dark.split("@media (forced")[0])) if theme == "dark" else {})
    resolved = {name: tokens.get(value[4:-1], "") if value.startswith("var(") else value for name, value in declared.items()}
    return {name: value for name, value in resolved.items() if re.fullmatch(r"#[0-9a-f]{6}", value)}


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


PAIRS = [
    ("--ink", "--paper", 7.0),
    ("--ink", "--surface", 7.0),
    ("--ink", "--surface-soft", 7.0),
    ("--ink", "--light-soft", 7.0),
    ("--ink-soft", "--paper", 7.0),
    ("--ink-soft", "--surface", 7.0),
    ("--ink-soft", "--surface-soft", 4.5),
    ("--link", "--paper", 4.5),
    ("--link", "--surface", 4.5),
    ("--link-visited", "--surface", 4.5),
    ("--on-primary", "--primary", 4.5),
    ("--on-primary", "--primary-hover", 4.5),
    ("--on-primary", "--primary-active", 4.5),
    ("--primary", "--primary-soft", 4.5),
    ("--info", "--info-soft", 4.5),
    ("--success", "--success-soft", 4.5),
    ("--warning", "--warning-soft", 4.5),
    ("--error", "--error-soft", 4.5),
    ("--error", "--paper", 4.5),
    ("--error", "--surface", 4.5),
    ("--on-emergency", "--emergency", 7.0),
    ("--line-control", "--surface", 3.0),
    ("--line-control", "--paper", 3.0),
    ("--focus-line", "--paper", 3.0),
    ("--focus-line", "--surface", 3.0),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_roles_can_be_told_apart(theme: str, front: str, back: str, least: float) -> None:
    colours = roles(theme)
    assert contrast(colours[front], colours[back]) >= least


def test_contrast_is_counted_as_wcag_does() -> None:
    assert (round(contrast("#000000", "#ffffff"), 2), round(contrast("#767676", "#ffffff"), 2)) == (21.0, 4.54)
