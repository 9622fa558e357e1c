"""What a widget needs to draw itself: colours by role, lengths by scale, icons by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPalette
from PySide6.QtWidgets import QWidget

from desktop.ui.icons import IconStore
from desktop.ui.palette import Palette

MIN_TEXT_PERCENT = 80
MAX_TEXT_PERCENT = 300
TEXT_STEPS = (80, 90, 100, 110, 125, 150, 175, 200, 250, 300)  # percent

READING_WIDTH = 760  # px at 100 %
BODY_PX = 14
SMALL_PX = 13


@dataclass(frozen=True)
class Theme:
    """Palette, text scale and icons; replaced as a whole when one of them changes.

    Attributes:
        scale: 0.8 to 3.0; multiplies every length, so that fonts, paddings and icons grow together.
    """

    palette: Palette
    scale: float
    icons: IconStore

    def px(self, length: float) -> int:
        """A length given in pixels at 100 %, at the present scale."""
        return max(1, round(length * self.scale))

    def color(self, role: str) -> QColor:
        """The colour of a role of `Palette`."""
        return QColor(getattr(self.palette, role))

    def icon(self, name: str, role: str, *, size: float = 16, gap: float = 0) -> QIcon:
        """An icon in one colour; size and the gap on its right in pixels at 100 %."""
        return self.icons.icon(name, self.color(role), self.px(size), gap=self.px(gap) if gap else 0)

    def font(self, size: float, *, is_bold: bool = False) -> QFont:
        """The system's interface font, for text that widgets draw themselves."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        font.setPixelSize(self.px(size))
        font.setBold(is_bold)
        return font

    def qt_palette(self) -> QPalette:
        """The roles that Qt's own style draws by itself (menus, native parts, selections)."""
        roles = QPalette.ColorRole
        palette = QPalette()
        for role, name in (
            (roles.Window, "background"),
            (roles.Base, "panel"),
            (roles.Button, "panel"),
            (roles.AlternateBase, "background"),
            (roles.ToolTipBase, "ink"),
            (roles.WindowText, "ink"),
            (roles.Text, "ink"),
            (roles.ButtonText, "ink"),
            (roles.ToolTipText, "panel"),
            (roles.PlaceholderText, "ink_soft"),
            (roles.Highlight, "brand"),
            (roles.HighlightedText, "on_brand"),
            (roles.Link, "brand"),
        ):
            palette.setColor(role, self.color(name))
        return palette


@runtime_checkable
class Themed(Protocol):
    """A widget that draws icons, pictures or documents itself, beyond the style sheet."""

    def apply_theme(self, theme: Theme) -> None:
        """Take over new colours, a new scale, or both."""
        ...


def apply_theme_to_tree(root: QWidget, theme: Theme) -> None:
    """Give a theme to every themed widget below `root`."""
    for widget in root.findChildren(QWidget):
        if isinstance(widget, Themed):
            widget.apply_theme(theme)


def refresh_style(widget: QWidget) -> None:
    """Make the style sheet look again at a widget whose properties changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
