"""What the many forms say in which content comes: tables by the names of their columns, calendars, feeds, registries, web pages.

Everything here is text in and facts out. A row that cannot be used raises `RowRefused` with the column and a reason.
"""
