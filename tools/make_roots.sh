#!/bin/sh
# Fetch the systemds that the project is held against: make_roots.sh FOLDER, for the tests under tests/oracle and tests/trial,
# for harvest.py and for prove.py. Needs Debian's mmdebstrap and root. Each root is unpacked, not installed: 80 MB, and 140 MB
# where a throwaway boot is made of it.
# A root that is there already is kept, unless the list of its packages has changed.
set -eu

folder=$1
mkdir -p "$folder"
programs=systemd,libsystemd-shared,libsystemd0,dash,coreutils,libc-bin
# From 259 on these are loaded only when they are used, so that nothing depends on them.
libraries=libseccomp2,libacl1,libapparmor1,libaudit1,libblkid1,libcrypt1,libkmod2,libpam0g,libselinux1,libzstd1
# A boot, and the probes that run in it.
booted=dbus,mount,util-linux,passwd,login,procps,bash,sed,grep,findutils,hostname,base-files,python3-minimal,libpython3-stdlib
# The mirror that this machine's own packages come from.
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -v security | sort -u | head -n 1)

fetch() { # SUITE PACKAGES SOURCES…
    suite=$1 packages=$2
    shift 2
    [ "$(cat "$folder/$suite.packages" 2>/dev/null)" = "$packages" ] && return
    rm -rf "${folder:?}/$suite"
    echo "fetching the systemd of $suite …"
    if ! mmdebstrap --variant=extract --include="$packages" --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
        --aptopt='Acquire::Check-Valid-Until "false"' "${suite%-backports}" "$folder/$suite" "$@" >"$folder/$suite.log" 2>&1; then
        cat "$folder/$suite.log" >&2
        exit 1
    fi
    mkdir -p "$folder/$suite/proc" "$folder/$suite/run" "$folder/$suite/tmp"
    printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n' >"$folder/$suite/etc/passwd"
    echo 0123456789abcdef0123456789abcdef >"$folder/$suite/etc/machine-id"
    printf 'ID=debian\n' >"$folder/$suite/etc/os-release"
    printf 'root:x:0:\ntty:x:5:\nnogroup:x:65534:\n' >"$folder/$suite/etc/group"
    # Written last: it tells that the root is complete.
    printf '%s\n' "$packages" >"$folder/$suite.packages"
}

old=systemd/bookworm-backports,libsystemd-shared/bookworm-backports,libsystemd0/bookworm-backports,dash,coreutils,libc-bin
fetch bookworm "$programs"
fetch bookworm-backports "$old,systemd-sysv/bookworm-backports,$booted" "deb $mirror bookworm main" "deb $mirror bookworm-backports main"
fetch trixie "$programs,systemd-sysv,$libraries,$booted"
fetch sid "$programs,systemd-sysv,$libraries,libbpf1,$booted"
