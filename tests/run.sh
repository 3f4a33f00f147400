#!/bin/bash
# Runs test suites and ends with one line: "N passed, N failed".
# usage: tests/run.sh all | SUITE...
# Every test speaks TAP; one that dies, or tests nothing, counts as a failure.
cd "$(dirname "$0")/.." || exit 2
export CMOCKA_MESSAGE_OUTPUT=TAP
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1
logs=build/logs
mkdir -p "$logs"
passed=0 failed=0 seconds=0

log_of() { echo "$logs/${1//\//-}.tap"; }

# What plays with real servers, browsers and lost connections is tried a second time when
# it fails: a busy machine is no fault. Both are said, and the first log is kept. When many
# need it, something is wrong that comes and goes: then the whole fails.
seconds_most=3
perform() { # name, command...
    local log start=$SECONDS name=$1 status
    log=$(log_of "$1")
    shift
    rm -f "$log.first"
    "$@" >"$log" 2>&1 </dev/null
    status=$?
    case $name in
    messengers/* | browser/*)
        if [ $status != 0 ]; then
            mv "$log" "$log.first"
            "$@" >"$log" 2>&1 </dev/null
            status=$?
        fi
        ;;
    esac
    echo "$status $((SECONDS - start))" >"$log.end"
}

report() { # name
    local log status took ok bad
    log=$(log_of "$1")
    read -r status took <"$log.end"
    ok=$(grep -c '^ok ' "$log") bad=$(grep -c '^not ok ' "$log")
    if [ "$bad" = 0 ] && { [ "$status" != 0 ] || [ "$ok" = 0 ]; }; then
        bad=1
        echo "# $1 ended with status $status after $ok tests" >>"$log"
    fi
    passed=$((passed + ok)) failed=$((failed + bad))
    printf '  %-44s %4d passed' "$1" "$ok"
    [ "$bad" = 0 ] || printf '  %d FAILED (%s)' "$bad" "$log"
    printf '  %ds' "$took"
    if [ -e "$log.first" ]; then
        seconds=$((seconds + 1))
        printf '  at the second try (%s)' "$log.first"
        grep -m3 '^not ok ' "$log.first" | sed 's/^/\n    first: /' | tr -d '\r'
    fi
    printf '\n'
    [ "$bad" = 0 ] || grep -A12 -E '^not ok |^#|ERROR|runtime error' "$log" | head -40
}

run() { # name, command...
    perform "$@"
    report "$1"
}

# The programs share nothing, so as many run at once as there are processors, and one
# more, as some wait now and then.
suite_unit() {
    local program programs=()
    perform house/rules tests/house/rules.test & # beside them
    for program in build/san/tests/*/test_*; do
        case $program in *.d) continue ;; esac
        programs+=("$program")
        while [ "$(jobs -rp | wc -l)" -gt "$(nproc)" ]; do wait -n; done
        perform "unit/${program#build/san/tests/}" "$program" &
    done
    wait
    for program in "${programs[@]}"; do report "unit/${program#build/san/tests/}"; done
    house=done
}

# With the unit tests it ran already.
suite_house() {
    [ -n "$house" ] || perform house/rules tests/house/rules.test
    report house/rules
}

# Suites that are scripts: every tests/SUITE/*.test is one test program.
suite_scripts() {
    local script
    for script in tests/"$1"/*.test; do
        [ -e "$script" ] && run "$1/$(basename "$script" .test)" "$script"
    done
}

# The same side by side: they are killed, and wait, more than they compute.
suite_kill() {
    local script
    for script in tests/kill/*.test; do perform "kill/$(basename "$script" .test)" "$script" & done
    wait
    for script in tests/kill/*.test; do report "kill/$(basename "$script" .test)"; done
}

# Three kinds of messenger at once: they mostly wait. Those of one kind share what they
# install, so they go one after the other.
suite_messengers() {
    local script name lane
    tests/messengers/common/packages.sh >/dev/null
    for lane in 'discord|matrix|mattermost' 'slack|room' 'xmpp'; do
        for script in tests/messengers/*.test; do
            name=$(basename "$script" .test)
            [[ ${name#common-} =~ ^($lane) ]] && perform "messengers/$name" "$script"
        done &
    done
    wait
    for script in tests/messengers/*.test; do report "messengers/$(basename "$script" .test)"; done
}

[ "${1:-all}" = all ] && set -- unit properties house clang cli golden kill messengers browser
house=
for suite in "$@"; do
    echo "$suite"
    case $suite in
    unit | house | kill | messengers) "suite_$suite" ;;
    *) suite_scripts "$suite" ;;
    esac
done
if [ "$seconds" -gt "$seconds_most" ]; then
    echo "$seconds programs needed a second try: more than $seconds_most is no chance"
    failed=$((failed + 1))
fi
echo "$passed passed, $failed failed"
[ $failed = 0 ]
