"""Who answers the cases: the application itself as a child process, or a server behind an endpoint."""
