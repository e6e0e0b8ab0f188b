"""What is decided about towns with values alone: their stages, and whether a colour can be read."""
