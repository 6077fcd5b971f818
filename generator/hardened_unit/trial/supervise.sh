# Start a boot, wait until the caller lets go of standard input, and clear everything away: supervise.sh CGROUP STAGE ARGUMENT…
# It is a process of its own so that this also happens when the caller is killed. Its first line of output is the process whose
# child becomes the boot's PID 1.
set -eu
cgroup=$1 stage=$2
shift 2

mkdir "$cgroup"
# Outside of its own control group nothing is started. Should this process be killed as well, the kernel ends unshare, and
# unshare's end is its child's.
sh -ec 'echo $$ >"$1/cgroup.procs"; shift; exec "$@"' sh "$cgroup" \
    setpriv --pdeathsig KILL \
    unshare --fork --kill-child=KILL --pid --mount --uts --ipc --cgroup --net --propagation private \
    sh "$stage" "$@" </dev/null &
boot=$!
echo "$boot"

read -r _ || true

# The end of a PID 1 is the end of every process in its namespace, and with the last of them the mounts are gone. unshare ends
# when its child has; where there is none yet it has to be told.
inner=$(cat "/proc/$boot/task/$boot/children" 2>/dev/null) || true
kill -KILL ${inner:-$boot} 2>/dev/null || true
wait "$boot" || true
tries=0
until find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null; do
    tries=$((tries + 1))
    [ "$tries" -lt 500 ] || exit 1
    sleep 0.01
done
