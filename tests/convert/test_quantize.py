"""Importance matrix, quantization and verification, through llama.cpp itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from gguf import GGUFReader
from tiny_models import build_checkpoint

from convert.divergence import Divergence, gain_interval
from convert.errors import CalibrationError, CheckpointError, NativeError, QuantTypeError
from convert.gguf_file import tensor_types
from convert.job import Job
from convert.llama_native import NativeModel, quantize_file
from convert.pipeline import StageRunner
from convert.stages import imatrix, quantize, verify
from convert.stages.imatrix import collect_importance, read_importance, write_importance
from convert.stages.quantize import bits_per_weight, check_types
from convert.stages.to_gguf import convert_checkpoint

TOKENS = [[(7 * i + 3 * j) % 390 for i in range(48)] for j in range(3)]


@pytest.fixture
def gguf(qwen2, recipe, tmp_path):
    path = tmp_path / "tiny.gguf"
    convert_checkpoint(qwen2, path, replace(recipe, dtype="F32"))
    return path


@pytest.fixture
def job(qwen2, recipe, tmp_path):
    """A job whose unquantized GGUF is there."""
    job = Job(recipe, tmp_path / "out", qwen2.folder)
    job.gguf.parent.mkdir(parents=True)
    convert_checkpoint(qwen2, job.gguf, recipe)
    return job


def squared_inputs(checkpoint, chunks):
    """The reference: squared inputs of every linear layer, seen by hooks in transformers."""
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    model = transformers.AutoModelForCausalLM.from_pretrained(checkpoint.folder, dtype=torch.float32)
    sums: dict[str, np.ndarray] = {}

    def hook(name):
        def add(_module, inputs):
            squares = inputs[0].detach()[0].double().pow(2).sum(0).numpy()
            sums[name] = sums.get(name, 0) + squares

        return add

    for name, module in model.named_modules():
        if isinstance(module, torch.nn.Linear) and "layers" in name:
            module.register_forward_pre_hook(hook(name))
    with torch.inference_mode():
        for chunk in chunks:
            model(torch.tensor([chunk]))
    return sums


def test_the_matrix_is_the_sum_of_squared_inputs_of_every_product(qwen2, gguf):
    with NativeModel(gguf) as model:
        matrix = collect_importance(model, TOKENS)
    expected = squared_inputs(qwen2, TOKENS)
    roles = {"q_proj": "attn_q", "o_proj": "attn_output", "up_proj": "ffn_up", "down_proj": "ffn_down"}
    for block in range(2):
        for theirs, ours in roles.items():
            found = matrix.sums[f"blk.{block}.{ours}.weight"]
            wanted = next(v for k, v in expected.items() if f"layers.{block}." in k and k.endswith(theirs))
            np.testing.assert_allclose(found, wanted, rtol=0.01, atol=1e-4)
    assert len(matrix.sums) == 14
    assert set(matrix.counts.values()) == {3 * 48}


def test_the_matrix_survives_its_file(gguf, tmp_path):
    with NativeModel(gguf) as model:
        matrix = collect_importance(model, TOKENS)
    write_importance(tmp_path / "m.gguf", matrix, 48)
    again = read_importance(tmp_path / "m.gguf")
    assert again.counts == matrix.counts
    assert all(np.array_equal(again.sums[name], values) for name, values in matrix.sums.items())
    assert GGUFReader(tmp_path / "m.gguf").fields["imatrix.chunk_count"].contents() == 3


def test_too_little_text_is_refused(gguf):
    with NativeModel(gguf) as model, pytest.raises(CalibrationError, match="shorter than one chunk"):
        collect_importance(model, [])


def test_the_matrix_changes_the_quantized_bytes_and_only_where_it_weighs(gguf, tmp_path):
    with NativeModel(gguf) as model:
        means = collect_importance(model, TOKENS).means()
    quantize_file(gguf, tmp_path / "with.gguf", ftype="Q4_K_M", importance=means)
    quantize_file(gguf, tmp_path / "without.gguf", ftype="Q4_K_M")
    files = [GGUFReader(tmp_path / name).tensors for name in ("with.gguf", "without.gguf")]
    changed = {a.name for a, b in zip(*files, strict=True) if a.data.tobytes() != b.data.tobytes()}
    assert "blk.0.ffn_up.weight" in changed
    assert "blk.0.attn_norm.weight" not in changed
    assert "token_embd.weight" not in changed


def test_a_k_quant_of_rows_of_256_has_the_promised_types(gguf, tmp_path):
    quantize_file(gguf, tmp_path / "q.gguf", ftype="Q4_K_M")
    types = tensor_types(tmp_path / "q.gguf")
    check_types(types, "Q4_K_M")
    assert {t.qtype for t in types} == {"Q4_K", "Q6_K", "F32"}
    assert 4.5 < bits_per_weight(types) < 6.6


def test_a_k_quant_that_became_something_else_is_refused(tmp_path, recipe):
    base = build_checkpoint(
        tmp_path / "narrow", hidden_size=192, num_attention_heads=3, num_key_value_heads=1
    )
    convert_checkpoint(base, tmp_path / "narrow.gguf", recipe)
    quantize_file(tmp_path / "narrow.gguf", tmp_path / "q.gguf", ftype="Q4_K_M")
    with pytest.raises(QuantTypeError, match="in a Q4_K_M file"):
        check_types(tensor_types(tmp_path / "q.gguf"), "Q4_K_M")
    with pytest.raises(QuantTypeError, match="no multiple of 256"):
        quantize.check_rows(tensor_types(tmp_path / "narrow.gguf"), "Q4_K_M")


def test_a_file_that_is_no_gguf_is_refused(tmp_path):
    (tmp_path / "x.gguf").write_bytes(b"not a model")
    with pytest.raises(NativeError, match="could not quantize"):
        quantize_file(tmp_path / "x.gguf", tmp_path / "y.gguf", ftype="Q8_0")
    with pytest.raises(CheckpointError, match="not a GGUF"):
        tensor_types(tmp_path / "x.gguf")


def test_the_stages_give_a_verified_file_with_figures(job):
    runner = StageRunner(job.out_dir)
    for stage in (imatrix, quantize, verify):
        result = runner.run(stage.plan(job))
    report = result.manifest.report
    assert report["tokenizer"]["strings_equal"] == len(verify.FIXED_STRINGS)
    assert set(report["tensor_types"]) == {"Q4_K", "Q6_K", "F32"}
    for figures in report["divergence"].values():
        assert figures["tokens"] == 512
        assert 0 < figures["mean_kl_nats"] < 1
        assert 0 < figures["top1_agreement"] <= 1
    assert not list((job.out_dir / "verify").glob("*.gguf"))


def test_a_model_diverges_from_itself_by_nothing(job):
    found = verify.measure(job.gguf, {"same": job.gguf}, job)["same"]
    assert abs(found.mean_kl) < 1e-6
    assert found.top1 == 1.0


def test_another_tokenizer_is_noticed(job, tmp_path):
    other = build_checkpoint(tmp_path / "other", pre="gpt-2")
    verdict = verify.compare_tokenizers(other.folder, job.gguf)
    assert "don't DON'T l'eau aujourd'hui 3114 112" in verdict.differing


def test_the_gain_is_certain_when_every_token_gains_and_not_when_half_do():
    worse = Divergence(np.full(640, 0.2), np.ones(640, bool))
    better = Divergence(np.full(640, 0.1), np.ones(640, bool))
    assert gain_interval(worse, better) == (pytest.approx(0.5), pytest.approx(0.5))
    mixed = Divergence(np.where(np.arange(640) // 32 % 2, 0.1, 0.31), np.ones(640, bool))
    low, high = gain_interval(worse, mixed)
    assert low < 0 < high
