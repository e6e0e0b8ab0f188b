"""施設予約（見本）: a Django project of its own that knows the portal only through OpenID Connect, by mozilla-django-oidc.

Its own process, its own settings, its own data base; nothing is imported from the portal. Start it with `python -m samples.booking`.
Environment: PORTAL_URL, CLIENT_ID, CLIENT_SECRET (or CLIENT_SECRET_FILE), HOST, PORT, BOOKING_URL, BOOKING_DB.
"""
