"""Decisions about published content from plain values: what a row says, what is still fresh, what comes first."""
