"""Loading llama.cpp can kill an old processor: nothing may do it before the processor was checked."""

from __future__ import annotations

import subprocess
import sys


def test_the_engine_package_loads_no_native_library_by_itself():
    code = """
import sys
import desktop.engine.base, desktop.engine.fake, desktop.engine.factory, desktop.engine.probe
import desktop.engine.memory, desktop.engine.kv_cache, desktop.engine.chat_template, desktop.engine.prompt
print(sorted(name for name in sys.modules if name.split(".")[0] in ("llama_cpp", "numpy", "PySide6")))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
