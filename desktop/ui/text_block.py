"""Read-only text as tall as its content: selectable, streamed at its end, with underlined risks."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QHelpEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QToolTip, QWidget

from desktop.ui.markdown import Block, Run, parse_markdown
from desktop.ui.overrides import override
from desktop.ui.text_layout import Placed, document_range, line_rectangles, make_safe
from desktop.ui.theme import BODY_PX, SMALL_PX, Theme
from desktop.ui.view_models import Underline

LINE_HEIGHT = 1.5
_FLUSH_MS = 33  # one screen refresh out of two
_FLUSH_SHARE = 4  # inserting may take at most one part in so many of the time
_WAVE_ROOM, _CURSOR_ROOM = 4, 11  # px at 100 %
_BORDER = 1  # px, the focus ring of the style sheet


class TextBlock(QTextEdit):
    """Text that a person or a model wrote, never interpreted beyond `parse_markdown`.

    Thread: GUI.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, is_small: bool = False) -> None:
        super().__init__(parent)
        self._theme, self._size = theme, SMALL_PX if is_small else BODY_PX
        self._pieces: list[str] = []
        self._pending: list[str] = []
        self._placed: list[Placed] = []
        self._underlines: tuple[Underline, ...] = ()
        self._marks: list[tuple[int, int, str]] = []
        self._is_writing = self._is_markdown = False
        self._flushed_at_s = 0.0
        self._flush_ms = _FLUSH_MS
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)
        self._set_up()

    @property
    def raw_text(self) -> str:
        """The text as it was given, before Markdown."""
        return "".join((*self._pieces, *self._pending))

    @property
    def shown_text(self) -> str:
        """The text on the screen, no-break spaces included."""
        self.flush()
        return self.document().toRawText().replace("\u2029", "\n")

    def set_raw_text(self, untrusted_text: str) -> None:
        """Show another text; its underlines are gone."""
        self._timer.stop()
        self._pieces, self._pending = [make_safe(untrusted_text)], []
        self._underlines = ()
        self._render()

    def append(self, untrusted_text: str) -> None:
        """Add text at the end; pieces that come faster than the screen changes are gathered."""
        self._pending.append(make_safe(untrusted_text))
        waited_ms = (time.monotonic() - self._flushed_at_s) * 1000
        if waited_ms >= self._flush_ms:
            self.flush()
        elif not self._timer.isActive():
            self._timer.start(math.ceil(self._flush_ms - waited_ms))

    def flush(self) -> None:
        """Put everything gathered so far on the screen."""
        self._timer.stop()
        if not self._pending:
            return
        text = "".join(self._pending)
        self._pending.clear()
        self._pieces.append(text)
        began_s = time.monotonic()
        self._insert_at_end(text, QTextCharFormat())
        self._flushed_at_s = time.monotonic()
        self._flush_ms = max(_FLUSH_MS, _FLUSH_SHARE * (self._flushed_at_s - began_s) * 1000)

    def set_writing(self, is_writing: bool) -> None:
        """Show or remove the block cursor at the end."""
        self._is_writing = is_writing
        self.viewport().update()

    def show_markdown(self) -> None:
        """Read the text as Markdown from now on; for finished text."""
        self.flush()
        self._is_markdown = True
        self._render()

    def set_underlines(self, underlines: Sequence[Underline]) -> None:
        """Underline risks; positions are characters of `raw_text`."""
        self.flush()
        self._underlines = tuple(underlines)
        self._place_marks()

    def select_underline(self, number: int) -> None:
        """Select the words of an underline and take the focus, so that they can be read out."""
        start, end, _ = self._marks[number]
        cursor = self.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def underline_at(self, point: QPoint) -> str:
        """The explanation of the underline at a point of the viewport; empty where there is none."""
        for start, end, tooltip in self._marks:
            if any(area.contains(QPointF(point)) for area in line_rectangles(self.document(), start, end)):
                return tooltip
        return ""

    def natural_width(self) -> int:
        """Width at which no line would wrap."""
        metrics = self.fontMetrics()
        widest = max((metrics.horizontalAdvance(line) for line in self.raw_text.split("\n")), default=0)
        return widest + 2 * _BORDER + self._theme.px(_CURSOR_ROOM + 2)

    def apply_theme(self, theme: Theme) -> None:
        """Draw the text again in other colours or another size."""
        self._theme = theme
        self._render()

    @override
    def event(self, e: QEvent) -> bool:
        if e.type() == QEvent.Type.FontChange:
            self._fit()
        return super().event(e)

    @override
    def viewportEvent(self, arg__1: QEvent) -> bool:
        if isinstance(arg__1, QHelpEvent) and arg__1.type() == QEvent.Type.ToolTip:
            QToolTip.showText(arg__1.globalPos(), self.underline_at(arg__1.pos()), self.viewport())
            return True
        return super().viewportEvent(arg__1)

    @override
    def wheelEvent(self, e: QWheelEvent) -> None:
        e.ignore()  # the conversation scrolls, not its texts

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        super().paintEvent(e)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for start, end, _ in self._marks:
            for area in line_rectangles(self.document(), start, end):
                self._draw_wave(painter, area)
        if self._is_writing:
            painter.fillRect(self._block_cursor(), self._theme.color("brand"))
        painter.end()

    def _set_up(self) -> None:
        self.setObjectName("textBlock")
        self.setProperty("small", self._size == SMALL_PX)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        flags = Qt.TextInteractionFlag
        self.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
        self.setMinimumWidth(1)
        self.document().setDocumentMargin(0)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self.setFont(self._theme.font(self._size))
        self._leave_room()
        self._fit()

    def _fit(self, _size: QObject | None = None) -> None:
        """Be exactly as tall as the text, and at least one line."""
        line = math.ceil(LINE_HEIGHT * self._theme.px(self._size))
        text_height = math.ceil(self.document().size().height())
        height = max(line + self._theme.px(_WAVE_ROOM), text_height) + 2 * _BORDER
        if height != self.height() or height != self.maximumHeight():
            self.setFixedHeight(height)

    def _render(self) -> None:
        self.flush()
        self.clear()
        self._placed = []
        if self._is_markdown:
            self._insert_blocks(parse_markdown(self.raw_text))
        else:
            self._insert_at_end(self.raw_text, QTextCharFormat())
        self._leave_room()
        self._place_marks()
        self._fit()

    def _leave_room(self) -> None:
        """Waves hang below the last line; the block cursor stands after a full one."""
        frame = self.document().rootFrame()
        look = frame.frameFormat()
        look.setBottomMargin(self._theme.px(_WAVE_ROOM))
        look.setRightMargin(self._theme.px(_CURSOR_ROOM))
        frame.setFrameFormat(look)

    def _insert_at_end(self, text: str, look: QTextCharFormat) -> None:
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.beginEditBlock()
        if self.document().isEmpty():
            cursor.setBlockFormat(self._paragraph())
        cursor.insertText(text, look)
        cursor.endEditBlock()

    def _insert_blocks(self, blocks: list[Block]) -> None:
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        previous: Block | None = None
        for block in blocks:
            if not block.runs:
                continue
            paragraph = self._shaped(block, previous)
            if previous is None:
                cursor.setBlockFormat(paragraph)
            else:
                cursor.insertBlock(paragraph)
            previous = block
            for run in block.runs:
                self._insert_run(cursor, run, block)
        cursor.endEditBlock()

    def _insert_run(self, cursor: QTextCursor, run: Run, block: Block) -> None:
        if run.start >= 0:
            self._placed.append(Placed(run.start, run.text, cursor.position()))
        look = QTextCharFormat()
        if run.style == "bold" or block.kind == "heading":
            look.setFontWeight(QFont.Weight.Bold)
        if run.style == "italic":
            look.setFontItalic(True)
        if run.style == "code":
            fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
            look.setFontFamilies(fixed.families())
            look.setBackground(self._theme.color("background"))
        cursor.insertText(run.text, look)

    def _paragraph(self) -> QTextBlockFormat:
        paragraph = QTextBlockFormat()
        line_height = LINE_HEIGHT * self._theme.px(self._size)
        paragraph.setLineHeight(line_height, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
        return paragraph

    def _shaped(self, block: Block, previous: Block | None) -> QTextBlockFormat:
        """A paragraph with the gap and the indent that its kind asks for."""
        paragraph = self._paragraph()
        is_inside_code = previous is not None and previous.kind == block.kind == "code"
        if previous is not None and not is_inside_code:
            paragraph.setTopMargin(self._theme.px(10 if block.kind == "heading" else 4))
        if block.kind == "item":
            hanging = self.fontMetrics().horizontalAdvance(block.runs[0].text)
            paragraph.setLeftMargin(hanging + block.level * self._theme.px(16))
            paragraph.setTextIndent(-hanging)
        return paragraph

    def _place_marks(self) -> None:
        raw = self.raw_text
        placed = self._placed if self._is_markdown else [Placed(0, raw, 0)]
        self._marks = []
        for underline in self._underlines:
            found = document_range(placed, underline.start, min(underline.end, len(raw)))
            if found is not None and found[0] < found[1]:
                self._marks.append((*found, underline.tooltip))
        self.viewport().update()

    def _draw_wave(self, painter: QPainter, area: QRectF) -> None:
        step, height = self._theme.px(3.5), self._theme.px(3)
        base = area.bottom() + height / 2
        count = max(2, int(area.width() / step) + 1)
        points = [
            QPointF(min(area.left() + n * step, area.right()), base + (height / 2 if n % 2 else -height / 2))
            for n in range(count)
        ]
        pen = QPen(self._theme.color("medium"), 1.6 * self._theme.scale)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(points))

    def _block_cursor(self) -> QRectF:
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        end = self.cursorRect(cursor)
        width, height = self._theme.px(8), self._theme.px(self._size * 1.15)
        return QRectF(end.left() + self._theme.px(2), end.bottom() - height, width, height)
