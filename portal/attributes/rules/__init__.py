"""Decisions about people from plain values: no data base, no clock, no Django."""
