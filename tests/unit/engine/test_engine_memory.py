"""Memory is estimated from the header alone, and the figures equal what llama.cpp allocates."""

from __future__ import annotations

from pathlib import Path

import pytest
from gguf_bytes import ARRAY, STRING, U32, GgufBytes, string_array, tensor

from desktop.engine.gguf_header import GgufHeader, read_header
from desktop.engine.memory import default_n_ctx, estimate, kv_bytes_per_token, parse_meminfo, system_memory

MIB = 1024 * 1024
Q4_K, Q6_K = 12, 14


@pytest.fixture
def qwen_shape(tmp_path: Path) -> GgufHeader:
    """A header with the dimensions of Qwen2.5-1.5B, one repacked matrix, and no data to speak of."""
    path = tmp_path / "model.gguf"
    numbers = {
        "block_count": 28,
        "context_length": 32768,
        "embedding_length": 1536,
        "feed_forward_length": 8960,
        "attention.head_count": 12,
        "attention.head_count_kv": 2,
    }
    metadata = [("general.architecture", STRING, "qwen2")]
    metadata += [(f"qwen2.{key}", U32, value) for key, value in numbers.items()]
    metadata += [("tokenizer.ggml.tokens", ARRAY, string_array(["x"] * 1000))]
    tensors = [
        tensor("token_embd.weight", (256, 8), Q4_K, 0),
        tensor("output.weight", (256, 8), Q6_K, 1152),
        tensor("blk.0.ffn_up.weight", (256, 16), Q4_K, 2848),
        tensor("blk.0.odd.weight", (256, 3), Q4_K, 5152),
    ]
    path.write_bytes(GgufBytes(metadata=metadata, tensors=tensors, data=bytes(8192)).build())
    return read_header(path)


def test_kv_and_compute_equal_what_llama_cpp_reports(qwen_shape: GgufHeader):
    figures = estimate(qwen_shape, "normal", 4096, n_contexts=1)

    assert kv_bytes_per_token(qwen_shape) == 28 * 1024
    assert figures.kv_bytes == 112 * MIB  # "CPU KV buffer size = 112.00 MiB"
    scratch_and_vocabulary = 3 * MIB + 1000 * 4 + 1000 * 290
    assert figures.compute_bytes - scratch_and_vocabulary == pytest.approx(8.56 * MIB, rel=0.001)


def test_only_repacked_matrices_count_twice_and_only_in_the_normal_profile(qwen_shape: GgufHeader):
    assert estimate(qwen_shape, "normal", 4096).repack_bytes == 16 * 144  # ffn_up alone
    assert estimate(qwen_shape, "small", 2048).repack_bytes == 0


def test_a_second_context_costs_kv_and_compute_but_no_weights(qwen_shape: GgufHeader):
    one, two = (estimate(qwen_shape, "small", 2048, n_contexts=n) for n in (1, 2))

    assert two.kv_bytes == 2 * one.kv_bytes
    assert two.weights_bytes == one.weights_bytes
    assert two.total_bytes > one.total_bytes


def test_a_tied_embedding_of_a_repacked_type_counts(tmp_path: Path):
    path = tmp_path / "tied.gguf"
    table = [tensor("token_embd.weight", (256, 8), Q4_K)]
    path.write_bytes(GgufBytes(tensors=table, data=bytes(2048)).build())

    assert estimate(read_header(path), "normal", 512).repack_bytes == 8 * 144


def test_the_context_length_follows_profile_wish_and_model(qwen_shape: GgufHeader, smollm2_path: Path):
    assert default_n_ctx(qwen_shape, "normal") == 4096
    assert default_n_ctx(qwen_shape, "small") == 2048
    assert default_n_ctx(qwen_shape, "small", 3000) == 3000
    assert default_n_ctx(read_header(smollm2_path), "normal", 100_000) == 8192


def test_meminfo_is_read_with_swap_in_the_total():
    text = "MemTotal:  1000 kB\nMemFree: 1 kB\nMemAvailable:  400 kB\nSwapTotal: 200 kB\nHugePages_Total: 0\n"

    memory = parse_meminfo(text)

    assert memory.total == 1200 * 1024
    assert memory.available == 400 * 1024


def test_this_machine_has_memory():
    memory = system_memory()

    assert memory.total >= memory.available > 100 * MIB
