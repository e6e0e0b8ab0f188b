#!/bin/sh
# A copy of the whole cluster while it runs, from which recover.sh starts; weekly is enough. Connects as libpq's environment says
# (PGHOST, PGUSER …), with the right REPLICATION. Keeps the newest TOBIRA_BASES (2) and the log that they need.
set -eu
bases="${TOBIRA_BASE_DIR:-/var/backups/tobira/base}"
wal="${TOBIRA_WAL_DIR:-/var/backups/tobira/wal}"
keep="${TOBIRA_BASES:-2}"
case "$keep" in *[!0-9]* | "" | 0*) echo "base.sh: TOBIRA_BASES is $keep, and must be a number from 1" >&2; exit 2 ;; esac
name="$(date -u +%Y%m%dT%H%M%SZ)"
mkdir -p "$bases"
bin="$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)"
PATH="${bin:+$bin:}$PATH"
# What a killed run left a day ago or more is a whole cluster in the clear, and nobody's.
find "$bases" -maxdepth 1 -name '*Z.half' -mmin +1440 -exec rm -rf {} +
pg_basebackup --pgdata "$bases/$name.half" --checkpoint=fast --wal-method=stream --manifest-checksums=SHA256
pg_verifybackup --quiet "$bases/$name.half"
mv "$bases/$name.half" "$bases/$name"
sync "$bases"
# Older copies go, and the log before the oldest one that is kept. Names come in the order of time, as the shell sorts them.
set -- "$bases"/[0-9]*Z
while [ $# -gt "$keep" ]; do
  rm -rf "$1"
  shift
done
first="$(sed -n 's/^START WAL LOCATION: .* (file \([0-9A-F]*\))$/\1/p' "$1/backup_label")"
[ -n "$first" ] || { echo "base.sh: $1/backup_label does not say which log it needs" >&2; exit 1; }
pg_archivecleanup "$wal" "$first"
echo "$bases/$name"
