"""What is decided about towns with values alone: their stages, when one may go, and whether a colour can be read."""
