"""What is kept between two launches: paths, settings, conversations. No Qt."""
