#!/bin/sh
# Runs once, when the data base is made. The portal's role owns its tables and may make the two roles that its walls wear; it is no superuser
# and passes no row-level wall (`manage.py doctor` says so when it does).
# The limits of time are for what has no viewpoint (a look at `SELECT 1`, a session read before anybody is known, psql by hand): the portal
# puts its own on with each viewpoint (DATABASE_STATEMENT_SECONDS and DATABASE_LOCK_SECONDS, whose defaults these are), and those go before.
# psql reads the password itself: an argument would stand in the list of processes.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
\set password `cat /run/secrets/database_password`
CREATE ROLE portal LOGIN NOSUPERUSER NOBYPASSRLS CREATEROLE PASSWORD :'password';
ALTER DATABASE tobira OWNER TO portal;
GRANT ALL ON SCHEMA public TO portal;
ALTER ROLE portal SET statement_timeout = '30s';
ALTER ROLE portal SET lock_timeout = '10s';
ALTER ROLE portal SET idle_in_transaction_session_timeout = '60s';
SQL
