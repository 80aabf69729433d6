#!/usr/bin/env bash
# Installs DocumentDB (MongoDB's commands on PostgreSQL 18) from Debian for the tests, into a folder of its own: nothing of the system changes.
# Usage: npm run engine:install   (as root; again is harmless; 800 MB in $XDG_CACHE_HOME/metrics-handler or ~/.cache/metrics-handler)
set -euo pipefail

fail() {
  echo "engine:install: $1" >&2
  exit 1
}

[ "$(uname -s)" = Linux ] || fail "needs Linux; elsewhere install mongod or set MONGODB_URI"
[ "$(id -u)" -eq 0 ] || fail "must run as root: sudo npm run engine:install"
for tool in debootstrap unshare chroot; do
  command -v "$tool" >/dev/null || fail "needs $tool: apt-get install debootstrap util-linux"
done

# With sudo the cache is the one of whoever runs the tests.
home=$HOME
[ -z "${SUDO_USER:-}" ] || home=$(getent passwd "$SUDO_USER" | cut -d: -f6)
cache="${XDG_CACHE_HOME:-$home/.cache}/metrics-handler"
root="$cache/documentdb"
state="$root/var/lib/metrics-handler"
if [ -e "$state/template/PG_VERSION" ]; then
  echo "engine:install: DocumentDB is there already: $root"
  exit 0
fi

# The mirror that apt uses already: the first one named for Debian, or Debian's own.
mirror=$(apt-get indextargets --format '$(SITE) $(REPO_URI)' 2>/dev/null | awk '/\/debian\/?$/ { print $2; exit }')
mirror=${mirror:-http://deb.debian.org/debian}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -e "$keyring" ] || fail "needs Debian's keys: apt-get install debian-archive-keyring"

mkdir -p "$cache"
build=$(mktemp -d "$cache/documentdb.XXXXXX")
log="$cache/install.log"
cleanup() { rm -rf "$build"; }
trap cleanup EXIT
chmod 755 "$build"

step() {
  echo "engine:install: $1"
  shift
  "$@" >>"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    fail "that failed (whole log: $log). Debian's unstable changes from day to day: try again later, or use a mongod or MONGODB_URI"
  }
}

in_root() {
  LC_ALL=C DEBIAN_FRONTEND=noninteractive chroot "$build" "$@"
}

install_packages() {
  mount --rbind /proc "$build/proc"
  mount -t tmpfs tmpfs "$build/dev/shm"
  # A mirror may be a frozen copy whose Release file has run out.
  in_root apt-get -q -o Acquire::Check-Valid-Until=false update
  in_root apt-get -q -y install --no-install-recommends postgresql-18-documentdb
  in_root apt-get clean
  rm -rf "$build"/var/lib/apt/lists/*
}

postgres() {
  in_root setpriv --reuid=postgres --regid=postgres --init-groups "/usr/lib/postgresql/18/bin/$1" "${@:2}"
}

# A data directory with the extension created, which every run copies.
make_template() {
  local made=$build/var/lib/metrics-handler
  mkdir -p "$made/runs"
  chmod 1777 "$made/runs"
  install -d -o "$(in_root id -u postgres)" "$made/template"
  local data=/var/lib/metrics-handler/template
  postgres initdb -D "$data" -U postgres --auth=trust -E UTF8 --locale=C.UTF-8
  cat "$(dirname "$0")/documentdb/postgresql.conf" >>"$made/template/postgresql.conf"
  # Single-user mode cannot create this extension: for a moment the server runs, on a socket only.
  postgres pg_ctl -D "$data" -w -o "-c listen_addresses= -c unix_socket_directories=/tmp" start
  postgres psql -h /tmp -U postgres -v ON_ERROR_STOP=1 <<'SQL'
CREATE EXTENSION documentdb CASCADE;
-- Indexes are built in the foreground here.
SELECT cron.unschedule(jobname) FROM cron.job WHERE jobname LIKE 'documentdb_index_build_task%';
SQL
  postgres pg_ctl -D "$data" -w -m fast stop
  chmod -R a+rX "$made/template"
}

: >"$log"
step "Debian's base system from $mirror (half a minute)" debootstrap --variant=minbase "--keyring=$keyring" sid "$build" "$mirror"
printf '#!/bin/sh\nexit 101\n' >"$build/usr/sbin/policy-rc.d"
chmod +x "$build/usr/sbin/policy-rc.d"
export -f in_root install_packages
export build
step "PostgreSQL 18 with DocumentDB (a minute)" unshare --mount bash -euc install_packages
step "an empty database" make_template
rm -rf "$root"
mv "$build" "$root"
trap - EXIT
echo "engine:install: DocumentDB is ready: $root"
