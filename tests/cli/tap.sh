# tap.sh - what the script tests share. Source it from the repository's root.
tap_n=0
tap_bad=0

ok() { # name, then a command that must succeed
    local name=$1 complaint # not `out`: what run() left there is looked at
    shift
    tap_n=$((tap_n + 1))
    if complaint=$("$@" 2>&1); then
        echo "ok $tap_n - $name"
    else
        echo "not ok $tap_n - $name"
        printf '%s\n' "$complaint" | head -20 | sed 's/^/# /'
        tap_bad=1
    fi
}

# Runs a command; standard output, error and status go to $out, $err and $status.
run() {
    out=$("$@" 2>"$tap_err")
    status=$?
    err=$(cat "$tap_err")
}
tap_err=$(mktemp)

has() { # text, part
    case $1 in *"$2"*) return 0 ;; esac
    printf 'wanted: %s\ngot: %s\n' "$2" "$1"
    return 1
}

is() { # got, wanted
    [ "$1" = "$2" ] && return 0
    printf 'wanted: %s\ngot: %s\n' "$2" "$1"
    return 1
}

tap_end() {
    rm -f "$tap_err"
    echo "1..$tap_n"
    exit $tap_bad
}
