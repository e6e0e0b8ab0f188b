"""Information that finds you: what towns offer, whom it is for, and why it is on your page.

Nouns: source, item (benefit, procedure, news, safety), event, place, shelf, feed, mark. Doors: `queries.feed`, `queries.town_feed`,
`queries.items`, `queries.events`, `queries.Found` and `queries.cards` (places); `actions.items`, `actions.feeds`,
`actions.collecting`; `onboarding.prepare`.
Everything here is published content or a resident's own marks; whom it reaches is asked of `portal.attributes`, by consent.
"""
