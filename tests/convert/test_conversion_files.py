"""Numbers and files: the bits that torch and safetensors would give."""

from __future__ import annotations

import numpy as np
import pytest

from convert.numeric import from_float32, is_finite, to_float32
from convert.prefetch import prefetched
from convert.safetensors_file import TensorSpec, read_chunks, read_header, write_header


def awkward_values():
    generator = np.random.default_rng(1)
    bits = generator.integers(0, 1 << 32, 200_000, dtype=np.uint32)
    values = bits.view(np.float32)
    ties = (np.arange(4096, dtype=np.uint32) << 20 | 0x8000).view(np.float32)
    values = np.concatenate([values, ties, np.float32([0.0, -0.0, 1e-40, 65504, 65520])])
    return values[np.isfinite(values) & (np.abs(values) < 3e38)]


@pytest.mark.parametrize("dtype", ["BF16", "F16"])
def test_rounding_gives_the_bits_of_torch(dtype):
    torch = pytest.importorskip("torch")
    values = awkward_values()
    kind = torch.bfloat16 if dtype == "BF16" else torch.float16
    expected = torch.from_numpy(values).to(kind).view(torch.int16).numpy()
    assert np.array_equal(from_float32(values.copy(), dtype).view(np.int16), expected)


def test_widening_a_bfloat16_is_exact():
    bits = np.arange(1 << 16, dtype=np.uint16)
    finite = bits[(bits & 0x7F80) != 0x7F80]
    assert np.array_equal(from_float32(to_float32(finite, "BF16"), "BF16"), finite)


def test_nan_and_infinity_are_seen_in_every_format():
    for dtype in ("BF16", "F16", "F32"):
        for value in (np.nan, np.inf, -np.inf):
            raw = from_float32(np.float32([1, value, 2]), dtype)
            assert not is_finite(raw, dtype), (dtype, value)
        assert is_finite(from_float32(np.float32([1, -2]), dtype), dtype)


def test_our_safetensors_are_read_by_the_library(tmp_path):
    safetensors = pytest.importorskip("safetensors.numpy")
    values = {"a": np.arange(12, dtype=np.float32).reshape(3, 4), "b": np.ones(5, np.float32)}
    path = tmp_path / "x.safetensors"
    with path.open("wb") as out:
        write_header(out, [TensorSpec(name, "F32", v.shape) for name, v in values.items()])
        out.write(b"".join(v.tobytes() for v in values.values()))
    loaded = safetensors.load_file(path)
    assert all(np.array_equal(loaded[name], v) for name, v in values.items())


def test_the_librarys_files_are_read_by_us_piece_by_piece(tmp_path, monkeypatch):
    safetensors = pytest.importorskip("safetensors.numpy")
    monkeypatch.setattr("convert.safetensors_file.CHUNK_BYTES", 64)
    values = np.arange(70, dtype=np.float32).reshape(14, 5)
    safetensors.save_file({"a": values}, tmp_path / "x.safetensors")
    tensor = read_header(tmp_path / "x.safetensors")["a"]
    pieces = list(read_chunks(tensor, row_multiple=2))
    assert [start for start, _ in pieces] == [0, 2, 4, 6, 8, 10, 12]
    assert np.array_equal(np.concatenate([rows for _, rows in pieces]), values)


def test_prefetching_keeps_the_order_and_passes_faults_on():
    def items():
        yield from range(5)
        raise ValueError("at the end")

    seen = []
    with pytest.raises(ValueError, match="at the end"):
        seen.extend(x for x in iterate(items()) if seen.append(x) or False)
    assert seen == [0, 1, 2, 3, 4]


def iterate(items):
    yield from prefetched(items)


def test_prefetching_stops_when_the_reader_stops():
    produced = []

    def items():
        for i in range(1000):
            produced.append(i)
            yield i

    reader = prefetched(items(), depth=2)
    assert next(reader) == 0
    reader.close()
    assert len(produced) < 10
