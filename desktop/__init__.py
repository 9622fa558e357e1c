"""FineMed: an offline teaching demonstration of cautious answers to fictional medical scenarios."""

__version__ = "0.1.0"
