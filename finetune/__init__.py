"""From fictional cases to a measurably more cautious model: cases, pairs, training, answers, report."""
