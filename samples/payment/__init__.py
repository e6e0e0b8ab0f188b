"""決済会社の見本: a payment page that takes no money, with test cards. A stand-in for the provider that a town has a contract with.

Its own process, no Django, no import from the portal; the two know each other by one key. Start it with `python -m samples.payment`.
Environment: HOST, PORT, PORTAL_URL, PAYMENT_KEY (or PAYMENT_KEY_FILE), PAYMENT_CONTROL=1 (tests may keep it from calling back).
"""
