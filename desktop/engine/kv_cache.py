"""Saved prompt states: what llama.cpp computed while reading a prompt, kept in memory and on disk.

A key names everything the numbers depend on, so a state is either exactly right or not found. A
file that is damaged, cut short or under a wrong name is a miss and is deleted.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from desktop.engine.cache_files import remove_quietly, write_atomically
from desktop.engine.prompt import CHUNKING_VERSION

_MAGIC = b"FMSTATE1"
_HEADER = struct.Struct("<8s32s32sQ")  # magic, key, SHA-256 of the payload, bytes of the payload
_SUFFIX = ".state"
DISK_LIMIT_BYTES = 512 * 1024 * 1024
MEMORY_LIMIT_BYTES = 128 * 1024 * 1024


@dataclass(frozen=True)
class StateOwner:
    """Everything besides the prompt that a state depends on.

    Attributes:
        build: versions of llama.cpp and llama-cpp-python.
        device: CPU or GPU, its instruction sets and the layers on it.
    """

    model_sha256: str
    adapter_sha256: str
    scale: float
    n_ctx: int
    n_threads: int
    profile: str
    build: str
    device: str

    def key(self, tokens: Sequence[int], system_end: int) -> bytes:
        """SHA-256 that identifies the state of this owner after `tokens`."""
        digest = hashlib.sha256(repr((CHUNKING_VERSION, system_end, astuple(self))).encode())
        digest.update(struct.pack(f"<{len(tokens)}i", *tokens))
        return digest.digest()


class PromptStateCache:
    """Two levels of saved states; the least recently used leave first. Thread: engine.

    Args:
        folder: holds one file per state; may be deleted at any time.
        disk_limit_bytes, memory_limit_bytes: upper limits of each level.
    """

    def __init__(
        self,
        folder: Path,
        *,
        disk_limit_bytes: int = DISK_LIMIT_BYTES,
        memory_limit_bytes: int = MEMORY_LIMIT_BYTES,
    ) -> None:
        self._folder = folder
        self._disk_limit = disk_limit_bytes
        self._memory_limit = memory_limit_bytes
        self._memory: OrderedDict[bytes, bytes] = OrderedDict()

    def contains(self, key: bytes) -> bool:
        """Whether `get` would probably find `key`, without reading it."""
        return key in self._memory or self._path(key).exists()

    def get(self, key: bytes) -> bytes | None:
        """The state saved under `key`, or None."""
        payload = self._memory.get(key)
        if payload is None:
            payload = self._read(key)
        if payload is not None:
            self._remember(key, payload)
        return payload

    def put(self, key: bytes, payload: bytes) -> None:
        """Save a state in memory and, if the disk lets us, in a file."""
        self._remember(key, payload)
        if len(payload) > self._disk_limit:
            return
        header = _HEADER.pack(_MAGIC, key, hashlib.sha256(payload).digest(), len(payload))
        write_atomically(self._path(key), header, payload)
        self._shrink_disk()

    def discard(self, key: bytes) -> None:
        """Forget a state that llama.cpp refused."""
        self._memory.pop(key, None)
        remove_quietly(self._path(key))

    def _path(self, key: bytes) -> Path:
        return self._folder / (key.hex() + _SUFFIX)

    def _remember(self, key: bytes, payload: bytes) -> None:
        self._memory[key] = payload
        self._memory.move_to_end(key)
        while sum(map(len, self._memory.values())) > self._memory_limit:
            self._memory.popitem(last=False)

    def _read(self, key: bytes) -> bytes | None:
        path = self._path(key)
        try:
            payload = self._checked_payload(path, key)
            if payload is not None:
                os.utime(path)  # the files' times are the order of use
        except OSError:
            return None
        if payload is None:
            remove_quietly(path)
        return payload

    def _checked_payload(self, path: Path, key: bytes) -> bytes | None:
        """The payload of a file, if everything its header says is true."""
        with path.open("rb") as file:
            header = file.read(_HEADER.size)
            if len(header) != _HEADER.size:
                return None
            magic, saved_key, digest, size = _HEADER.unpack(header)
            if (magic, saved_key) != (_MAGIC, key) or size > self._disk_limit:
                return None
            payload = file.read(size + 1)  # one more, to notice a longer file
        is_sound = len(payload) == size and hashlib.sha256(payload).digest() == digest
        return payload if is_sound else None

    def _shrink_disk(self) -> None:
        try:
            files = [(path.stat(), path) for path in self._folder.glob(f"*{_SUFFIX}")]
        except OSError:
            return
        total = sum(status.st_size for status, _ in files)
        for status, path in sorted(files, key=lambda file: file[0].st_mtime_ns):
            if total <= self._disk_limit:
                return
            remove_quietly(path)
            total -= status.st_size
