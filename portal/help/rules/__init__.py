"""What decides: hours of a telephone. Values and the moment in, a verdict out."""
