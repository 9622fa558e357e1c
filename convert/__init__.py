"""From a QLoRA adapter to a Q4_K_M GGUF."""
