"""In-process inference behind one port. No Qt."""
