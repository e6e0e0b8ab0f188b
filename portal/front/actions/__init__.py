"""What operators and a town's first administrator do to a town: set it up, open and close it, announce. One function = one act."""
