"""Help: what people ask of each town, whether its telephone is answered now, whether a page was of use, and somebody at one's side.

Nouns: answer (a question with its answer), desk (the telephone and its hours), remark (what somebody thought of a page), helper.
Doors: `queries.answers`, `queries.desks`; the tags of `{% load help %}`. Stands on search (questions are found there) and below all that
has procedures or letters: those pages name a *subject* and know nothing else of it.
"""
