"""Files that identity makes."""
