"""The one exception base of the application; sentences are made from codes where they are shown."""

from __future__ import annotations


class FineMedError(Exception):
    """An expected fault, told to the user as one sentence (what, why, what to do).

    Attributes:
        code: stable snake_case identifier, also printed by the headless commands.
        params: values for the sentence; never text that a person typed.
        report: technical details to copy, such as a traceback; never text that a person typed.
    """

    code = "unexpected"
    report = ""

    def __init__(self, message: str, **params: str | float) -> None:
        super().__init__(message)
        self.params = params
