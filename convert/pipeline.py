"""Runs one stage: skip it, refuse it, or do it in a `.partial` folder that gets its name at the end.

Everything a stage writes lies in one folder; renaming that folder is the only step that makes it
visible, so that a kill at any point leaves either nothing or everything.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from convert.errors import ExistingOutputError, MissingInputError
from convert.hashing import HashMemory
from convert.manifest import FILE_NAME, Manifest, Report, read_manifest, stage_key, versions, write_manifest
from convert.memory import peak_gib, reset_peak

Outcome = Literal["done", "up to date"]
State = Literal["to do", "up to date", "in the way"]


@dataclass(frozen=True)
class StagePlan:
    """What one stage would do.

    Attributes:
        stage: name on the command line.
        folder: name under the output folder; everything goes there.
        inputs: files whose contents decide the result.
        params: settings that decide the result, plain JSON.
        size_bytes: about how much will be written; None if that cannot be known yet.
        work: writes into the folder that it is given, and gives its figures.
        keeps_partial: an interrupted run is continued (downloads) instead of started again.
    """

    stage: str
    folder: str
    inputs: tuple[Path, ...]
    params: Report
    size_bytes: int | None
    work: Callable[[Path], Report]
    keeps_partial: bool = False


@dataclass(frozen=True)
class StageResult:
    """How a stage ended."""

    stage: str
    outcome: Outcome
    folder: Path
    manifest: Manifest


class StageRunner:
    """Runs stages in one output folder."""

    def __init__(self, out_dir: Path, *, is_forced: bool = False) -> None:
        self.out_dir = out_dir
        self._is_forced = is_forced
        self._hashes = HashMemory(out_dir)

    def state(self, plan: StagePlan) -> State:
        """What `run` would meet."""
        folder = self.out_dir / plan.folder
        if not folder.exists():
            return "to do"
        return "up to date" if self._is_unchanged(plan, folder) else "in the way"

    def run(self, plan: StagePlan) -> StageResult:
        """Do what is needed for this stage.

        Raises:
            MissingInputError: an earlier stage has not been run.
            ExistingOutputError: the output exists, was made from something else, and is not forced.
        """
        if missing := [path for path in plan.inputs if not path.is_file()]:
            raise MissingInputError(f"{missing[0]} is missing: run the earlier stages first.")
        folder = self.out_dir / plan.folder
        state = self.state(plan)
        manifest = read_manifest(folder)
        if state == "up to date" and manifest is not None:
            return StageResult(plan.stage, "up to date", folder, manifest)
        if state == "in the way" and not self._is_forced:
            raise ExistingOutputError(
                f"{folder} was made from other inputs or settings: give --force to replace it."
            )
        return StageResult(plan.stage, "done", folder, self._work(plan, folder))

    def _work(self, plan: StagePlan, folder: Path) -> Manifest:
        partial = folder.with_name(folder.name + ".partial")
        if partial.exists() and not plan.keeps_partial:
            shutil.rmtree(partial)
        partial.mkdir(parents=True, exist_ok=True)
        inputs = self._input_hashes(plan)
        try:
            manifest = self._measured(plan, partial, inputs)
        except BaseException:  # Ctrl-C too
            if not plan.keeps_partial:
                shutil.rmtree(partial, ignore_errors=True)
            raise
        write_manifest(partial, manifest)
        _replace_folder(partial, folder)
        return manifest

    def _measured(self, plan: StagePlan, partial: Path, inputs: Mapping[str, str]) -> Manifest:
        reset_peak()
        start = time.perf_counter()
        report = plan.work(partial)
        seconds = time.perf_counter() - start
        return Manifest(
            stage=plan.stage,
            key=stage_key(plan.stage, inputs, plan.params),
            inputs=inputs,
            params=plan.params,
            versions=versions(),
            outputs=self._output_hashes(partial, self.out_dir / plan.folder),
            seconds=round(seconds, 2),
            peak_gib=round(peak_gib(), 3),
            report=report,
        )

    def _input_hashes(self, plan: StagePlan) -> dict[str, str]:
        return {str(path): self._hashes.sha256(path) for path in plan.inputs}

    def _output_hashes(self, partial: Path, folder: Path) -> dict[str, str]:
        files = [path for path in sorted(partial.rglob("*")) if path.is_file() and path.name != FILE_NAME]
        names = [path.relative_to(partial) for path in files]
        return {n.as_posix(): self._hashes.sha256(partial / n, known_as=folder / n) for n in names}

    def _is_unchanged(self, plan: StagePlan, folder: Path) -> bool:
        manifest = read_manifest(folder)
        if manifest is None or not all(path.is_file() for path in plan.inputs):
            return False
        if manifest.key != stage_key(plan.stage, self._input_hashes(plan), plan.params):
            return False
        outputs = {folder / name: digest for name, digest in manifest.outputs.items()}
        return all(p.is_file() and self._hashes.sha256(p) == digest for p, digest in outputs.items())


def _replace_folder(partial: Path, folder: Path) -> None:
    """Give `partial` its name; an older folder is moved aside first, since folders cannot be swapped."""
    old = folder.with_name(folder.name + ".old")
    if old.exists():
        shutil.rmtree(old)
    if folder.exists():
        folder.rename(old)
    partial.rename(folder)
    if old.exists():
        shutil.rmtree(old)
