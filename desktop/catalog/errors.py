"""What can go wrong between the catalogue and a model file that is ready to use."""

from __future__ import annotations

from desktop.errors import FineMedError


class CatalogError(FineMedError):
    """Base of everything this package raises on purpose."""

    code = "model_failed"


class CatalogInvalidError(CatalogError):
    """The catalogue file breaks a rule; the message names the file and the key."""

    code = "catalog_invalid"


class UnknownModelError(CatalogError):
    """No entry has this identifier."""

    code = "model_unknown"


class UnknownSourceError(CatalogError):
    """The entry has no source of this kind."""

    code = "source_unknown"


class UnknownFileError(CatalogError):
    """A file that is no model of the catalogue, or that cannot be read."""

    code = "file_unknown"


class ModelNotInstalledError(CatalogError):
    """The entry exists, its file does not."""

    code = "model_not_installed"


class EmbeddedModelError(CatalogError):
    """The model that comes with the installation is missing or was asked to be removed."""

    code = "model_embedded"


class DiskFullError(CatalogError):
    """Not enough free space; params: needed_bytes, free_bytes."""

    code = "disk_full"


class StorageError(CatalogError):
    """The folder of the models cannot be written or read."""

    code = "storage_failed"


class InstallBusyError(CatalogError):
    """Another process is installing or removing the same model."""

    code = "install_busy"


class InstallCancelledError(CatalogError):
    """Somebody asked to stop; what was downloaded stays and is used next time."""

    code = "cancelled"


class SourceError(CatalogError):
    """One source could not give the model; the message is the reason, without the source's name."""

    code = "source_failed"


class HashMismatchError(SourceError):
    """A file of the right name whose bytes are not the pinned ones."""

    code = "hash_mismatch"


class NoSourceError(CatalogError):
    """Every source failed; the message lists each with its reason and says what to do."""

    code = "no_source"
