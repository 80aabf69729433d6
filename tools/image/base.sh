#!/usr/bin/env bash
# Where no registry of images can be reached: a stand-in for Docker's node:24-bookworm-slim from Debian's packages and the npm package `node`, kept in a
# buildah store of its own. Usage: tools/image/base.sh STORE NODE   (as root; needs buildah, debootstrap and npm; again is harmless)
set -euo pipefail

store=$1
node=$2
image=docker.io/library/node:24-bookworm-slim

buildah() { command buildah --root "$store/images" --runroot "$store/run" "$@"; }

mkdir -p "$store"
printf '{"default":[{"type":"insecureAcceptAnything"}]}\n' >"$store/policy.json"
if buildah inspect --type image "$image" >/dev/null 2>&1; then exit 0; fi

root=$(mktemp -d "$store/root.XXXXXX")
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
mirror=$(apt-get indextargets --format '$(SITE) $(REPO_URI)' 2>/dev/null | awk '/\/debian\/?$/ { print $2; exit }')
debootstrap --variant=minbase --include=ca-certificates bookworm "$root" "${mirror:-http://deb.debian.org/debian}" >"$store/debootstrap.log" 2>&1 || {
  tail -n 5 "$store/debootstrap.log" >&2
  exit 1
}
install "$node" "$root/usr/local/bin/node"
mkdir -p "$root/usr/local/lib/node_modules"
cp -R "$(npm root --global)/npm" "$root/usr/local/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"

container=$(buildah from scratch)
buildah add --quiet "$container" "$root" / >/dev/null
buildah config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin --cmd node "$container"
buildah commit --quiet --signature-policy "$store/policy.json" "$container" "$image" >/dev/null
buildah rm "$container" >/dev/null
