"""One search over all that a resident may see, and the page that answers a question.

Nouns: source, document, entry (a document in the index), due (what waits to be indexed), meaning (a line of the synonyms), question
(what nobody found). Doors: `sources.register`, `seekers.register`, `answering.writers`, `queries.find`, `queries.answers`,
`actions.questions`, `indexing.run`.
Floors above fill the registries; this one knows none of them. The index holds published content only: a letter is never in it, and is
looked for among its recipient's own rows, when they ask.
"""
