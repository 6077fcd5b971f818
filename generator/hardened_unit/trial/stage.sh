# Build a boot's root and become its systemd: stage.sh ROOT CONSOLE [KIND PATH]…, in namespaces of its own.
# Each KIND PATH is a file system of the machine below ROOT, parents first: "overlay" to write over it, "readonly" to show it,
# "file" for a mounted file. Nothing that happens in the boot reaches what lies below: changes go to memory.
set -eu
root=$1 console=$2
shift 2

# In this mount namespace nobody misses /sys, and no file system that has to be shown lies below it.
top=/sys
mount -t tmpfs -o mode=700 tmpfs "$top"
layers=0
new=$top/root

cover() { # PATH PLACE: show PATH at PLACE, with a layer in memory for what is written
    layer=$top/$layers
    layers=$((layers + 1))
    mkdir -p "$layer/lower" "$layer/upper" "$layer/work"
    printf %s "$1" >"$layer/path"
    # Bound first: a bind mount leaves out what is mounted below, and the path needs no escaping in overlay's options.
    mount --bind "$1" "$layer/lower"
    mount -t overlay -o "lowerdir=$layer/lower,upperdir=$layer/upper,workdir=$layer/work" overlay "$2"
}

read_only() { # PATH PLACE
    mount --bind "$1" "$2"
    mount -o remount,bind,ro "$2"
}

mkdir "$new"
cover "$root" "$new"
while [ $# -gt 0 ]; do
    kind=$1 path=$2 place=$new$2
    shift 2
    [ -e "$place" ] || continue # below something that was mounted over it
    case $kind in
    # Some file systems cannot lie below an overlay, such as FAT.
    overlay) cover "$path" "$place" 2>/dev/null || read_only "$path" "$place" ;;
    readonly) read_only "$path" "$place" ;;
    file) cp --preserve=mode,ownership "$path" "$place" 2>/dev/null || read_only "$path" "$place" ;;
    esac
done

for folder in proc sys dev run tmp var/tmp; do [ -d "$new/$folder" ] || mkdir -p "$new/$folder"; done
chmod 1777 "$new/tmp" "$new/var/tmp"

# The kernel's settings are the machine's: PID 1 would raise fs.nr_open, and others would write more. Those of the network are
# the boot's own.
mount -t proc -o nosuid,nodev,noexec proc "$new/proc"
mkdir "$top/proc"
mount -t proc -o nosuid,nodev,noexec proc "$top/proc"
for path in sys sysrq-trigger; do
    [ -e "$new/proc/$path" ] || continue
    mount --bind "$new/proc/$path" "$new/proc/$path"
    mount -o remount,bind,ro,nosuid,nodev,noexec "$new/proc/$path"
done
mount --bind "$top/proc/sys/net" "$new/proc/sys/net"
umount "$top/proc"

mount -t sysfs -o ro,nosuid,nodev,noexec sysfs "$new/sys"
# RestrictFileSystems= looks there for what the kernel offers.
mount -t securityfs -o ro,nosuid,nodev,noexec securityfs "$new/sys/kernel/security" 2>/dev/null || true
mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 "$new/sys/fs/cgroup"

mount -t tmpfs -o mode=755,nosuid tmpfs "$new/dev"
mkdir "$new/dev/pts" "$new/dev/shm" "$new/dev/net"
for device in null zero full random urandom tty fuse net/tun; do
    [ -e "/dev/$device" ] || continue
    # A node of its own: what systemd does to a terminal, owner and mode, would be done to the machine's.
    cp --archive "/dev/$device" "$new/dev/$device"
done
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$new/dev/pts"
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs "$new/dev/shm"
ln -s pts/ptmx "$new/dev/ptmx"
ln -s /proc/self/fd "$new/dev/fd"
ln -s fd/0 "$new/dev/stdin"
ln -s fd/1 "$new/dev/stdout"
ln -s fd/2 "$new/dev/stderr"
: >"$new/dev/console"
mount --bind "$console" "$new/dev/console"
mount -t tmpfs -o mode=755,nosuid,nodev tmpfs "$new/run"

# What a boot of this machine would start is left out, but for what every service rests on. An empty link in a target's folder
# takes a dependency away and leaves the unit itself as it is.
kept=" systemd-journald.service systemd-journald.socket systemd-journald-dev-log.socket systemd-sysusers.service systemd-tmpfiles-setup.service dbus.socket "
units=$new/etc/systemd/system
for target in basic cryptsetup local-fs local-fs-pre network network-online network-pre nss-lookup paths remote-fs slices sockets swap sysinit time-set time-sync timers; do
    for relation in wants requires; do
        folder=$target.target.$relation
        for link in "$new/etc/systemd/system/$folder"/* "$new/usr/local/lib/systemd/system/$folder"/* \
            "$new/usr/lib/systemd/system/$folder"/* "$new/lib/systemd/system/$folder"/*; do
            [ -e "$link" ] || [ -L "$link" ] || continue
            case $kept in *" ${link##*/} "*) continue ;; esac
            mkdir -p "$units/$folder"
            ln -sfn /dev/null "$units/$folder/${link##*/}"
        done
    done
done
# These reach for the machine: its devices, sessions, kernel settings, modules and clock.
mkdir -p "$units"
for unit in systemd-udevd.service systemd-udevd-control.socket systemd-udevd-kernel.socket systemd-logind.service \
    systemd-sysctl.service systemd-modules-load.service systemd-timesyncd.service systemd-remount-fs.service; do
    ln -sfn /dev/null "$units/$unit"
done
# Generators that make units for file systems and devices; others, such as the one for init scripts, are needed.
mkdir -p "$new/etc/systemd/system-generators"
for path in "$new"/usr/lib/systemd/system-generators/* "$new"/lib/systemd/system-generators/*; do
    name=${path##*/}
    case $name in
    systemd-sysv-generator) ;;
    systemd-*-generator | zfs-* | lvm2-* | ostree-*) ln -sfn /dev/null "$new/etc/systemd/system-generators/$name" ;;
    esac
done
: >"$new/etc/fstab"
# Nothing in /tmp is thrown away: what is tried may lie there.
mkdir -p "$new/etc/tmpfiles.d"
ln -sfn /dev/null "$new/etc/tmpfiles.d/tmp.conf"
# Without an identity systemd takes this for the first boot ever.
[ -s "$new/etc/machine-id" ] || echo 00000000000000000000000000000001 >"$new/etc/machine-id"

# Where the caller reads what was written.
mkdir -m 700 "$new/run/trial" "$new/run/host"
mount --bind "$top" "$new/run/trial"

cd "$new"
pivot_root . run/host
umount -l /run/host
rmdir /run/host
# A container's manager is expected to do this; without it credentials stay empty, and nothing says so.
mount --make-rshared /
exec env -i container=hardened-unit PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TERM=dumb \
    /usr/lib/systemd/systemd --system systemd.unit=basic.target systemd.log_target=journal systemd.show_status=0
