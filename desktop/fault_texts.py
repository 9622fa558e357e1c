"""From an error code to one sentence a teacher understands: what happened, why, what to do."""

from __future__ import annotations

import platform

from PySide6.QtCore import QObject, qVersion

from desktop import __version__
from desktop.engine.base import EngineInfo
from desktop.errors import FineMedError
from desktop.ui.view_models import FaultCard


class FaultTexts(QObject):
    """Translated sentences of every code the window can meet. Thread: GUI."""

    def card(self, error: FineMedError, info: EngineInfo | None) -> FaultCard:
        """The card of one fault; its report names versions, never what was typed."""
        title, body, action = self._sentences().get(error.code, self._unexpected())
        return FaultCard(title, body.format_map(_Params(error.params)), action, fault_report(error, info))

    def _unexpected(self) -> tuple[str, str, str]:
        return (
            self.tr("Something went wrong in FineMed."),
            self.tr("This is a fault of the program, not of what you did."),
            self.tr(
                "Try again; if it happens again, copy the report and send it to whoever installed FineMed."
            ),
        )

    def _sentences(self) -> dict[str, tuple[str, str, str]]:
        return {**self._file_faults(), **self._machine_faults(), **self._request_faults()}

    def _file_faults(self) -> dict[str, tuple[str, str, str]]:
        choose = self.tr("Choose another model in the File menu.")
        return {
            "model_missing": (
                self.tr("The model file was not found."),
                self.tr("It was moved, deleted, or the disk that holds it is not connected."),
                choose,
            ),
            "not_a_gguf": (
                self.tr("This file is not a model."),
                self.tr("FineMed reads models in the GGUF format; this file is something else."),
                choose,
            ),
            "model_truncated": (
                self.tr("The model file is incomplete."),
                self.tr("It is shorter than its own header says; a copy or a download was probably cut."),
                self.tr("Install the model again, or copy the file again."),
            ),
            "model_unsupported": (
                self.tr("This model cannot be used here."),
                self.tr("It is a sound file, but of a kind that this version cannot chat with."),
                choose,
            ),
            "model_crashed": (
                self.tr("This model was refused."),
                self.tr("A trial run in a separate process crashed, so it was not loaded into the window."),
                choose,
            ),
            "model_not_installed": (
                self.tr("This model is not installed."),
                self.tr("The catalogue knows it, but its file is not on this computer."),
                choose,
            ),
            "adapter_unknown": (
                self.tr("The adapter was not found."),
                self.tr("Its file is missing or is not a LoRA adapter in GGUF form."),
                self.tr("Continue without the adapter, or install it again."),
            ),
            "adapter_mismatch": (
                self.tr("This adapter belongs to another model."),
                self.tr("It was trained on a different base model than the one that is loaded."),
                self.tr("Load the model it was trained on, or choose another adapter."),
            ),
        }

    def _machine_faults(self) -> dict[str, tuple[str, str, str]]:
        return {
            "out_of_memory": (
                self.tr("There is not enough memory for this model."),
                self.tr("The computer could not set aside the memory that the model needs."),
                self.tr("Close other programs, or choose a smaller model in the File menu."),
            ),
            "cpu_unsupported": (
                self.tr("This processor is too old for the model engine."),
                self.tr("It lacks these instruction sets: {missing}."),
                self.tr("Use a computer made after 2013. The alert rules keep working here without a model."),
            ),
        }

    def _request_faults(self) -> dict[str, tuple[str, str, str]]:
        return {
            "prompt_too_long": (
                self.tr("This text is too long for the model."),
                self.tr("It has {count} tokens; the model can read {limit} at once."),
                self.tr("Shorten the text: your question above can be selected and copied."),
            ),
        }


class _Params(dict[str, str | int | float]):
    """Leaves a placeholder empty rather than fail while telling a fault."""

    def __missing__(self, key: str) -> str:
        return "?"


def fault_report(error: FineMedError, info: EngineInfo | None) -> str:
    """Technical details to copy: versions, the code, the cause. Never a prompt or an answer."""
    lines = [
        f"FineMed {__version__} · Qt {qVersion()} · Python {platform.python_version()}",
        f"{platform.system()} {platform.release()} · {platform.machine()}",
    ]
    if info is not None:
        lines.append(f"{info.name} · {info.device} ({info.device_reason}) · llama.cpp {info.llama_build}")
    lines.append(f"{error.code}: {error}")
    return "\n".join([*lines, error.report]).strip()
