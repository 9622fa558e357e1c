"""`finemed selftest`: is this computer ready for the lesson?"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from desktop.commands.common import add_model_options, current_settings, open_shelf, parse_adapter, print_json
from desktop.engine.base import (
    AdapterSpec,
    CancelToken,
    ChatEngine,
    GenerationRequest,
    GenerationResult,
    Message,
    Sampling,
)
from desktop.engine.factory import create_engine
from desktop.engine.memory import system_memory
from desktop.engine.probe import probe_model
from desktop.errors import FineMedError
from desktop.model_shelf import ModelShelf, estimated_memory, model_name
from desktop.store import paths
from prudence.knowledge import Knowledge

GIB = 1024**3
MIN_FREE_DISK_BYTES = GIB // 2  # saved prompt states and conversations
SPEED_TOKENS = 16
# Modules that can open a connection; the running application must not have loaded any.
NETWORK_MODULES = ("PySide6.QtNetwork", "huggingface_hub", "requests", "httpx", "urllib3", "aiohttp")
READY = "Prêt pour le cours · Ready for the lesson"
NOT_READY = "Pas prêt · Not ready"


@dataclass(frozen=True)
class Check:
    """One line of the report; `is_ok` None means that there was nothing to check."""

    name: str
    is_ok: bool | None
    detail: str


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `selftest`."""
    parser = commands.add_parser("selftest", help="check that this computer is ready for the lesson")
    add_model_options(parser)
    parser.add_argument("--adapter", default="", metavar="ID[:SCALE]", help="LoRA adapter to try")
    parser.add_argument("--json", action="store_true", help="one JSON object per line")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print every check and the verdict; 0 when ready."""
    is_ready = True
    for check in _checks(args):
        is_ready = is_ready and check.is_ok is not False
        _print(check, as_json=args.json)
    verdict = READY if is_ready else NOT_READY
    print_json({"event": "verdict", "ready": is_ready}) if args.json else print(verdict)
    return 0 if is_ready else 1


def _checks(args: argparse.Namespace) -> Iterator[Check]:
    yield _guarded("domain", _check_domain)
    yield _guarded("disk", _check_disk)
    try:
        shelf = open_shelf()
        choice = shelf.choose(args.model, preferred=current_settings().model)
        adapter = parse_adapter(args.adapter)
        profile = current_settings().profile if args.profile == "auto" else args.profile
        spec = shelf.spec(choice, profile)
        yield Check("model", True, f"{model_name(choice)} ({choice.path.stat().st_size / GIB:.2f} GiB)")
        yield _guarded("hash", lambda: _check_hash(shelf, choice.entry.model_id if choice.entry else ""))
        yield _guarded("memory", lambda: _check_memory(choice.path))
        probe_model(choice.path, cache_dir=paths.cache_dir())
        engine = create_engine(spec, cache_dir=paths.cache_dir())
    except (FineMedError, OSError) as error:
        yield Check("model", False, str(error))
        return
    try:
        yield Check("processor", True, _processor(engine))
        yield _guarded("speed", lambda: _check_speed(engine))
        yield _guarded("adapter", lambda: _check_adapter(engine, adapter))
        yield _guarded("offline", _check_offline)
    finally:
        engine.close()


def _guarded(name: str, check: Callable[[], tuple[bool | None, str]]) -> Check:
    try:
        is_ok, detail = check()
    except (FineMedError, OSError, ValueError) as error:
        return Check(name, False, str(error))
    return Check(name, is_ok, detail)


def _check_domain() -> tuple[bool, str]:
    knowledge = Knowledge.load(paths.resources_dir())
    return (
        True,
        f"{len(knowledge.detector.families)} red-flag families, {len(knowledge.numbers.entries)} countries",
    )


def _check_disk() -> tuple[bool, str]:
    folder = paths.data_dir()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    return free >= MIN_FREE_DISK_BYTES, f"{free / GIB:.1f} GiB free in {folder}"


def _check_hash(shelf: ModelShelf, model_id: str) -> tuple[bool | None, str]:
    if not model_id:
        return None, "the catalogue does not know this file"
    shelf.store.verify(model_id)
    return True, "SHA-256 is the pinned one"


def _check_memory(path: Path) -> tuple[bool | None, str]:
    available = system_memory().available
    needed = estimated_memory(path, "small").total_bytes
    detail = f"{needed / GIB:.1f} GiB needed at least, {available / GIB:.1f} GiB free"
    return (None if available == 0 else needed <= available), detail


def _processor(engine: ChatEngine) -> str:
    info = engine.info
    return f"{info.device} ({info.device_reason}), {', '.join(info.cpu_features)}, {info.n_threads} threads"


def _check_speed(engine: ChatEngine) -> tuple[bool, str]:
    result = _write(engine, None)
    return result.timings.completion_tokens > 0, f"{result.timings.tokens_per_s:.1f} tokens/s"


def _check_adapter(engine: ChatEngine, adapter: AdapterSpec | None) -> tuple[bool | None, str]:
    if adapter is None:
        return None, "no adapter chosen"
    base, tuned = _write(engine, None), _write(engine, adapter)
    return base.text != tuned.text, f"{adapter.adapter_id} changes the answer: {base.text != tuned.text}"


def _write(engine: ChatEngine, adapter: AdapterSpec | None) -> GenerationResult:
    request = GenerationRequest(
        messages=(Message("user", "Describe a quiet morning in a village."),),
        adapter=adapter,
        sampling=Sampling(temperature=0.0),
        max_tokens=SPEED_TOKENS,
    )
    result = list(engine.generate(request, cancel=CancelToken()))[-1]
    assert isinstance(result, GenerationResult)
    return result


def _check_offline() -> tuple[bool, str]:
    loaded = [name for name in NETWORK_MODULES if name in sys.modules]
    if loaded:
        return False, f"network modules are loaded: {', '.join(loaded)}"
    sockets = _open_sockets()
    return sockets == 0, f"no network module, {sockets} open sockets"


def _open_sockets() -> int:
    """Internet sockets this process holds; Linux only, 0 elsewhere."""
    table = Path("/proc/self/fd")
    if not table.is_dir():
        return 0
    inodes = {
        link.removeprefix("socket:[").rstrip("]")
        for fd in table.iterdir()
        if (link := _target(fd)).startswith("socket:[")
    }
    return sum(inode in inodes for kind in ("tcp", "tcp6", "udp", "udp6") for inode in _inodes(kind))


def _target(fd: Path) -> str:
    try:
        return os.readlink(fd)  # noqa: PTH115 - the target of a socket is not a path
    except OSError:
        return ""


def _inodes(kind: str) -> list[str]:
    path = Path("/proc/net") / kind
    if not path.is_file():
        return []
    return [line.split()[9] for line in path.read_text(encoding="ascii").splitlines()[1:]]


def _print(check: Check, *, as_json: bool) -> None:
    if as_json:
        print_json({"event": "check", **asdict(check)})
        return
    mark = {True: "ok", False: "FAILED", None: "–"}[check.is_ok]
    print(f"{mark:>6}  {check.name:<10} {check.detail}", flush=True)
