"""What leaves this floor as a picture, a file or a paper."""
