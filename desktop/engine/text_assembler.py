"""Puts text together from tokens that may end in the middle of a character."""

from __future__ import annotations

import codecs


class TextAssembler:
    """Incremental UTF-8 decoder that gives text only where a token ends a character.

    An emoji is often three or four tokens: nothing is given until the last of them. Bytes that can
    never become a character are shown as U+FFFD, as every other decoder does.
    """

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._held = ""

    def feed(self, piece: bytes) -> str:
        """Add the bytes of one token; return the text that is complete with it, or nothing."""
        self._held += self._decoder.decode(piece)
        pending, _ = self._decoder.getstate()
        if pending:
            return ""
        text, self._held = self._held, ""
        return text
