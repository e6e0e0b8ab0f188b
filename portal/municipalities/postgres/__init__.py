"""Django's PostgreSQL back end, dressed: every statement runs in the data base role of the viewpoint in force."""
