"""Threads that carry engine events to the window. QtCore only."""
