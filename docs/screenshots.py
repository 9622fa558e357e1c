"""Takes the pictures of this folder from the real application with a real model.

    uv run python docs/screenshots.py --model PATH_OR_ID [--out docs/images]

Each picture is the window as a class sees it; nothing in it is made up.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from desktop.app import App, build_app, engine_factory
from desktop.store import paths
from desktop.store.settings import Settings, save_settings
from desktop.ui.view_models import AnswerMode, WindowState

TIMEOUT_S = 600
SETTLE_S = 0.4  # layouts and gathered text reach the screen


class Photographer:
    """Presses scenarios and takes pictures."""

    def __init__(self, qt_app: QApplication, app: App, out: Path) -> None:
        self._qt_app = qt_app
        self.app = app
        self._out = out

    def wait(self, is_done: Callable[[], bool]) -> None:
        """Let the window live until something is true."""
        end = time.monotonic() + TIMEOUT_S
        while not is_done():
            self._qt_app.processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # no event loop does it here
            time.sleep(0.01)
            if time.monotonic() > end:
                raise TimeoutError("the window did not get there in time")

    def wait_ready(self) -> None:
        """Wait for the model, or for the end of an answer."""
        self.wait(lambda: self.app.window.state is WindowState.READY)

    def take(self, name: str) -> None:
        """Save the window as it is now."""
        end = time.monotonic() + SETTLE_S
        self.wait(lambda: time.monotonic() > end)
        path = self._out / f"{name}.png"
        self.app.window.grab().save(str(path))
        print(path)

    def answer(self, scenario_id: str, *, mode: AnswerMode = "structured") -> None:
        """Press a scenario and wait for the whole answer."""
        self.app.controller.choose_mode(mode)
        self.app.window.set_mode(mode)
        self.app.controller.choose_scenario(scenario_id)
        self.wait_ready()

    def half_an_answer(self, scenario_id: str) -> None:
        """Press a scenario and wait until its second section is being written."""
        self.app.controller.choose_scenario(scenario_id)
        conversation = self.app.window.root.body.column.conversation
        self.wait(lambda: "pas savoir\n" in conversation.last_answer())


def take_all(photographer: Photographer) -> None:
    """Every picture of docs/images."""
    window, controller = photographer.app.window, photographer.app.controller
    window.resize(1280, 800)
    window.show()
    controller.start()
    photographer.wait_ready()
    photographer.take("window-empty-fr")
    photographer.half_an_answer("chest-pain")
    photographer.take("window-fr")
    photographer.wait_ready()
    photographer.answer("leftover-antibiotics")
    photographer.take("window-score-fr")
    photographer.answer("bicarbonate-and-cancer", mode="free")
    photographer.take("window-free-fr")
    window.set_text_scale(200)
    photographer.take("window-200-fr")
    window.set_text_scale(100)
    controller.choose_language("en")
    photographer.answer("wasp-sting")
    photographer.take("window-en")
    window.set_theme("dark")
    photographer.take("window-dark-en")
    window.set_theme("light")
    window.resize(1024, 700)
    photographer.take("window-1024-en")


def main() -> int:
    """Open the application in an empty home and take the pictures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--model", required=True, help="a model that answers in French: a GGUF file or a catalogue id"
    )
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "images")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="finemed-pictures-") as home:
        os.environ["FINEMED_HOME"] = home
        save_settings(paths.settings_file(), Settings(model=args.model))
        qt_app = QApplication([])
        qt_app.setStyle("Fusion")
        factory = engine_factory(paths.cache_dir())
        app = build_app(qt_app, create_engine=factory, installer_command=paths.own_command())
        take_all(Photographer(qt_app, app, args.out))
        app.controller.shut_down()
        app.window.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
