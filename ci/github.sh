#!/usr/bin/env bash
# The step of action.yml: annotations to the log, SARIF and the page to files, the exit code as an output.
set -uo pipefail

# Words of all lines, not of the first one only.
paths=()
arguments=()
read -r -d '' -a paths <<< "${IN_PATHS:-}" || true
read -r -d '' -a arguments <<< "${IN_ARGUMENTS:-}" || true
common=(${arguments[@]+"${arguments[@]}"})
if [ -n "${IN_CHANGED:-}" ]; then
    common+=("--changed=$IN_CHANGED")
fi

check() {
    crossfoot check "$@" ${common[@]+"${common[@]}"} -- ${paths[@]+"${paths[@]}"}
}

if [ -n "${IN_SARIF:-}" ]; then
    check --format sarif > "$IN_SARIF"
fi
if [ -n "${IN_HTML:-}" ]; then
    check --format html > "$IN_HTML"
fi
check --format github
code=$?
if [ -n "${GITHUB_OUTPUT:-}" ]; then
    echo "exit-code=$code" >> "$GITHUB_OUTPUT"
fi
exit "$code"
