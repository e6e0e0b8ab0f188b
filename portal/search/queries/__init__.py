"""Searching and answering. Other floors take these doors."""

from portal.search.queries.answers import Answer, Answers, answers
from portal.search.queries.finding import Finding, Hit, Reader, Wish, find

__all__ = ["Answer", "Answers", "Finding", "Hit", "Reader", "Wish", "answers", "find"]
