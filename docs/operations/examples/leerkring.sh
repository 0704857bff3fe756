#!/bin/sh
# /usr/local/bin/leerkring: each command with the settings of the service, and as its account.
set -eu
set -a
. /etc/leerkring/environment
set +a
export LEERKRING_DATA_DIR="${LEERKRING_DATA_DIR:-/var/lib/leerkring}"
cd "$LEERKRING_DATA_DIR"
export HOME="$LEERKRING_DATA_DIR"
exec setpriv --reuid=leerkring --regid=leerkring --init-groups /srv/leerkring/.venv/bin/leerkring "$@"
