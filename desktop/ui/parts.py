"""Small pieces that several panels are built from."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.accessibility import announce
from desktop.ui.overrides import override
from desktop.ui.theme import Theme

_COPIED_MS = 2000
_ICON_SIZE, _ICON_GAP = 16, 4  # px at 100 %, in buttons
_TILE_SHARE = 0.58  # of the tile's side that its icon takes


def set_shown(widget: QWidget, *, is_shown: bool) -> None:
    """Show or hide a part; one without a parent yet appears with its parent, never as a window of its own."""
    if not is_shown:
        widget.hide()
    elif widget.parentWidget() is not None:
        widget.show()


def discard(widget: QWidget) -> None:
    """Take a part away now; Qt deletes it when it is safe, which may be later."""
    widget.hide()
    widget.deleteLater()


def make_label(name: str, text: str = "", *, wraps: bool = False) -> QLabel:
    """A label that shows its text as it is, markup included; `name` is its role in the style sheet."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setObjectName(name)
    label.setText(text)
    label.setWordWrap(wraps)
    if wraps:
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        label.setSizePolicy(policy)
    return label


class IconView(QWidget):
    """An icon in the colour of a role, on a rounded tile when `tile_role` is given."""

    def __init__(self, theme: Theme, name: str, role: str, *, size: float = 16, tile_role: str = "") -> None:
        super().__init__()
        self._theme, self._name, self._role = theme, name, role
        self._size, self._tile_role = size, tile_role
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.apply_theme(theme)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and scale."""
        self._theme = theme
        self.setFixedSize(theme.px(self._size), theme.px(self._size))
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        if self._tile_role:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(self._tile_role))
            painter.drawRoundedRect(area, self._theme.px(7), self._theme.px(7))
            inset = area.width() * (1 - _TILE_SHARE) / 2
            area = area.adjusted(inset, inset, -inset, -inset)
        self._theme.icons.paint(painter, self._name, self._theme.color(self._role), area)
        painter.end()


class Dot(QWidget):
    """A round mark in the colour of a category; always beside the category's name."""

    def __init__(self, theme: Theme, role: str) -> None:
        super().__init__()
        self._theme, self._role = theme, role
        self.apply_theme(theme)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and scale."""
        self._theme = theme
        self.setFixedSize(theme.px(9), theme.px(9))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(self._role))
        painter.drawEllipse(self.rect())
        painter.end()


class IconButton(QPushButton):
    """A button with one of our icons, coloured by role.

    Attributes:
        role: "", "primary", "stop", "mode" or "quiet", as the style sheet knows them.
    """

    def __init__(self, theme: Theme, icon: str = "", *, role: str = "", icon_role: str = "ink") -> None:
        super().__init__()
        self._theme, self._icon_name, self._icon_role = theme, icon, icon_role
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.apply_theme(theme)

    def set_icon(self, icon: str, icon_role: str) -> None:
        """Show another icon."""
        self._icon_name, self._icon_role = icon, icon_role
        self.apply_theme(self._theme)

    def set_words(self, text: str) -> None:
        """Show other words; the icon keeps its distance from them."""
        self.setText(text)
        self.apply_theme(self._theme)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and scale."""
        self._theme = theme
        if self._icon_name:
            gap = _ICON_GAP if self.text() else 0
            self.setIcon(theme.icon(self._icon_name, self._icon_role, size=_ICON_SIZE, gap=gap))
            self.setIconSize(
                QSize(theme.px(_ICON_SIZE) + (theme.px(gap) if gap else 0), theme.px(_ICON_SIZE))
            )


class CopyButton(IconButton):
    """Copies a text and says so for two seconds.

    Attributes:
        text_source: gives the text at the moment of the press.
    """

    def __init__(self, theme: Theme, text_source: Callable[[], str], *, role: str = "") -> None:
        super().__init__(theme, role=role)
        self.text_source = text_source
        self._usual_text = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._show_usual_text)
        self.clicked.connect(self._copy)

    def set_usual_text(self, text: str) -> None:
        """The button's words while nothing has just been copied."""
        self._usual_text = text
        self._show_usual_text()

    def _show_usual_text(self) -> None:
        self.setText(self._usual_text)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text_source())
        self.setMinimumWidth(self.width())
        self.setText(self.tr("Copied"))
        announce(self, self.tr("Copied"))
        self._timer.start(_COPIED_MS)


class CardButton(QPushButton):
    """A button that holds wrapped labels in a row and is as tall as they need.

    Attributes:
        row: the layout to fill.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.row = QHBoxLayout(self)

    def let_presses_through(self) -> None:
        """Make the children leave mouse presses to the button; call once they are all there."""
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, arg__1: int) -> int:
        return self.row.totalHeightForWidth(arg__1)

    @override
    def sizeHint(self) -> QSize:
        return self.row.totalSizeHint()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.row.totalMinimumSize().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMinimumHeight(self.heightForWidth(self.width()))


class ColumnScroll(QScrollArea):
    """A column that scrolls; its scroll bar lies in the right margin, so nothing shifts when it comes.

    Attributes:
        column: the layout to fill; a stretch at its end keeps everything at the top.
    """

    def __init__(self) -> None:
        super().__init__()
        self._gutter = 0
        content = QWidget()
        content.setObjectName("columnContent")
        self.column = QVBoxLayout(content)
        self.column.addStretch(1)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def add(self, item: QWidget | QLayout) -> None:
        """Put a widget or a layout at the end of the column."""
        place = self.column.count() - 1
        if isinstance(item, QWidget):
            self.column.insertWidget(place, item)
        else:
            self.column.insertLayout(place, item)

    def set_margins(self, left: int, top: int, right: int, bottom: int) -> None:
        """Margins in pixels; the right one includes the scroll bar."""
        self._gutter = right
        self.column.setContentsMargins(left, top, right, bottom)
        self._keep_gutter()

    @override
    def resizeEvent(self, arg__1: QResizeEvent) -> None:
        super().resizeEvent(arg__1)
        self._keep_gutter()

    def _keep_gutter(self) -> None:
        bar = self.width() - self.viewport().width()
        margins = self.column.contentsMargins()
        margins.setRight(max(0, self._gutter - bar))
        self.column.setContentsMargins(margins)
