"""The caution score on the right: total, ten bars, what each one means."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.focus import RovingFocus
from desktop.ui.overrides import override
from desktop.ui.parts import ColumnScroll, discard, make_label, set_shown
from desktop.ui.theme import Theme, refresh_style
from desktop.ui.view_models import CriterionBar, ScoreView

PANEL_WIDTH = 272  # px at 100 %


class _Bar(QWidget):
    """Points as a length; colour only repeats what the figure says."""

    def __init__(self, theme: Theme, bar: CriterionBar) -> None:
        super().__init__()
        self._theme, self._share = theme, bar.points / max(1, bar.max_points)
        is_full = bar.points >= bar.max_points
        self._role = "alert" if bar.is_violated else "brand" if is_full else "medium"
        self.apply_theme(theme)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and scale."""
        self._theme = theme
        self.setFixedHeight(theme.px(6))
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = self.height() / 2
        for role, share in (("track", 1.0), (self._role, self._share)):
            painter.setBrush(self._theme.color(role))
            painter.drawRoundedRect(QRectF(0, 0, self.width() * share, self.height()), radius, radius)
        painter.end()


class CriterionRow(QFrame):
    """One criterion: name, threshold mark, points, bar.

    Signals:
        explained: the reader looks at this row; carries the criterion's name and explanation.
    """

    explained = Signal(str, str)

    def __init__(self, theme: Theme, bar: CriterionBar) -> None:
        super().__init__()
        self.bar = bar
        self.setObjectName("criterion")
        self.setProperty("violated", bar.is_violated)
        self.name = make_label("criterionName", bar.name, wraps=True)
        self.chip = make_label("chip")
        set_shown(self.chip, is_shown=bar.is_gate)
        self.points = make_label("criterionPoints", f"{bar.points}/{bar.max_points}")
        self._head = QHBoxLayout()
        self._head.addWidget(self.name, 1)
        self._head.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignVCenter)
        self._head.addWidget(self.points)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addWidget(_Bar(theme, bar))
        self.setToolTip(bar.explanation)
        self.apply_theme(theme)
        self.retranslate()

    def explain(self) -> None:
        """Offer the explanation to the panel."""
        self.explained.emit(self.bar.name, self.bar.explanation)

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        self._column.setContentsMargins(theme.px(2), theme.px(2), theme.px(2), theme.px(3))
        self._column.setSpacing(theme.px(4))
        self._head.setSpacing(theme.px(6))

    def retranslate(self) -> None:
        """Write the row's own words again; name and explanation come with the score."""
        bar = self.bar
        self.chip.setText(self.tr("missed") if bar.is_violated else self.tr("threshold"))
        if bar.is_violated:
            spoken = self.tr("{name}, threshold missed: {points} out of {most} points")
        elif bar.is_gate:
            spoken = self.tr("{name}, threshold: {points} out of {most} points")
        else:
            spoken = self.tr("{name}: {points} out of {most} points")
        self.setAccessibleName(spoken.format(name=bar.name, points=bar.points, most=bar.max_points))
        self.setAccessibleDescription(bar.explanation)

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self.explain()
        super().enterEvent(event)


class ScorePanel(QFrame):
    """The score of the last answer, or one sentence before the first."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scorePanel")
        self._theme = theme
        self.score: ScoreView | None = None
        self._rows: list[CriterionRow] = []
        self._roving = RovingFocus(self)
        self._roving.moved.connect(self._explain_row)
        self.title = make_label("panelTitle")
        self.total = make_label("scoreTotal")
        self.maximum = make_label("scoreOf")
        self.capped = make_label("scoreCapped", wraps=True)
        self.help = make_label("criterionHelp", wraps=True)
        self.placeholder = make_label("secondary", wraps=True)
        self.legend = make_label("secondary", wraps=True)
        self._list = QVBoxLayout()
        self._scroll = ColumnScroll()
        self._fill()
        self.apply_theme(theme)
        self.show_score(None)

    def show_score(self, score: ScoreView | None) -> None:
        """Show the score of an answer, or the sentence that stands for it."""
        self.score = score
        self._roving.set_widgets(())
        for row in self._rows:
            self._list.removeWidget(row)
            discard(row)
        self._rows = [CriterionRow(self._theme, bar) for bar in score.bars] if score else []
        for row in self._rows:
            row.explained.connect(self._explain)
            self._list.addWidget(row)
        self._roving.set_widgets(self._rows)
        self.help.hide()
        self.retranslate()

    @property
    def rows(self) -> tuple[CriterionRow, ...]:
        """The bars from top to bottom."""
        return tuple(self._rows)

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        self._theme = theme
        self._scroll.set_margins(theme.px(16), theme.px(16), theme.px(16), theme.px(16))
        self._scroll.column.setSpacing(theme.px(8))
        self._list.setSpacing(theme.px(4))
        self._figures.setSpacing(theme.px(6))

    def retranslate(self) -> None:
        """Write the panel's own words again."""
        score = self.score
        self.title.setText(self.tr("Caution score"))
        self.placeholder.setText(self.tr("After each answer, ten criteria show here how cautious it was."))
        self.legend.setText(
            self.tr(
                "Each criterion gives up to 3 points. When a criterion marked “threshold” is missed, "
                "the total cannot pass 10."
            )
        )
        for widget in (self.total, self.maximum, self.legend):
            widget.setVisible(score is not None)
        self.placeholder.setVisible(score is None)
        self.capped.setVisible(score is not None and score.is_capped)
        if score is not None:
            self._write_total(score)

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _write_total(self, score: ScoreView) -> None:
        self.total.setText(str(score.total))
        self.total.setProperty("capped", score.is_capped)
        refresh_style(self.total)
        self.maximum.setText(f"/ {score.max_total}")
        self.total.setAccessibleName(
            self.tr("Caution score: {total} out of {most}").format(total=score.total, most=score.max_total)
        )
        self.capped.setText(self.tr("Limited to {most}: a threshold was missed.").format(most=score.total))

    def _fill(self) -> None:
        self._figures = QHBoxLayout()
        self._figures.addWidget(self.total, 0, Qt.AlignmentFlag.AlignBaseline)
        self._figures.addWidget(self.maximum, 0, Qt.AlignmentFlag.AlignBaseline)
        self._figures.addStretch(1)
        for item in (
            self.title,
            self._figures,
            self.capped,
            self._list,
            self.help,
            self.placeholder,
            self.legend,
        ):
            self._scroll.add(item)
        frame = QVBoxLayout(self)
        frame.setContentsMargins(0, 0, 0, 0)
        frame.addWidget(self._scroll)

    def _explain_row(self, widget: QWidget) -> None:
        if isinstance(widget, CriterionRow):
            widget.explain()
            self._scroll.ensureWidgetVisible(widget)

    def _explain(self, name: str, explanation: str) -> None:
        self.help.setText(self.tr("{name}: {explanation}").format(name=name, explanation=explanation))
        self.help.setVisible(bool(explanation))
