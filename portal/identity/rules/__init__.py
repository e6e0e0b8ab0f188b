"""Decisions of identity: values and `now` in, verdict out."""
