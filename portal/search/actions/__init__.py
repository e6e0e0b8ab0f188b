"""Changing: the questions that nobody found an answer to. The index is kept by `portal.search.indexing`, which decides nothing."""
