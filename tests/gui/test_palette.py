"""Colours: readable in every theme, and named in one module only."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import desktop.ui
from desktop.ui.icons import FALLBACK_ICON, IconStore
from desktop.ui.palette import EDGE_PAIRS, TEXT_PAIRS, THEME_NAMES, contrast_ratio, palette_of, role_names
from desktop.ui.stylesheet import build_stylesheet
from desktop.ui.theme import Theme

UI = Path(desktop.ui.__file__).parent
COLOR = re.compile(r"#[0-9A-Fa-f]{3,8}\b|rgba?\(|Qt\.GlobalColor\.(?!transparent)|QColor\(\s*[\d\"']")


def test_contrast_ratio_of_known_pairs() -> None:
    assert contrast_ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast_ratio("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEME_NAMES)
@pytest.mark.parametrize(("ink", "surface"), TEXT_PAIRS)
def test_text_is_readable(theme: str, ink: str, surface: str) -> None:
    palette = palette_of(THEME_NAMES[theme])
    assert contrast_ratio(getattr(palette, ink), getattr(palette, surface)) >= 4.5


@pytest.mark.parametrize("theme", THEME_NAMES)
@pytest.mark.parametrize(("edge", "surface"), EDGE_PAIRS)
def test_control_edges_are_visible(theme: str, edge: str, surface: str) -> None:
    palette = palette_of(THEME_NAMES[theme])
    assert contrast_ratio(getattr(palette, edge), getattr(palette, surface)) >= 3


def test_every_role_but_plain_lines_is_measured() -> None:
    measured = {role for pair in (*TEXT_PAIRS, *EDGE_PAIRS) for role in pair}
    assert set(role_names()) - measured == {"line", "banner_line"}


def test_no_colour_outside_the_palette() -> None:
    guilty = {
        path.name: COLOR.findall(path.read_text(encoding="utf-8"))
        for path in UI.glob("*.py")
        if path.name != "palette.py"
    }
    assert {name: found for name, found in guilty.items() if found} == {}


def test_lengths_of_the_style_sheet_follow_the_scale(resources: Path) -> None:
    icons = IconStore(resources / "icons")

    def font_sizes(scale: float) -> list[int]:
        sheet = build_stylesheet(Theme(palette_of("light"), scale, icons))
        return [int(size) for size in re.findall(r"font-size: (\d+)px", sheet)]

    assert font_sizes(3.0) == [3 * size for size in font_sizes(1.0)]
    assert min(font_sizes(1.0)) >= 11


def test_icons_are_ours_and_take_any_colour(resources: Path) -> None:
    for path in (resources / "icons").glob("*.svg"):
        source = path.read_text(encoding="utf-8")
        assert "<script" not in source
        assert "href" not in source
        assert path.stem == "finemed" or "currentColor" in source, path.name


def test_every_scenario_has_its_icon(resources: Path) -> None:
    icons = IconStore(resources / "icons")
    named = {
        match
        for path in (resources / "scenarios").glob("*.toml")
        for match in re.findall(r'^icon = "(.+)"', path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert named, "no scenario names an icon"
    assert [name for name in sorted(named) if not icons.has(name)] == []
    assert icons.has(FALLBACK_ICON)
