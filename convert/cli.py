"""finemed-convert: the stages as sub-commands, and `all`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

from convert import bench, parity, random_adapter, report
from convert.errors import ConvertError, RecipeError
from convert.job import Job
from convert.pipeline import StagePlan, StageResult, StageRunner
from convert.recipe import AdapterSpec, load_recipe
from convert.stages import fetch, imatrix, lora, merge, publish, quantize, to_gguf, verify

STAGES: dict[str, Callable[[Job], StagePlan]] = {
    "fetch": fetch.plan,
    "merge": merge.plan,
    "to-gguf": to_gguf.plan,
    "imatrix": imatrix.plan,
    "quantize": quantize.plan,
    "lora": lora.plan,
    "verify": verify.plan,
    "publish": publish.plan,
}
"""By name on the command line, in the order of the work."""

TOOLS: dict[str, ModuleType] = {
    "report": report,
    "random-adapter": random_adapter,
    "parity": parity,
    "bench": bench,
}
"""Commands around the stages."""

_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 failed, 2 wrong usage, 130 interrupted."""
    options = build_parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except ConvertError as fault:
        print(f"{fault.code}: {fault}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted: nothing half-done was kept under a final name", file=sys.stderr)
        return _INTERRUPTED


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="finemed-convert", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name in (*STAGES, "all"):
        command = commands.add_parser(name, help=_help(name))
        _add_options(command)
        command.set_defaults(run=_run_stages, stage=name)
    for name, tool in TOOLS.items():
        tool.add_options(commands.add_parser(name, help=_first_line(tool)))
    return parser


def _help(name: str) -> str:
    if name == "all":
        return "every stage from the base to the catalogue entry, without a merged checkpoint in between"
    return _first_line(sys.modules[STAGES[name].__module__]).partition(": ")[2]


def _first_line(module: ModuleType) -> str:
    return (module.__doc__ or "").partition("\n")[0]


def _add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--recipe", type=Path, required=True, help="models/recipes/*.toml")
    command.add_argument("--out", type=Path, required=True, help="folder of all outputs")
    command.add_argument("--base", type=Path, help="checkpoint folder or GGUF, instead of the recipe's")
    command.add_argument(
        "--adapter",
        action="append",
        metavar="DIR[=WEIGHT]",
        help="PEFT adapter folder, instead of the recipe's; several are summed",
    )
    command.add_argument(
        "--calibration-pairs",
        action="append",
        type=Path,
        metavar="FILE",
        help="imatrix: pairs/train.jsonl of `finemed-finetune pairs`, instead of the recipe's pairs",
    )
    command.add_argument("--upload-to", metavar="REPO", help="publish: repository of the hub")
    command.add_argument("--dry-run", action="store_true", help="print the plan with sizes, write nothing")
    command.add_argument("--force", action="store_true", help="replace outputs made from something else")


def _run_stages(options: argparse.Namespace) -> int:
    job = _job(options)
    names = _names(options.stage, job)
    runner = StageRunner(options.out, is_forced=options.force)
    if options.dry_run:
        print("\n".join(_plan_line(STAGES[name](job), runner) for name in names))
        return 0
    for name in names:
        # Each plan is made when its turn comes: its inputs are the outputs of the stage before.
        print(_result_line(runner.run(STAGES[name](job))), flush=True)
    return 0


def _names(stage: str, job: Job) -> list[str]:
    if stage != "all":
        return [stage]
    unused = {"merge"} if job.recipe.adapters else {"merge", "lora"}
    return [name for name in STAGES if name not in unused]


def _job(options: argparse.Namespace) -> Job:
    job = Job(load_recipe(options.recipe), options.out, options.base, options.upload_to)
    if options.base is not None and not options.base.exists():
        raise RecipeError(f"The base {options.base} does not exist.")
    if options.calibration_pairs:
        job = job.with_calibration_pairs(options.calibration_pairs)
    return job.with_adapters([_adapter(text) for text in options.adapter]) if options.adapter else job


def _adapter(text: str) -> AdapterSpec:
    folder, separator, weight = text.rpartition("=")
    if not separator:
        return AdapterSpec(Path(text))
    try:
        return AdapterSpec(Path(folder), float(weight))
    except ValueError as fault:
        raise RecipeError(f"The weight of {folder} is not a number: {weight}.") from fault


def _plan_line(plan: StagePlan, runner: StageRunner) -> str:
    size = "size not known yet" if plan.size_bytes is None else f"about {plan.size_bytes / 2**20:,.0f} MiB"
    return f"{plan.stage:<9} {runner.state(plan):<11} {size:>20}  {runner.out_dir / plan.folder}"


def _result_line(result: StageResult) -> str:
    seconds, peak = result.manifest.seconds, result.manifest.peak_gib
    return f"{result.stage:<9} {result.outcome:<11} {seconds:8.1f} s  {peak:6.2f} GiB  {result.folder}"
