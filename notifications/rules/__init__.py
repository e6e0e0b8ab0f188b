"""Decisions about notices: values and `now` in, a verdict out. Knows neither Django, nor a data base, nor a clock."""
