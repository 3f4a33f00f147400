#!/bin/bash
# Simple inputs a second that one process of `canvasser suggest --lines` answers.
# usage: suggest.sh [LINES]
cd "$(dirname "$0")/../.." || exit 2
canvasser=${CANVASSER:-build/canvasser}
lines=${1:-100000}
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
node tests/golden/cases.js lines >"$folder/cases" || exit 1
for ((n = 0; n < lines; n += $(wc -l <"$folder/cases"))); do cat "$folder/cases"; done >"$folder/in"
start=$(date +%s%N)
"$canvasser" suggest --lines "$folder/in" >"$folder/out" || exit 1
took=$((($(date +%s%N) - start) / 1000000))
answered=$(wc -l <"$folder/out")
echo "$answered answers in $took ms: $((answered * 1000 / took)) a second"
