"""Decisions about requests, logins, claims and registrations, with values alone."""
