#!/bin/sh
# Runs a command in the files of an image as a container runtime would with a read-only root, no capabilities, no new privileges and a numeric user: process 1
# of its own namespaces. Usage: unshare --mount --pid --fork run-read-only.sh ROOT FOLDER DATA USER COMMAND…   (as root)
set -e
root=$1 folder=$2 data=$3 user=$4
shift 4
mount --make-rprivate /
mount --bind "$root" "$root"
mount -o remount,ro,bind "$root"
mount --bind "$data" "$root/data"
mount -t tmpfs -o size=16m tmpfs "$root/tmp"
mount -t proc proc "$root/proc"
exec chroot "$root" setpriv --reuid "$user" --regid "$user" --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all \
  env --chdir="$folder" "$@"
