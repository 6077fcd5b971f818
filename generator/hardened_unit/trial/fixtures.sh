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
# Some that a claim may change, each its own.
for place in /opt/covered /opt/spare /opt/leaked /opt/kept /opt/severed /opt/prepared; do
    mkdir "$place"
    echo file >"$place/file"
done
chmod 644 /root/probe
mkdir -m 750 /srv/crew
echo file >/srv/crew/file
chgrp -R crew /srv/crew
ln -sfn /var/lib/elsewhere /var/lib/linked

# Credentials in the places where systemd looks for them, and a file of variables.
mkdir -p /etc/credstore /run/credstore /etc/default
echo token >/etc/credstore/probe.token
echo key >/etc/credstore/probe.key
echo other >/run/credstore/probe.token
cat >/etc/default/probe <<'END'
# Comments are left out, but not behind a value.
COLOUR=green
TAIL=green # leaf
COPY=$COLOUR
export MARKED=yes
END
chmod 600 /etc/credstore/* /run/credstore/* /etc/default/probe

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

# A service with namespaces of its own that others may join, and what it has in them.
cat >/run/systemd/system/probe-joined.service <<'END'
[Service]
PrivateTmp=yes
PrivateIPC=yes
PrivateNetwork=yes
ExecStartPre=/usr/bin/cp /srv/probe/file /tmp/joined
ExecStartPre=/usr/bin/python3 -SEB /usr/local/lib/hardened-unit/start.py "make-segment 4714"
ExecStart=/usr/bin/sleep infinity
END

# The same name on every machine.
/usr/bin/python3 -SEBc 'import socket; socket.sethostname("trial")'

# For needs. Groups that udev's package brings along, and a process of somebody else's.
printf '%s\n' kvm:x:4330: render:x:4331: >>/etc/group
echo traced:x:4326:4326::/:/bin/sh >>/etc/passwd
printf '[Service]\nUser=traced\nExecStart=/usr/bin/sleep infinity\n' >/run/systemd/system/probe-traced.service

# Devices: some with a driver, others with none, which answer ENXIO or ENODEV to whoever may open them. The boot has the
# machine's own nodes of two, whose permissions are the machine's.
for device in fuse net/tun; do
    umount "/dev/$device" 2>/dev/null || true
    rm -f "/dev/$device"
done
mkdir -p /dev/snd /dev/dri /dev/bus/usb/001
mknod -m 666 /dev/fuse c 10 229
mknod -m 666 /dev/net/tun c 10 200
mknod -m 644 /dev/kmsg c 1 11
mknod -m 660 /dev/kvm c 10 232
mknod -m 660 /dev/snd/controlC0 c 116 0
mknod -m 660 /dev/dri/renderD128 c 226 128
mknod -m 660 /dev/ttyUSB0 c 188 0
mknod -m 664 /dev/bus/usb/001/001 c 189 0
mknod -m 666 /dev/spare c 10 250
chgrp kvm /dev/kvm
chgrp audio /dev/snd/controlC0
chgrp render /dev/dri/renderD128
chgrp dialout /dev/ttyUSB0
install -m 640 -g audio /srv/probe/file /srv/probe/of-audio
install -m 600 -o probe /srv/probe/file /srv/probe/of-probe

# A place where mail is dropped, and the set-group-ID program that may.
mkdir -p /var/spool/postfix
mkdir -m 730 /var/spool/postfix/maildrop
cp /usr/bin/touch /srv/probe/drop
chown probe:crew /var/spool/postfix/maildrop
chgrp crew /srv/probe/drop
chmod 2755 /srv/probe/drop

# A program of 32-bit x86, which does nothing but end: header, one segment, and mov eax, 1; xor ebx, ebx; int 0x80.
/usr/bin/python3 -SEBc 'import struct
code = bytes.fromhex("b80100000031dbcd80")
header = struct.pack("<16sHHIIIIIHHHHHH", b"\x7fELF\1\1\1", 2, 3, 1, 0x8048054, 52, 0, 0, 52, 32, 1, 0, 0, 0)
segment = struct.pack("<8I", 1, 0, 0x8048000, 0x8048000, 84 + len(code), 84 + len(code), 5, 4096)
open("/srv/probe/exit32", "wb").write(header + segment + code)'
chmod 755 /srv/probe/exit32

# A name server, which has one answer for all.
cat >/usr/local/lib/hardened-unit/names.py <<'END'
import socket

with socket.socket(fileno=3) as server:
    while True:
        asked, who = server.recvfrom(512)
        question = asked[12 : asked.index(b"\0", 12) + 5]
        answer = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" + socket.inet_aton("192.0.2.7")
        server.sendto(asked[:2] + b"\x81\x80\0\1\0\1\0\0\0\0" + question + answer, who)
END
printf '[Socket]\nListenDatagram=127.0.0.1:53\n' >/run/systemd/system/probe-names.socket
printf '[Service]\nExecStart=/usr/bin/python3 -SEB /usr/local/lib/hardened-unit/names.py\n' >/run/systemd/system/probe-names.service
rm -f /etc/resolv.conf
echo nameserver 127.0.0.1 >/etc/resolv.conf
systemctl daemon-reload
systemctl start probe-names.socket probe-traced.service probe-joined.service

# A network with no way out, as ``ip netns add`` makes one.
mkdir -p /run/netns
touch /run/netns/apart
unshare --net=/run/netns/apart true

# Programs for the kernel's own machine, pinned below the place where systemd has them: for packets that go out or come in, for a new socket
# and for bind(2). Each has two instructions, an answer of 0 for no or 1 for yes, and the return.
mount -t bpf -o mode=700 bpf /sys/fs/bpf
mkdir /sys/fs/bpf/probe
/usr/bin/python3 -SEBc 'import ctypes, os, struct
libc = ctypes.CDLL(None, use_errno=True)
call = {"x86_64": 321, "aarch64": 280}[os.uname().machine]
def bpf(command, *fields):
    return libc.syscall(call, command, ctypes.create_string_buffer(struct.pack(*fields), 128), 128)
def pin(name, kind, attached, answer):
    code = ctypes.create_string_buffer(struct.pack("<BBhiBBhi", 0xB7, 0, 0, answer, 0x95, 0, 0, 0))
    where = ctypes.addressof(code), ctypes.addressof(licence)
    loaded = bpf(5, "<IIQQIIQII16sII", kind, 2, *where, 0, 0, 0, 0, 0, b"probe", 0, attached)
    path = ctypes.create_string_buffer(b"/sys/fs/bpf/probe/" + name)
    if bpf(6, "<QII", ctypes.addressof(path), loaded, 0):
        raise OSError(ctypes.get_errno(), "bpf")
licence = ctypes.create_string_buffer(b"GPL")
pin(b"refuse-incoming", 8, 0, 0)
pin(b"refuse-outgoing", 8, 1, 0)
pin(b"pass-outgoing", 8, 1, 1)
pin(b"refuse-sockets", 9, 2, 0)
pin(b"refuse-bind", 18, 8, 0)'

# Disk images: an ext4 of 128 KiB, made by ``mkfs.ext4 -d``, which holds the places that a root needs, and what an extension is
# known by. Its flag "read-only" lets several mount it at once; the copies without the flag are for one claim each.
mkdir -p /srv/images
/usr/bin/python3 -SEBc 'import base64, os, zlib
image = bytearray(zlib.decompress(base64.b64decode("""
eNrt3c9OE1scB/DTKSQEFNHKH8E/+F9jJC6MK11odGHizni3NyBjJGJLWjC607fQteau7jMY38AX8AHcqAvdYztTdAS9JFdwQs/nkxw4kKE/euj3zMxh2oYAxOpC
uz3t9v9qt1q7VYobTOftwrdtBh6EsLp6+1Ml2y7/Orf2c0OF27y2/vZ+3PSPujL69t/p1zfuvPzn+WT4+OJy55fY9cP92nqVSB5HQ6K0I1Xbra/d+rMM1MJeQwLR
WO34vpN6ugrE5Eh3FgAiEwrnv2vtTx5/fLian4BsrD8ckuzzQPZx8HMlO08pnlc75wR+x5ur+SLoxvknCRP/Mf/sKqwdbs/8l2w6/02UXP9AyfUnt6D+q2dra1/r
61c2rT9V8v0/WHL9QyXXP1xy/SMl158uuf7Rba3ft2n9Y9tav7pp/eMlj/+JLZr/Bv7n/Hey5PE/VfL4ny55/3Om5Pt/1uEjAMCOk2TrWJVk5ls/SWZm8rX1/WEw
WWy0ls/da6zU59fWvKrJ3EI97O7259NHYbjbT5fvhj1Zv69yb2ExHel+f3FhLruuaCT0d/qXLrb7+/LtkqVm426tu11zpd6umfdbT1phtNtffrgUxrr9lVYzW3e4
Va0mj2ab/oDwG4bW5f9LNc8/EIk+QwDyD8g/IP+A/APyD8g/IP+A/APyD8g/sBPkz+lx/T/EaLf8Q7SG5R+i1Xme/qBhgCiN2P9DtPbKP0Rrn/xDtGryD9HaL/8Q
rVH5h2iNhZ+//vd4+P7a3Z33WXtX7U9a92ebqSGDnjFeyP9YIf+d95Z8X60l6ePltN5aaNTPN9PFdLaVzswbNOgRE4X8jxfyfyDL/3hlY/6Xmo05RwHQC25ev/L3
bP2JSwAhQpO/OP6fyvb//Ym9PfSuqUL+Jwv5P5jlP38fP6MEvcnzfyBeh4L//wMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAbKWv8P2skA==
""")))
for number in range(1, 9):
    open(f"/srv/images/writable{number}.raw", "wb").write(image)
image[1024 + 101] |= 0x10
open("/srv/images/probe.raw", "wb").write(image)
os.mknod("/dev/loop-control", 0o20600, os.makedev(10, 237))
for number in range(64):
    os.mknod(f"/dev/loop{number}", 0o60600, os.makedev(7, number))'

# Directories to lay over the system: one that fits any, with a set-user-ID program in it, one for another, one without a word of
# whom it fits, and settings.
mkdir -p /srv/extension/usr/lib/extension-release.d /srv/extension/usr/share/extension /srv/foreign/usr/lib/extension-release.d
mkdir -p /srv/unmarked/usr/share /srv/settings/etc/extension-release.d /srv/settings/etc/settings
echo ID=_any >/srv/extension/usr/lib/extension-release.d/extension-release.extension
echo ID=nosuch >/srv/foreign/usr/lib/extension-release.d/extension-release.foreign
echo ID=_any >/srv/settings/etc/extension-release.d/extension-release.settings
echo file >/srv/extension/usr/share/extension/file
echo file >/srv/settings/etc/settings/file
cp -p /srv/probe/setuid-id /srv/extension/usr/lib/setuid-id
echo extension >/srv/extension/usr/share/whose
echo host >/usr/share/whose

# An empty root, and one in two layers with a writable place.
for folder in bin dev etc lib lib64 proc run sys tmp usr var; do
    mkdir -p "/srv/stack.mstack/layer@1/$folder" "/srv/empty/$folder"
done
mkdir -p /srv/stack.mstack/layer@1/data /srv/stack.mstack/layer@2 /srv/stack.mstack/bind@data
echo file >/srv/stack.mstack/layer@1/lower
echo file >/srv/stack.mstack/layer@2/upper

# A slice that says something for all its units.
printf '[Slice]\nIPAddressDeny=any\n' >/run/systemd/system/probe-closed.slice

# Services of PAM: one that sets a variable and a limit, and one that lets nobody in. PAM reads "other" with each of them, which
# a system that was only unpacked has not all files for.
mkdir /etc/probe-pam
for kind in account auth password session session-noninteractive; do
    [ -e "/etc/pam.d/common-$kind" ] || echo "${kind%-noninteractive} required pam_deny.so" >"/etc/pam.d/common-$kind"
done
printf '%s\n' 'auth required pam_permit.so' 'account required pam_permit.so' \
    'session required pam_env.so readenv=1 envfile=/etc/probe-pam/variables' \
    'session required pam_limits.so conf=/etc/probe-pam/limits' >/etc/pam.d/probe-session
printf '%s\n' 'auth required pam_permit.so' 'account required pam_deny.so' >/etc/pam.d/probe-denied
echo SEASON=autumn >/etc/probe-pam/variables
echo '* hard nofile 333' >/etc/probe-pam/limits

# User namespaces to join: in one is only root, in the other root is number 100000 of outside.
touch /run/probe-users /run/probe-shifted
for made in "users 0 0 1" "shifted 0 100000 65536"; do
    unshare --user sleep infinity &
    while [ "$(readlink "/proc/$!/ns/user")" = "$(readlink /proc/self/ns/user)" ]; do sleep 0.01; done
    echo "${made#* }" >"/proc/$!/uid_map"
    echo "${made#* }" >"/proc/$!/gid_map"
    mount --bind "/proc/$!/ns/user" "/run/probe-${made%% *}"
    kill "$!"
done

# Credentials that only this boot can decrypt.
echo sealed | systemd-creds encrypt --with-key=host --name=sealed - /srv/sealed.cred 2>/dev/null
mkdir -p /etc/credstore.encrypted
echo stored | systemd-creds encrypt --with-key=host --name=stored.sealed - /etc/credstore.encrypted/stored.sealed 2>/dev/null

# A directory of a user, where a link leads out of it.
mkdir /srv/linked
ln -s /srv/by-link /srv/linked/log
chown -h probe /srv/linked /srv/linked/log

# Terminals that somebody has open, and what happens to them: a file /run/probe-hung-up-1, /run/probe-cleared-1 and so on.
cat >/usr/local/lib/hardened-unit/terminals.py <<'END'
import os
import select

poll = select.poll()
masters, slaves = {}, {}
for number in "123456":
    master, slave = os.openpty()
    os.symlink(os.ttyname(slave), f"/dev/probe-tty{number}")
    poll.register(master, select.POLLIN)
    poll.register(slave, select.POLLHUP)
    masters[master], slaves[slave] = number, number
while True:
    for file, _ in poll.poll():
        if file in slaves:
            open(f"/run/probe-hung-up-{slaves[file]}", "w").close()
            poll.unregister(file)
        elif b"\x1b[3J" in os.read(file, 4096):
            open(f"/run/probe-cleared-{masters[file]}", "w").close()
END
printf '[Service]\nExecStart=/usr/bin/python3 -SEB /usr/local/lib/hardened-unit/terminals.py\n' >/run/systemd/system/probe-terminals.service
systemctl daemon-reload
systemctl start probe-terminals.service

# For capabilities: files of root's that a claim may change, each its own, a program that may be given some, and a segment of
# shared memory that is root's alone.
mkdir /srv/powers
for name in chown fowner; do install -m 600 /srv/probe/file "/srv/powers/$name"; done
install -m 644 -o probe /srv/probe/file /srv/powers/fsetid
install -m 644 -o probe /srv/probe/file /srv/powers/immutable
cp /usr/bin/grep /srv/powers/grep
/usr/bin/python3 -SEB /usr/local/lib/hardened-unit/start.py "make-segment 4715 600"
