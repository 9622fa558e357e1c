"""Changes the language of the whole interface while it runs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

_LOCALES = {"fr": QLocale(QLocale.Language.French), "en": QLocale(QLocale.Language.English)}


class LanguageSwitch(QObject):
    """Owns the translators; the words of the source code are English.

    Qt sends every widget a `LanguageChange` when a translator comes or goes.
    """

    def __init__(self, application: QCoreApplication, translations_dir: Path) -> None:
        super().__init__(application)
        self._application = application
        self._directory = translations_dir
        self._translators: list[QTranslator] = []

    def use(self, code: str) -> None:
        """Speak "fr" or "en" from now on, figures included.

        Raises:
            FileNotFoundError: the translation file of the language is missing.
        """
        QLocale.setDefault(_LOCALES[code])
        for translator in self._translators:
            self._application.removeTranslator(translator)
        self._translators = [] if code == "en" else self._load(code)
        for translator in self._translators:
            self._application.installTranslator(translator)

    def _load(self, code: str) -> list[QTranslator]:
        """Ours, and Qt's own for file dialogs where it is installed."""
        ours, qt = QTranslator(self), QTranslator(self)
        if not ours.load(f"finemed_{code}", str(self._directory)):
            raise FileNotFoundError(self._directory / f"finemed_{code}.qm")
        has_qt = qt.load(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        return [qt, ours] if has_qt else [ours]
