"""Forms of identity, one module a noun."""
