"""What a search means and how well a text answers it: values in, verdicts out."""
