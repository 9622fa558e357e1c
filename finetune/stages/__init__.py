"""The stages of `finemed-finetune`, one module per verb."""
