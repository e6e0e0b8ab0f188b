"""One login for every service: the OpenID Provider and the directory of connected services.

Nouns: connected service, sector, pairwise subject (what a service calls a resident), token family (one login at one service and
every token that came of it), ticket (a code or refresh token: opens once). Doors: `queries`, `actions`.
The protocol itself is allauth's and oauthlib's; what is closed on top of them is listed in `patches.py`.
May import: attributes, consent, identity and below.
"""
