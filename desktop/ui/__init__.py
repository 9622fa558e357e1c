"""Widgets only: no engine, no store, no worker."""
