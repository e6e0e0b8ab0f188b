"""マイナンバーカードの見本: a stand-in for the Digital Agency's authentication app, with test cards instead of a card reader.

Its own process, no Django, no import from the portal; the portal knows it by OpenID Connect alone. Start it with `python -m samples.card`.
Environment: HOST, PORT, CARD_URL, CARD_CLIENTS (a JSON file of registered clients), CARD_CONTROL=1 (tests may tell it to lie).
"""
