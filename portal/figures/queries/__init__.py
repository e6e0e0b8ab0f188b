"""Reading what is published. Every page, file and paper draws on these, so that no two of them differ."""
