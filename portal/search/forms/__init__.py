"""What people type: words to search for, a question to ask."""

from portal.search.forms.asking import AskForm
from portal.search.forms.searching import SearchForm

__all__ = ["AskForm", "SearchForm"]
