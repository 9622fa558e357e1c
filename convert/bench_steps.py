"""The steps that `bench` times, each a process of its own so that its peak memory is its own."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import llama_cpp

from convert.llama_native import quantize_file


def quantize_by_default(source: Path, target: Path, ftype: str) -> int:
    """llama_model_quantize as it comes, all cores, nothing else changed."""
    params = llama_cpp.llama_model_quantize_default_params()
    params.ftype = getattr(llama_cpp, f"LLAMA_FTYPE_MOSTLY_{ftype}")
    params.nthread = os.cpu_count() or 1
    native: Any = llama_cpp.llama_model_quantize
    return int(native(str(source).encode(), str(target).encode(), params))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one step."""
    parser = argparse.ArgumentParser(prog="python -m convert.bench_steps")
    parser.add_argument("step", choices=["ours", "reference"])
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("ftype")
    options = parser.parse_args(arguments)
    if options.step == "reference":
        return quantize_by_default(options.source, options.target, options.ftype)
    quantize_file(options.source, options.target, ftype=options.ftype)
    return 0


if __name__ == "__main__":
    sys.exit(main())
