"""The header reader: sound files are read exactly, broken ones are refused by name, nothing is huge."""

from __future__ import annotations

import struct
import time
from pathlib import Path

import pytest
from gguf_bytes import ARRAY, BOOL, F32, STRING, U32, U64, GgufBytes, float_array, string_array, tensor, text

from desktop.engine.base import (
    ModelMissingError,
    NotAGgufError,
    TruncatedModelError,
    UnsupportedModelError,
)
from desktop.engine.gguf_header import read_header

Q4_K = 12
_ONE_KEY = struct.pack("<4sIQQ", b"GGUF", 3, 0, 1)


@pytest.fixture
def write(tmp_path: Path):
    def _write(content: bytes) -> Path:
        path = tmp_path / "model.gguf"
        path.write_bytes(content)
        return path

    return _write


def _sound() -> GgufBytes:
    return GgufBytes(
        metadata=[
            ("general.architecture", STRING, "qwen2"),
            ("general.name", STRING, "Essai é 🤒"),
            ("qwen2.block_count", U32, 24),
            ("qwen2.big", U64, 2**40),
            ("qwen2.rope.freq_base", F32, 0.5),
            ("qwen2.flag", BOOL, 1),
            ("tokenizer.ggml.tokens", ARRAY, string_array(["a", "bc", "é", ""])),
            ("tokenizer.ggml.scores", ARRAY, float_array([1.0, 2.0])),
            ("tokenizer.chat_template", STRING, "{{ messages }}"),
        ],
        tensors=[tensor("a.weight", (256, 2), Q4_K, 0), tensor("b.weight", (8,), 0, 288)],
        data=bytes(288 + 32),
    )


def test_reads_everything_of_a_sound_file(write):
    header = read_header(write(_sound().build()))

    assert header.version == 3
    assert header.architecture == "qwen2"
    assert header.text("general.name") == "Essai é 🤒"
    assert header.number("{arch}.block_count") == 24
    assert header.number("{arch}.big") == 2**40
    assert header.number("{arch}.absent", 5) == 5
    assert header.metadata["qwen2.rope.freq_base"] == 0.5
    assert header.metadata["qwen2.flag"] is True
    assert header.vocabulary_size == 4
    assert header.text("tokenizer.chat_template") == "{{ messages }}"
    assert [(t.name, t.shape, t.ggml_type.name, t.size_bytes) for t in header.tensors] == [
        ("a.weight", (256, 2), "Q4_K", 288),
        ("b.weight", (8,), "F32", 32),
    ]
    assert header.data_offset % 32 == 0


def test_agrees_with_the_real_model_file(smollm2_path: Path):
    header = read_header(smollm2_path)

    assert header.architecture == "llama"
    assert header.vocabulary_size == 49_152
    assert len(header.tensors) == 272
    assert header.data_offset + sum(t.size_bytes for t in header.tensors) == smollm2_path.stat().st_size


def test_a_vocabulary_of_300_000_strings_takes_well_under_half_a_second(write):
    words = [f"token{i}" for i in range(300_000)]
    path = write(GgufBytes(metadata=[("tokenizer.ggml.tokens", ARRAY, string_array(words))]).build())
    started = time.process_time()

    assert read_header(path).vocabulary_size == 300_000
    assert time.process_time() - started < 0.5


def test_a_missing_file_and_a_folder_are_missing_models(tmp_path: Path):
    with pytest.raises(ModelMissingError):
        read_header(tmp_path / "nothing.gguf")
    with pytest.raises(ModelMissingError):
        read_header(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GG",
        b"PK\x03\x04 a zip archive",
        GgufBytes(version=99).build(),
        struct.pack("<4sI", b"GGUF", 3)[::-1] + bytes(64),
        GgufBytes(metadata=[("a", U32, 1), ("a", U32, 2)]).build(),
        GgufBytes(metadata=[("a", 77, b"")]).build(),
        GgufBytes(metadata=[("a", ARRAY, struct.pack("<IQ", ARRAY, 1))]).build(),
        GgufBytes(metadata=[("general.alignment", U32, 3)]).build(),
        GgufBytes(metadata=[("general.alignment", U32, 0)]).build(),
        GgufBytes(metadata=[("general.alignment", STRING, "x")]).build(),
        GgufBytes(tensors=[tensor("a", (1, 1, 1, 1, 1))]).build(),
        GgufBytes(tensors=[tensor("a", (255,), Q4_K)], data=bytes(4096)).build(),
        GgufBytes(tensors=[tensor("a", (8,), 0, 1)], data=bytes(4096)).build(),
        GgufBytes(n_keys=2**63).build(),
        GgufBytes(n_tensors=2**63).build(),
    ],
)
def test_nonsense_is_not_a_gguf(write, content: bytes):
    with pytest.raises(NotAGgufError):
        read_header(write(content))


@pytest.mark.parametrize(
    "content",
    [
        b"GGUF",
        b"GGUF\x03\x00\x00\x00",
        GgufBytes(n_keys=1000).build(),
        GgufBytes(n_tensors=1000).build(),
        GgufBytes(metadata=[("a", STRING, "x")]).header()[:-1],
        struct.pack("<4sIQQ", b"GGUF", 3, 0, 1) + struct.pack("<Q", 60_000) + bytes(100),
        struct.pack("<4sIQQ", b"GGUF", 3, 0, 1)
        + text("a")
        + struct.pack("<IIQ", ARRAY, STRING, 2**33)
        + bytes(99),
        struct.pack("<4sIQQ", b"GGUF", 3, 0, 1)
        + text("a")
        + struct.pack("<IIQ", ARRAY, F32, 2**33)
        + bytes(99),
        GgufBytes(metadata=[("a", ARRAY, struct.pack("<IQ", STRING, 1) + struct.pack("<Q", 2**63))]).build(),
        GgufBytes(tensors=[tensor("a", (1024,))], data=bytes(100)).build(),
        GgufBytes(tensors=[tensor("a", (2**40, 2**20))], data=bytes(100)).build(),
    ],
)
def test_promises_beyond_the_end_of_the_file_are_a_truncated_model(write, content: bytes):
    with pytest.raises(TruncatedModelError):
        read_header(write(content))


def test_every_cut_of_a_sound_file_is_noticed(write):
    whole = _sound().build()
    for length in range(4, len(whole)):
        with pytest.raises(TruncatedModelError):
            read_header(write(whole[:length]))


def test_an_unknown_tensor_type_is_unsupported(write):
    with pytest.raises(UnsupportedModelError) as refusal:
        read_header(write(GgufBytes(tensors=[tensor("a", (8,), 999)], data=bytes(64)).build()))
    assert refusal.value.params["reason"] == "tensor_type"


def test_random_damage_never_raises_anything_unexpected(write):
    import random

    chance = random.Random(20)  # noqa: S311 - a repeatable test
    whole = _sound().build()
    for _ in range(400):
        damaged = bytearray(whole)
        for _ in range(3):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            read_header(write(bytes(damaged)))
        except (NotAGgufError, TruncatedModelError, UnsupportedModelError):
            continue
