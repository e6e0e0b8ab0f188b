"""What is done with the trail itself: its daily anchor, and what a person's own log is told later."""
