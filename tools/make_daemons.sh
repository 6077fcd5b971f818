#!/bin/sh
# Build a system with daemons as Debian ships them, for tests/trial: make_daemons.sh FOLDER. Needs mmdebstrap and root, and takes
# some 60 seconds and 900 MB. They are installed, not only unpacked, because what makes their users and databases are scripts.
# A system that is there already with the same packages is kept.
set -eu

folder=$1
packages=systemd,systemd-sysv,dbus,procps,curl,nginx-light,redis-server,memcached,postgresql,nodejs
packages=$packages,apache2,unbound,dns-root-data,mosquitto,mosquitto-clients,openssh-server,openssh-client,restic
packages=$packages,prometheus-node-exporter,gunicorn,openjdk-17-jre-headless,podman,crun,busybox-static
[ "$(cat "$folder.packages" 2>/dev/null)" = "$packages" ] && exit
rm -rf "$folder.packages" "$folder"
mkdir -p "$(dirname "$folder")"
# The mirror that this machine's own packages come from.
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -v security | sort -u | head -n 1)
echo "building a system with the daemons that are tried …"
if ! mmdebstrap --variant=minbase --include="$packages" --aptopt='Apt::Install-Recommends "false"' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' bookworm "$folder" "$mirror" >"$folder.log" 2>&1; then
    cat "$folder.log" >&2
    exit 1
fi
echo "$packages" >"$folder.packages"
