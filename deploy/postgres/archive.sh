#!/bin/sh
# archive_command: archive.sh PATH NAME. PostgreSQL forgets a piece of its log only after 0, so: whole, on the disk, under its name; or not 0.
# TOBIRA_WAL_DIR should be another machine's disk (NFS, a mounted bucket): what lies beside the data base burns with it.
set -eu
to="${TOBIRA_WAL_DIR:-/var/backups/tobira/wal}"
[ -d "$to" ] || { echo "archive.sh: $to is not there" >&2; exit 1; }
if [ -e "$to/$2" ]; then
  # PostgreSQL asks again when it did not hear the answer. The same is done already; another of the same name is an accident.
  cmp -s "$1" "$to/$2" && exit 0
  echo "archive.sh: another $2 lies in $to; two servers archive to one place" >&2
  exit 1
fi
cp "$1" "$to/.$2.half"
sync "$to/.$2.half"
mv "$to/.$2.half" "$to/$2"
sync "$to"
