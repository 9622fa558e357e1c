"""What can go wrong in a conversion: one class per kind, one clear sentence per fault."""

from __future__ import annotations


class ConvertError(Exception):
    """An expected fault; its text is one sentence that says what is wrong and what to do.

    Attributes:
        code: stable snake_case identifier, printed beside the sentence.
    """

    code = "convert_error"


class RecipeError(ConvertError):
    """The recipe cannot be read, or asks for something unknown."""

    code = "recipe"


class CheckpointError(ConvertError):
    """The base checkpoint is incomplete, damaged or of an unknown kind."""

    code = "checkpoint"


class UnsupportedModelError(ConvertError):
    """The base model uses an architecture or a feature that is not written here."""

    code = "unsupported_model"


class AdapterError(ConvertError):
    """The adapter folder cannot be read."""

    code = "adapter"


class UnsupportedAdapterError(AdapterError):
    """The adapter uses a PEFT feature that cannot be merged exactly."""

    code = "unsupported_adapter"


class AdapterMismatchError(AdapterError):
    """The adapter does not fit the base: another model, a missing target or another shape."""

    code = "adapter_mismatch"


class HashMismatchError(ConvertError):
    """A file is not the one that the recipe pins."""

    code = "hash_mismatch"


class ExistingOutputError(ConvertError):
    """An output is already there and was made from something else."""

    code = "existing_output"


class MissingInputError(ConvertError):
    """A stage needs the output of an earlier one."""

    code = "missing_input"


class NativeError(ConvertError):
    """llama.cpp refused to do something."""

    code = "llama_cpp"


class QuantTypeError(ConvertError):
    """A tensor did not get the quantization type that the file type promises."""

    code = "quant_type"


class CalibrationError(ConvertError):
    """The calibration or held-out texts are missing or unreadable."""

    code = "calibration"
