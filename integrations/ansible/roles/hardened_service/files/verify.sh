# Have this machine's systemd-analyze look at a file before it is installed: sh verify.sh FILE PATH
# FILE is looked at as if it were at PATH. Passes what cannot be looked at.
set -eu
file=$1 path=$2
case $path in
*.d/*.conf) folder=$(basename "$(dirname "$path")") ;;
*.service | *.socket | *.timer) folder= ;;
*) exit 0 ;;
esac
command -v systemd-analyze >/dev/null || exit 0
# Before 250 its exit status does not tell of lines that are dropped.
version=$(systemd-analyze --version | sed -n '1s/^systemd \([0-9]*\).*/\1/p')
[ "$version" -ge 250 ] || exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ "$folder" ]; then
    unit=$(basename "$folder" .d)
    systemctl cat -- "$unit" >/dev/null 2>&1 || {
        echo "there is no $unit on this machine, for which this would be a drop-in" >&2
        exit 1
    }
    # Beside a unit that does nothing: what else is wrong with the real one is not what is asked.
    printf '[Service]\nExecStart=/bin/true\n' >"$work/$unit"
    mkdir "$work/$folder"
    cp "$file" "$work/$folder/$(basename "$path")"
else
    unit=$(basename "$path")
    cp "$file" "$work/$unit"
fi
systemd-analyze --man=no --recursive-errors=no verify "$work/$unit"
