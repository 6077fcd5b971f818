# What probes find in a boot, made once: fixtures.sh. The boot's layer in memory takes it, nothing lasts.
set -eu

# Users: "probe" as whom most services run, and two for claims about all that a user has.
printf '%s\n' probe:x:4321:4321::/home/probe:/bin/sh alone:x:4322:4322::/:/bin/sh counted:x:4323:4323::/:/bin/sh >>/etc/passwd
printf '%s\n' probe:x:4321: alone:x:4322: counted:x:4323: crew:x:4324: others:x:4325:probe >>/etc/group

# The same little tree in several places: a file that only root reads, one for all, and a directory where everyone may write.
for place in /srv/probe /etc/probe /var/lib/probe /var/log/probe /opt/probe; do
    mkdir -p "$place/open" "$place/folder"
    echo secret >"$place/secret"
    echo file >"$place/file"
    echo file >"$place/folder/file"
    chmod 600 "$place/secret"
    chmod 1777 "$place/open"
done
mkdir -p /home/probe /root /run/user/4321 /run/probe /usr/lib/modules/probe /var/lib/elsewhere /boot /mnt
for place in /home/probe /run/user/4321; do
    echo file >"$place/file"
    chown -R probe:probe "$place"
done
for place in /root /tmp /var/tmp /dev/shm /run/probe; do echo file >"$place/probe"; done
mkdir -p /opt/covered
echo file >/opt/covered/file
chmod 644 /root/probe
mkdir -m 750 /srv/crew
echo file >/srv/crew/file
chgrp -R crew /srv/crew
ln -sfn /var/lib/elsewhere /var/lib/linked

# Programs: a set-user-ID one, and one where everyone may write.
cp /usr/bin/id /srv/probe/setuid-id
chmod 4755 /srv/probe/setuid-id
cp /usr/bin/true /srv/probe/true

# A device that is not among the harmless ones: the kernel's log.
mknod -m 666 /dev/probe c 1 11

for kind in cgroup ipc mnt net pid user uts; do readlink "/proc/1/ns/$kind"; done >/run/probe-namespaces

# A segment of shared memory.
/usr/bin/python3 -SEB /usr/local/lib/hardened-unit/start.py "make-segment 4711"

# A server: systemd itself listens, and lets whoever comes go again.
printf '[Socket]\nListenStream=127.0.0.1:4712\nAccept=yes\n' >/run/systemd/system/probe-server.socket
printf '[Service]\nExecStart=/usr/bin/true\n' >/run/systemd/system/probe-server@.service
systemctl daemon-reload
systemctl start probe-server.socket

# The same name on every machine.
/usr/bin/python3 -SEBc 'import socket; socket.sethostname("trial")'
