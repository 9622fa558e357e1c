"""Our own icons: strokes on a 24 grid, coloured when they are drawn."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

FALLBACK_ICON = "question"
_PIXEL_RATIOS = (1.0, 2.0, 3.0)


class IconStore:
    """Reads the SVG files of one folder; `currentColor` in them becomes the wanted colour.

    Thread: GUI.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._sources: dict[str, str] = {}

    def has(self, name: str) -> bool:
        """Whether there is an icon of this name."""
        return (self._directory / f"{name}.svg").is_file()

    def paint(self, painter: QPainter, name: str, color: QColor, area: QRectF) -> None:
        """Draw an icon, crisp at any size; an unknown name draws a question mark."""
        source = self._source(name).replace("currentColor", color.name())
        QSvgRenderer(QByteArray(source.encode())).render(painter, area)

    def icon(self, name: str, color: QColor, size: int, *, gap: int = 0) -> QIcon:
        """An icon for buttons and menus, `size` device-independent pixels high, with a gap on its right."""
        icon = QIcon()
        for ratio in _PIXEL_RATIOS:
            icon.addPixmap(self._pixmap(name, color, QSize(size + gap, size), ratio))
        return icon

    def _pixmap(self, name: str, color: QColor, size: QSize, ratio: float) -> QPixmap:
        pixmap = QPixmap(size * ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, name, color, QRectF(0, 0, pixmap.height(), pixmap.height()))
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        return pixmap

    def _source(self, name: str) -> str:
        if name not in self._sources:
            known = name if self.has(name) else FALLBACK_ICON
            self._sources[name] = (self._directory / f"{known}.svg").read_text(encoding="utf-8")
        return self._sources[name]
