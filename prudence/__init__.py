"""The domain: what a cautious answer is. Pure Python, no Qt, no llama.cpp."""
