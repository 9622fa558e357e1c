"""Reading a hand-written TOML table key by key, so that every fault names its file and key."""

from __future__ import annotations

import re
from typing import cast

from desktop.catalog.errors import CatalogInvalidError


class TomlTable:
    """One table whose keys are taken one after the other; `finish` refuses what nobody took."""

    def __init__(self, where: str, value: object) -> None:
        self._where = where
        if not isinstance(value, dict):
            raise CatalogInvalidError(f"{where} must be a table.")
        self._values = dict(cast("dict[str, object]", value))

    def fault(self, key: str, problem: str) -> CatalogInvalidError:
        """An error about one key, as one sentence."""
        return CatalogInvalidError(f"{self._where}: `{key}` {problem}.")

    def text(self, key: str, pattern: str = r".*\S.*", *, form: str = "a text that is not empty") -> str:
        """Take a string that matches `pattern` as a whole; `form` says so in words."""
        value = self._take(key)
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise self.fault(key, f"must be {form}")
        return value

    def number(self, key: str) -> int:
        """Take a whole number above zero."""
        value = self._take(key)
        if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
            raise self.fault(key, "must be a whole number above zero")
        return value

    def texts(self, key: str, pattern: str, *, form: str) -> tuple[str, ...]:
        """Take a list of different strings, at least one, each matching `pattern` as a whole."""
        values = self._list(key)
        if not values or not all(isinstance(v, str) and re.fullmatch(pattern, v) for v in values):
            raise self.fault(key, f"must be a list of {form}")
        return cast("tuple[str, ...]", values)

    def table(self, key: str) -> TomlTable:
        """Take a table inside this one."""
        return TomlTable(f"{self._where}: `{key}`", self._take(key))

    def tables(self, key: str) -> tuple[TomlTable, ...]:
        """Take a list of tables, at least one; they are counted from 1 in messages."""
        values = self._list(key)
        if not values:
            raise self.fault(key, "must not be empty")
        return tuple(TomlTable(f"{self._where}: `{key}` number {n}", v) for n, v in enumerate(values, 1))

    def finish(self) -> None:
        """Refuse keys that were not taken: a misspelled key must not be silently without effect."""
        for key in self._values:
            raise self.fault(key, "is not a known key")

    def _take(self, key: str) -> object:
        try:
            return self._values.pop(key)
        except KeyError:
            raise self.fault(key, "is missing") from None

    def _list(self, key: str) -> tuple[object, ...]:
        value = self._take(key)
        if not isinstance(value, list):
            raise self.fault(key, "must be a list")
        return tuple(cast("list[object]", value))
