#!/bin/sh
# Installs what config/packages.txt names for the sets given (build, test) and
# is not there yet. Says what and why first. Servers that come with it are not
# started, neither now nor with the machine: tests start their own.
set -eu
here=$(dirname "$0")

present() { # package, sign
    case $2 in
    lib:*) command -v pkg-config >/dev/null 2>&1 && pkg-config --exists "${2#lib:}" ;;
    cmd:*) command -v "${2#cmd:}" >/dev/null 2>&1 ;;
    *) dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'install ok installed' ;;
    esac
}

missing=
while read -r set package sign why; do
    case " $* " in *" $set "*) ;; *) continue ;; esac
    present "$package" "$sign" && continue
    [ -n "$missing" ] || echo "Canvasser needs these packages and installs them with apt:"
    printf '  %-20s %s\n' "$package" "$why"
    missing="$missing $package"
done <<EOF
$(grep -v '^#' "$here/packages.txt")
EOF
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "packages.sh: there is no apt-get here: install the packages above by hand, then try again" >&2
    exit 1
fi
as_root=
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 || {
        echo "packages.sh: installing needs root: run this as root, or install sudo" >&2
        exit 1
    }
    as_root=sudo
fi
log=$(mktemp)
began=$(mktemp)
policy=/usr/sbin/policy-rc.d # what Debian asks before it starts a service
policed=
clean() {
    rm -f "$log" "$began"
    [ -z "$policed" ] || $as_root rm -f "$policy"
}
trap clean EXIT
trap 'exit 1' INT TERM
if [ ! -e "$policy" ]; then
    policed=yes
    printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
    $as_root chmod 755 "$policy"
fi
# shellcheck disable=SC2086  # a list of words
if ! { $as_root apt-get update -q &&
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing; } \
    >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "packages.sh: apt-get failed (its last words are above): mend that, then try again" >&2
    exit 1
fi
for unit in $(find /etc/systemd/system/*.wants -newer "$began" -type l -printf '%f\n' 2>/dev/null | sort -u); do
    $as_root systemctl disable "$unit" >/dev/null 2>&1 || true
done
echo "installed."
