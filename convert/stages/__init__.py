"""One module per conversion stage."""
