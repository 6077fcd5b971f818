# Have this machine's systemd-analyze look at files before any of them is installed. Each line of the input has the path of one,
# and in base64 what is to be in it. Passes where nothing can be said.
set -eu
command -v systemd-analyze >/dev/null || exit 0
# Before 250 its exit status does not tell of lines that are dropped.
version=$(systemd-analyze --version | sed -n '1s/^systemd \([0-9]*\).*/\1/p')
[ "$version" -ge 250 ] || exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
while read -r path text; do
    folder=$(basename "$(dirname "$path")")
    case $folder in
    sysusers.d) continue ;;
    *.d) unit=${folder%.d} ;;
    *) unit=${path##*/} folder=. ;;
    esac
    if [ "$folder" != . ] && [ ! -e "$work/$unit" ]; then
        systemctl cat -- "$unit" >/dev/null 2>&1 || {
            echo "there is no $unit on this machine, for which this would be a drop-in" >&2
            exit 1
        }
        # A unit that does nothing: what else is wrong with the real one is not what is asked.
        printf '[Service]\nExecStart=/bin/true\n' >"$work/$unit"
    fi
    mkdir -p "$work/$folder"
    printf %s "$text" | base64 -d >"$work/$folder/${path##*/}"
    set -- "$@" "$work/$unit"
done
[ $# -gt 0 ] || exit 0
# Nor is what the administrator has written.
export SYSTEMD_UNIT_PATH=/usr/lib/systemd/system:/lib/systemd/system
said=$(systemd-analyze --man=no --recursive-errors=no verify "$@" 2>&1) || {
    printf '%s\n' "$said" | sed "s|$work/||g" >&2
    exit 1
}
