"""Reading answers, hours and remarks."""
