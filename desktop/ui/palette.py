"""Every colour of the window, by role, for the three themes; nothing else names a colour."""

from __future__ import annotations

from dataclasses import dataclass, fields

from desktop.ui.view_models import ThemeName


@dataclass(frozen=True)
class Palette:
    """Colours as #RRGGBB.

    `x_soft` is the surface on which `x` is readable; `on_x` is readable on a surface filled with `x`.
    A thing that can be pressed or typed in has an `edge`; a thing that cannot has at most a `line`.
    """

    background: str
    panel: str
    line: str
    edge: str
    ink: str
    ink_soft: str
    focus: str
    track: str
    brand: str
    brand_soft: str
    on_brand: str
    banner: str
    banner_soft: str
    banner_line: str
    on_banner: str
    alert: str
    alert_soft: str
    on_alert: str
    crisis: str
    crisis_soft: str
    on_crisis: str
    medium: str
    medium_soft: str
    on_medium: str
    information: str
    information_soft: str
    on_information: str
    simple: str
    complexe: str
    anxiogene: str
    psychologique: str
    on_category: str


LIGHT = Palette(
    background="#F6F7F9",
    panel="#FFFFFF",
    line="#E2E6EC",
    edge="#7A879B",
    ink="#17212F",
    ink_soft="#55637A",
    focus="#1D4ED8",
    track="#E6EAEF",
    brand="#0B6B63",
    brand_soft="#E3F3F1",
    on_brand="#FFFFFF",
    banner="#573A00",
    banner_soft="#FFF3D1",
    banner_line="#E9C25A",
    on_banner="#FFF3D1",
    alert="#991B1B",
    alert_soft="#FDECEC",
    on_alert="#FFFFFF",
    crisis="#6D28D9",
    crisis_soft="#F3EEFD",
    on_crisis="#FFFFFF",
    medium="#B45309",
    medium_soft="#FFF6E9",
    on_medium="#FFFFFF",
    information="#1D4ED8",
    information_soft="#ECF2FE",
    on_information="#FFFFFF",
    simple="#0B6B63",
    complexe="#1D4ED8",
    anxiogene="#C2410C",
    psychologique="#6D28D9",
    on_category="#FFFFFF",
)

DARK = Palette(
    background="#10151D",
    panel="#181F29",
    line="#2B3543",
    edge="#76859B",
    ink="#E9EDF3",
    ink_soft="#AAB6C7",
    focus="#8DB4FF",
    track="#2B3543",
    brand="#5CC9BC",
    brand_soft="#12322F",
    on_brand="#06211E",
    banner="#FFE3A3",
    banner_soft="#33270A",
    banner_line="#8A6A1C",
    on_banner="#33270A",
    alert="#FFA3A3",
    alert_soft="#391A1D",
    on_alert="#391A1D",
    crisis="#CBB2FF",
    crisis_soft="#281E42",
    on_crisis="#281E42",
    medium="#F6AD5B",
    medium_soft="#33230F",
    on_medium="#33230F",
    information="#9CC0FF",
    information_soft="#17294A",
    on_information="#17294A",
    simple="#5CC9BC",
    complexe="#8DB4FF",
    anxiogene="#FF9B6B",
    psychologique="#C3A6FF",
    on_category="#10151D",
)

CONTRAST = Palette(
    background="#000000",
    panel="#000000",
    line="#FFFFFF",
    edge="#FFFFFF",
    ink="#FFFFFF",
    ink_soft="#FFFFFF",
    focus="#FFFF00",
    track="#3A3A3A",
    brand="#4DFFE1",
    brand_soft="#00332C",
    on_brand="#000000",
    banner="#000000",
    banner_soft="#FFD500",
    banner_line="#FFFFFF",
    on_banner="#FFFFFF",
    alert="#FF9E9E",
    alert_soft="#330000",
    on_alert="#000000",
    crisis="#D9C2FF",
    crisis_soft="#1F0047",
    on_crisis="#000000",
    medium="#FFB84D",
    medium_soft="#2B1A00",
    on_medium="#000000",
    information="#A8CBFF",
    information_soft="#001A40",
    on_information="#000000",
    simple="#4DFFE1",
    complexe="#A8CBFF",
    anxiogene="#FFB08A",
    psychologique="#D9C2FF",
    on_category="#000000",
)

THEME_NAMES: dict[str, ThemeName] = {"light": "light", "dark": "dark", "contrast": "contrast"}
_CATEGORIES = ("simple", "complexe", "anxiogene", "psychologique")
_TONES = ("brand", "alert", "crisis", "medium", "information")
_SURFACES = ("background", "panel", "brand_soft")

TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    *((ink, surface) for ink in ("ink", "ink_soft", "brand") for surface in _SURFACES),
    *((tone, f"{tone}_soft") for tone in (*_TONES, "banner")),
    *((f"on_{tone}", tone) for tone in (*_TONES, "banner")),
    *(("ink", f"{tone}_soft") for tone in _TONES),
    *(("on_category", category) for category in _CATEGORIES),
    ("alert", "panel"),
    ("medium", "panel"),
)
"""(text, surface) wherever text is drawn; at least 4.5:1."""

EDGE_PAIRS: tuple[tuple[str, str], ...] = (
    *((edge, surface) for edge in ("edge", "focus") for surface in _SURFACES),
    *((tone, f"{tone}_soft") for tone in _TONES),
    *((category, "panel") for category in _CATEGORIES),
    *((fill, "track") for fill in ("brand", "medium", "alert")),
    ("banner", "banner_soft"),
    ("ink", "alert_soft"),
)
"""(line, surface) of controls, focus rings, bars and dots; at least 3:1."""


def palette_of(name: ThemeName) -> Palette:
    """Return the palette of a theme."""
    return {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}[name]


def role_names() -> tuple[str, ...]:
    """Names of all colour roles, in order."""
    return tuple(field.name for field in fields(Palette))


def contrast_ratio(first: str, second: str) -> float:
    """Contrast of two #RRGGBB colours, 1 to 21.

    Source:
        Web Content Accessibility Guidelines 2.2, "contrast ratio" and "relative luminance".
    """
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    channels = [int(color[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
