"""From answers to figures: scores, comparisons with their uncertainty, tables, charts, one page."""
