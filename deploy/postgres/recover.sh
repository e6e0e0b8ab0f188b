#!/bin/sh
# recover.sh BASE DATA [TIME]: makes the data directory DATA out of a base copy; when PostgreSQL is started on it, it plays the archived log
# up to TIME ("2027-01-08 08:59:00+09"), or to the end. As PostgreSQL's own user. Never touches a directory that holds something.
set -eu
[ $# -ge 2 ] || { echo "recover.sh BASE DATA [TIME]" >&2; exit 2; }
[ -f "$1/backup_label" ] || { echo "recover.sh: $1 is no base copy" >&2; exit 1; }
if [ -e "$2" ] && [ -n "$(ls -A "$2")" ]; then
  echo "recover.sh: $2 holds something. Move it away first: it may be all that is left." >&2
  exit 1
fi
wal="${TOBIRA_WAL_DIR:-/var/backups/tobira/wal}"
# Both go into a file of settings between quotes, one of them into a command as well: nothing may end them early.
case "$wal" in *[\'\"\\\$\`%]*) echo "recover.sh: TOBIRA_WAL_DIR has a letter that PostgreSQL or a shell would take for its own" >&2; exit 2 ;; esac
case "${3:-}" in *[!0-9TZ:.+\ -]*) echo "recover.sh: TIME is written as 2027-01-08 08:59:00+09" >&2; exit 2 ;; esac
mkdir -p "$2"
chmod 700 "$2"
cp -a "$1/." "$2/"
{
  echo "restore_command = 'cp \"$wal/%f\" \"%p\"'"
  [ -z "${3:-}" ] || echo "recovery_target_time = '$3'"
  [ -z "${3:-}" ] || echo "recovery_target_action = 'promote'"
} >>"$2/postgresql.auto.conf"
: >"$2/recovery.signal"
echo "Start PostgreSQL on $2. It plays the log back, then takes connections; afterwards: manage.py verify_audit, manage.py verify_letters."
