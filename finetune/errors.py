"""What can go wrong on the way to an adapter: one class per kind, one clear sentence per fault."""

from __future__ import annotations


class FinetuneError(Exception):
    """An expected fault; its text is one sentence that says what is wrong and what to do.

    Attributes:
        code: stable snake_case identifier, printed beside the sentence.
    """

    code = "finetune_error"


class RecordError(FinetuneError):
    """A line or a table of the data is not what it should be."""

    code = "bad_record"


class PairsError(FinetuneError):
    """The pairs as a whole cannot be trained on."""

    code = "bad_pairs"


class TrainingRecipeError(FinetuneError):
    """The recipe has no training part, or it is wrong."""

    code = "recipe"


class BaseMismatchError(FinetuneError):
    """The base is not the one of the recipe, or cannot be trained."""

    code = "base_mismatch"


class NotEnoughMemoryError(FinetuneError):
    """The computer has less free memory than the training needs."""

    code = "not_enough_memory"


class CutAnswerError(FinetuneError):
    """Answers are longer than the maximum length: training on cut answers teaches to stop in the middle."""

    code = "cut_answers"


class ExistingOutputError(FinetuneError):
    """An output is already there and was made from something else."""

    code = "existing_output"


class SystemUnderTestError(FinetuneError):
    """A model or a server that should answer the cases cannot be used at all."""

    code = "system_under_test"


class ReportError(FinetuneError):
    """There is nothing that can be compared."""

    code = "report"
