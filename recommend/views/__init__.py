"""Pages: each gathers and answers; nothing is decided here."""
