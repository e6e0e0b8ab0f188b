"""堺市立図書館（見本）: a service of its own that knows the portal only through OpenID Connect.

Its own process, its own data base, no Django, no import from the portal. Start it with `python -m samples.library`.
Environment: PORTAL_URL, CLIENT_ID, CLIENT_SECRET (or CLIENT_SECRET_FILE), HOST, PORT, LIBRARY_URL, LIBRARY_DB.
"""
