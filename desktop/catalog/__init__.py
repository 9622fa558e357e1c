"""Which models exist, where they come from, and how they are installed. No Qt."""
