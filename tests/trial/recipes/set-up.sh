# What the recipes' services are given to work with, in the boot in which they run: set-up.sh, beside the files that it takes.
set -e
here=$(dirname "$0")
for name in webapp nodeapp javaapp; do mkdir -p "/srv/$name"; done
cp "$here/app.py" /srv/webapp/
cp "$here/server.js" /srv/nodeapp/

# The compiler and the archiver are part of the runtime, only their commands are not.
mkdir -p /tmp/classes
java -m jdk.compiler/com.sun.tools.javac.Main -d /tmp/classes "$here/App.java" &
compiling=$!

useradd --create-home guest
ssh-keygen -q -t ed25519 -N '' -f /tmp/key
install -D -o guest -m 600 /tmp/key.pub /home/guest/.ssh/authorized_keys
chown guest /home/guest/.ssh
rm -f /run/nologin

mkdir -p /etc/restic
(umask 077 && echo secret >/etc/restic/password && echo hello >/root/kept)

# An image of one program. Containers cannot be kept on the boot's own root, which is an overlay already.
mkdir -p /var/lib/containers /tmp/image/bin /tmp/image/www
mount -t tmpfs tmpfs /var/lib/containers
cp /bin/busybox /tmp/image/bin/
echo hello >/tmp/image/www/index.html
tar -C /tmp/image -c . | podman import --quiet - localhost/web

wait "$compiling"
java -m jdk.jartool/sun.tools.jar.Main --create --file /srv/javaapp/app.jar --main-class App -C /tmp/classes .
