"""Pages of identity that are our own; the rest are allauth's."""
