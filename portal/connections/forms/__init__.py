"""What operators fill in."""
