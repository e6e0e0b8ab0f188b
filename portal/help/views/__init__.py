"""Pages for anybody, with or without a login."""
