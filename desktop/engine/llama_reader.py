"""Reads a prompt into a context, from the best starting point there is."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.engine.base import CancelToken, GenerationCancelledError, Progress
from desktop.engine.kv_cache import PromptStateCache, StateOwner
from desktop.engine.llama_context import LlamaContext
from desktop.engine.prompt import Prompt, reusable_tokens


@dataclass(frozen=True)
class PromptReader:
    """A context with the saved states that belong to it. Thread: engine."""

    context: LlamaContext
    owner: StateOwner
    cache: PromptStateCache

    def read(
        self, prompt: Prompt, *, keep_state: bool, cancel: CancelToken, on_progress: Progress | None
    ) -> int:
        """Make the context hold all of `prompt` but its last token; return how many were already known.

        The state after the system message is always saved, the one of the whole prompt if asked for.

        Raises:
            GenerationCancelledError: `cancel` was set; what was read stays for the next time.
        """
        self.context.obey(cancel)
        n_cached = self._start(prompt)
        saved_ends = {prompt.system_end, prompt.boundaries[-1] if keep_state else 0}
        self._save_if_wanted(prompt, saved_ends)
        for end in prompt.boundaries:
            if end <= len(self.context.tokens):
                continue
            _report(on_progress, len(self.context.tokens), prompt)
            if cancel.is_cancelled:
                raise GenerationCancelledError("The reader pressed Stop.")
            self._read_to(end, prompt)
            self._save_if_wanted(prompt, saved_ends)
        _report(on_progress, len(prompt.tokens), prompt)
        return n_cached

    def _start(self, prompt: Prompt) -> int:
        """Keep or restore the longest usable beginning of the prompt."""
        held = reusable_tokens(self.context.tokens, self.context.boundaries, prompt)
        for end in (prompt.boundaries[-1], prompt.system_end):
            if end > held and self._restore(end, prompt):
                return end
        self.context.truncate(held)
        return held

    def _restore(self, end: int, prompt: Prompt) -> bool:
        key = self._key(end, prompt)
        state = self.cache.get(key)
        if state is None:
            return False
        boundaries = [boundary for boundary in prompt.boundaries if boundary <= end]
        if self.context.restore(state, tokens=prompt.tokens[:end], boundaries=boundaries):
            return True
        self.cache.discard(key)
        return False

    def _read_to(self, end: int, prompt: Prompt) -> None:
        """Decode one portion, and note the cut if everything before it was read in portions too."""
        context = self.context
        start = len(context.tokens)
        context.decode(prompt.tokens[start:end])
        if start == (context.boundaries[-1] if context.boundaries else 0):
            context.boundaries.append(end)

    def _save_if_wanted(self, prompt: Prompt, ends: set[int]) -> None:
        end = len(self.context.tokens)
        if end == 0 or end not in ends or self.context.boundaries[-1:] != [end]:
            return
        key = self._key(end, prompt)
        if not self.cache.contains(key):
            self.cache.put(key, self.context.save())

    def _key(self, end: int, prompt: Prompt) -> bytes:
        return self.owner.key(prompt.tokens[:end], prompt.system_end)


def _report(on_progress: Progress | None, n_read: int, prompt: Prompt) -> None:
    if on_progress is not None:
        on_progress(n_read, len(prompt.tokens))
