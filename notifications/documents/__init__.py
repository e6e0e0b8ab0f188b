"""Files in and papers out: a clerk's table becomes lines, a notice becomes a page, a PDF and a line of a list."""
