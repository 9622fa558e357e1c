"""The disclaimer row: always there, always whole, whatever happens around it.

It draws its own text with its own font and colours, so that no style sheet can blank it, refuses
to be hidden or closed, and undoes size limits that a style sheet puts on it or on what holds it.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPen,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from desktop.ui.overrides import override
from desktop.ui.theme import SMALL_PX, Theme

MAX_SHARE = 0.25  # of the window's height; beyond it the banner's own text scale gives way, down to 100 %
_QT_MAX_SIZE = 16_777_215  # QWIDGETSIZE_MAX
_AMPLE = 10_000  # px; a limit beyond it limits nothing
_MARGIN, _GAP, _ICON = 20, 16, 20  # px at 100 %
_PADDING = 10
_PILL_PADDING = (14, 6)


@dataclass(frozen=True)
class _Plan:
    """Where everything goes for one width."""

    height: int
    text: QRect
    pill: QRect
    pill_text: str
    scale: float


class _Pill(QAbstractButton):
    """The button with the emergency number."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("bannerPill")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.lines = ""
        self.theme: Theme | None = None

    @override
    def setVisible(self, visible: bool) -> None:
        super().setVisible(True)

    @override
    def sizeHint(self) -> QSize:
        return self.size()

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        theme = self.theme
        if theme is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(theme.color("banner"))
        ring = theme.color("focus" if self.hasFocus() else "banner")
        painter.setPen(QPen(ring, 3))
        radius = min(theme.px(15), self.height() / 2)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), radius, radius)
        painter.setFont(theme.font(SMALL_PX, is_bold=True))
        painter.setPen(theme.color("on_banner"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.lines)


class Banner(QLabel):
    """The fixed first row of the window. A label, so that screen readers read it as text.

    Signals:
        numbers_requested: the pill was pressed.
        plan_changed: the height it needs changed.
        disturbed: something moved, resized or hid it; whoever places it should do so again.
    """

    numbers_requested = Signal()
    plan_changed = Signal()
    disturbed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._theme = theme
        self._pill_number = self._text_number = ""
        self._plan: _Plan | None = None
        self._is_reasserting = False
        self.pill = _Pill(self)
        self.pill.clicked.connect(self.numbers_requested)
        self.retranslate()

    def set_numbers(self, pill_number: str, text_number: str) -> None:
        """Show the emergency numbers of a country.

        Args:
            pill_number: as in "15 or 112"; empty when the country is unknown.
            text_number: as in "15"; empty when the country is unknown.
        """
        self._pill_number, self._text_number = pill_number, text_number
        self.retranslate()

    def needed_height(self, width: int, window_height: int) -> int:
        """Height in pixels at which the whole text shows in a row of this width."""
        self._plan = self._best_plan(width, window_height)
        return self._plan.height

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and scale."""
        self._theme = theme
        self.plan_changed.emit()
        self.update()

    def retranslate(self) -> None:
        """Write the text again in the language of the interface."""
        self.setText(f"{self._first_sentence()} {self._other_sentences()}")
        self.setAccessibleName(self.text())
        self.pill.setText(self._pill_sentence())
        self.pill.setAccessibleName(self.pill.text())
        self.pill.setAccessibleDescription(self.tr("Opens the emergency numbers."))
        self.plan_changed.emit()
        self.update()

    def reassert(self) -> None:
        """Undo limits on size that a style sheet put on the banner or on what holds it."""
        if self._is_reasserting:
            return
        self._is_reasserting = True
        for widget in (self.pill, self, *self._holders()):
            if min(widget.maximumWidth(), widget.maximumHeight()) < _AMPLE:
                widget.setMaximumSize(_QT_MAX_SIZE, _QT_MAX_SIZE)
        for widget in (self.pill, self):
            if widget.minimumSize() != QSize(0, 0):
                widget.setMinimumSize(0, 0)
        self._is_reasserting = False

    def arrange(self) -> None:
        """Put the pill in its place; the banner has just been given its geometry."""
        if self._plan is None:
            return
        self.pill.theme = self._theme_at(self._plan.scale)
        self.pill.lines = self._plan.pill_text
        self.pill.setGeometry(self._plan.pill)
        self.pill.update()

    @override
    def setVisible(self, visible: bool) -> None:
        super().setVisible(True)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._plan.height if self._plan else 0)

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    @override
    def event(self, e: QEvent) -> bool:
        done = super().event(e)
        kind = e.type()
        if kind in (QEvent.Type.StyleChange, QEvent.Type.Polish, QEvent.Type.PolishRequest):
            self.reassert()
        if kind in (QEvent.Type.StyleChange, QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide):
            self.disturbed.emit()
        if kind == QEvent.Type.LanguageChange:
            self.retranslate()
        return done

    @override
    def paintEvent(self, arg__1: QPaintEvent) -> None:
        plan = self._plan
        if plan is None:
            return
        theme = self._theme_at(plan.scale)
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("banner_soft"))
        painter.fillRect(
            0, self.height() - theme.px(2), self.width(), theme.px(2), theme.color("banner_line")
        )
        painter.translate(plan.text.topLeft())
        self._document(theme, plan.text.width()).drawContents(painter)
        painter.resetTransform()
        icon = QRectF(theme.px(_MARGIN), plan.text.top(), theme.px(_ICON), theme.px(_ICON))
        theme.icons.paint(painter, "warning", theme.color("banner"), icon)
        painter.end()

    def _first_sentence(self) -> str:
        return self.tr("I am an AI program, not a health professional.")

    def _other_sentences(self) -> str:
        if not self._text_number:
            return self.tr(
                "I can be wrong. I make no diagnosis and I prescribe nothing. Fictional scenarios, for "
                "teaching. In a real emergency, call the emergency number of your country. "
                "This application cannot call for you."
            )
        return self.tr(
            "I can be wrong. I make no diagnosis and I prescribe nothing. Fictional scenarios, for teaching. "
            "In a real emergency, call {number}. This application cannot call for you."
        ).format(number=self._text_number)

    def _pill_sentence(self) -> str:
        if not self._pill_number:
            return self.tr("Real emergency: call the number of your country")
        return self.tr("Real emergency: call {number}").format(number=self._pill_number)

    def _holders(self) -> list[QWidget]:
        holders: list[QWidget] = []
        parent = self.parentWidget()
        while parent is not None:
            holders.append(parent)
            parent = parent.parentWidget()
        return holders

    def _theme_at(self, scale: float) -> Theme:
        return Theme(self._theme.palette, scale, self._theme.icons)

    def _best_plan(self, width: int, window_height: int) -> _Plan:
        scale = self._theme.scale
        plan = self._plan_at(width, scale)
        while plan.height > MAX_SHARE * window_height and scale > 1.0:
            scale = max(1.0, scale - 0.1)
            plan = self._plan_at(width, scale)
        return plan

    def _plan_at(self, width: int, scale: float) -> _Plan:
        """The lowest of three arrangements: pill beside in one line, in two lines, or below."""
        one_line, two_lines = self.pill.text(), _in_two_lines(self.pill.text())
        plans = [self._beside(width, scale, one_line), self._beside(width, scale, two_lines)]
        plans.append(self._below(width, scale, one_line))
        return min(plans, key=lambda plan: plan.height)

    def _beside(self, width: int, scale: float, pill_text: str) -> _Plan:
        theme = self._theme_at(scale)
        pill = _pill_size(theme, pill_text)
        left = theme.px(_MARGIN + _ICON + _GAP)
        room = width - left - pill.width() - theme.px(_GAP) - theme.px(_MARGIN)
        if room < theme.px(240):
            return self._below(width, scale, pill_text)
        text = self._document(theme, room).size().toSize()
        height = max(text.height(), pill.height()) + 2 * theme.px(_PADDING) + theme.px(2)
        middle = (height - theme.px(2)) // 2
        return _Plan(
            height=height,
            text=QRect(left, middle - text.height() // 2, room, text.height()),
            pill=QRect(QPoint(width - theme.px(_MARGIN) - pill.width(), middle - pill.height() // 2), pill),
            pill_text=pill_text,
            scale=scale,
        )

    def _below(self, width: int, scale: float, pill_text: str) -> _Plan:
        theme = self._theme_at(scale)
        left = theme.px(_MARGIN + _ICON + _GAP)
        room = max(1, width - left - theme.px(_MARGIN))
        if _pill_size(theme, pill_text).width() > room:
            pill_text = _in_two_lines(pill_text)
        pill = _pill_size(theme, pill_text)
        text = self._document(theme, room).size().toSize()
        top = theme.px(_PADDING) + text.height() + theme.px(6)
        return _Plan(
            height=top + pill.height() + theme.px(_PADDING) + theme.px(2),
            text=QRect(left, theme.px(_PADDING), room, text.height()),
            pill=QRect(QPoint(left, top), pill),
            pill_text=pill_text,
            scale=scale,
        )

    def _document(self, theme: Theme, width: int) -> QTextDocument:
        document = QTextDocument()
        document.setDocumentMargin(0)
        document.setDefaultFont(theme.font(SMALL_PX))
        document.setTextWidth(width)
        cursor = QTextCursor(document)
        for sentence, is_bold in ((self._first_sentence(), True), (" " + self._other_sentences(), False)):
            look = QTextCharFormat()
            look.setFont(theme.font(SMALL_PX, is_bold=is_bold))
            look.setForeground(theme.color("banner"))
            cursor.insertText(sentence, look)
        return document


def _pill_size(theme: Theme, text: str) -> QSize:
    metrics = QFontMetrics(theme.font(SMALL_PX, is_bold=True))
    side, top = theme.px(_PILL_PADDING[0]), theme.px(_PILL_PADDING[1])
    text_size = metrics.size(0, text)
    return QSize(text_size.width() + 2 * side, max(text_size.height() + 2 * top, theme.px(30)))


def _in_two_lines(text: str) -> str:
    """Break after the word that makes both lines most alike in length."""
    words = text.replace("\n", " ").split(" ")
    if len(words) < 2:
        return text
    breaks = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    return "\n".join(min(breaks, key=lambda lines: max(map(len, lines))))
