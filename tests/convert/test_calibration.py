"""Calibration texts: what is read, in which order, and in which clothes."""

from __future__ import annotations

import json
from itertools import islice

import pytest
from gguf import GGUFWriter

from convert.calibration import calibration_files, read_calibration, render_chats
from convert.errors import CalibrationError
from convert.recipe import CalibrationSpec
from convert.stages.to_gguf import convert_checkpoint
from convert.stages.verify import HELD_OUT


@pytest.fixture
def spec(resources):
    return CalibrationSpec(resources / "scenarios", resources / "phrases")


def test_our_scenarios_become_chats_in_both_languages_in_turn(spec, resources):
    texts = read_calibration(spec)
    n_scenarios = len(list((resources / "scenarios").glob("*.toml")))
    assert texts.counts == {"scenarios": 2 * n_scenarios, "pairs": 0}
    headings = [chat[-1]["content"].partition("\n")[0] for chat in islice(texts.chats, 4)]
    assert headings == ["## Ce que je comprends", "## What I understand"] * 2


def test_an_answer_has_the_five_sections_and_no_placeholder(spec):
    for chat in read_calibration(spec).chats:
        answer = chat[-1]["content"]
        assert answer.count("## ") == 5
        assert "{" not in answer


def test_the_system_prompt_is_shown_once_per_language(spec):
    chats = read_calibration(spec).chats
    assert sum(message["role"] == "system" for chat in chats for message in chat) == 2


def test_training_pairs_are_mixed_in(spec, tmp_path):
    pairs = tmp_path / "pairs.jsonl"
    lines = [{"messages": [{"role": "user", "content": f"question {i}"}]} for i in range(3)]
    pairs.write_text("\n".join(json.dumps(line) for line in lines))
    spec = CalibrationSpec(spec.scenarios, spec.phrases, (pairs,))
    texts = read_calibration(spec)
    assert texts.counts["pairs"] == 3
    assert texts.chats[1][0]["content"] == "question 0"
    assert pairs in calibration_files(spec)


@pytest.mark.parametrize("line", ["{", '{"text": "no messages"}', '{"messages": [1]}'])
def test_a_damaged_pair_is_named_by_its_line(tmp_path, line):
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text('{"messages": []}\n' + line)
    with pytest.raises(CalibrationError, match=r"Line 2 of pairs\.jsonl"):
        read_calibration(CalibrationSpec(pairs=(pairs,)))


def test_no_text_at_all_is_refused(tmp_path):
    with pytest.raises(CalibrationError, match="no calibration text"):
        read_calibration(CalibrationSpec())
    with pytest.raises(CalibrationError, match="cannot be read"):
        read_calibration(CalibrationSpec(pairs=(tmp_path / "absent.jsonl",)))


def test_chats_wear_the_template_of_the_model(qwen2, recipe, tmp_path):
    convert_checkpoint(qwen2, tmp_path / "tiny.gguf", recipe)
    chat = [{"role": "user", "content": "Bonjour"}, {"role": "assistant", "content": "Oui."}]
    assert render_chats(tmp_path / "tiny.gguf", [chat]) == [
        "<|im_start|>user\nBonjour<|im_end|>\n<|im_start|>assistant\nOui.<|im_end|>\n"
    ]


def test_a_model_without_template_is_refused(tmp_path):
    writer = GGUFWriter(tmp_path / "bare.gguf", "qwen2")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    with pytest.raises(CalibrationError, match="no chat template"):
        render_chats(tmp_path / "bare.gguf", [])


def test_the_held_out_texts_share_no_sentence_with_the_calibration(spec):
    calibration = " ".join(m["content"] for chat in read_calibration(spec).chats for m in chat)
    for lang in ("fr", "en"):
        text = (HELD_OUT / f"heldout_{lang}.txt").read_text(encoding="utf-8")
        sentences = [part.strip() for part in text.replace("?", ".").split(".") if len(part.strip()) > 20]
        assert len(sentences) > 30
        assert not [sentence for sentence in sentences if sentence in calibration]
