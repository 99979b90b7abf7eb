#!/usr/bin/env bash
# Install from a bundle without an index or a network, check the examples, and let pre-commit call it; then crossfoot.pyz.
#   ci/bundle/try.sh BUNDLE.tar.gz CROSSFOOT.pyz
set -euo pipefail
bundle=$(realpath "$1") pyz=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=${PYTHON:-python3}
# Where the system can do it, there is no network at all.
alone=()
if unshare -rn true 2> /dev/null; then alone=(unshare -rn); fi
export PIP_NO_INDEX=1 PIP_CONFIG_FILE=/dev/null HOME="$work/home"
unset PIP_FIND_LINKS PIP_EXTRA_INDEX_URL PIP_INDEX_URL CROSSFOOT_CACHE_DIR XDG_CACHE_HOME
mkdir "$HOME"
cd "$work"
tar -xzf "$bundle"
folder=$(echo crossfoot-*)
crossfoot=$("${alone[@]}" "$python" "$folder/install.py" "$work/here")
code=0
"${alone[@]}" "$crossfoot" check "$folder/examples" --lang en > said.txt || code=$?
test "$code" -eq 1
grep -q three-public-in-expenditure said.txt
code=0
"${alone[@]}" "$python" "$pyz" check "$folder/examples" --lang en > pyz.txt || code=$?
test "$code" -eq 1
cmp said.txt pyz.txt
# A home that cannot be written: it unpacks for this once.
code=0
HOME=/proc/nowhere "${alone[@]}" "$python" "$pyz" check "$folder/examples" --lang en > pyz.txt || code=$?
test "$code" -eq 1
cmp said.txt pyz.txt
# What was damaged is not installed.
printf x >> "$folder/wheels/$(ls "$folder/wheels" | head -1)"
if "$python" "$folder/install.py" "$work/never" 2> damaged.txt; then exit 1; fi
grep -q damaged damaged.txt
# pre-commit, where there is one: a hook that fetches nothing.
if command -v pre-commit > /dev/null && command -v git > /dev/null; then
    mkdir repository
    cd repository
    git init -q .
    cp "../$folder/examples/hengshan-2019.yaml" .
    sed -n '/^```yaml/,/^```/p' "../$folder/README.md" | sed '/^```/d' > .pre-commit-config.yaml
    git add .
    code=0
    PATH="$(dirname "$crossfoot"):$PATH" "${alone[@]}" pre-commit run --all-files > ../hook.txt 2>&1 || code=$?
    test "$code" -eq 1
    grep -q three-public-in-expenditure ../hook.txt
    cd ..
    echo "hook: called, and it found what there is"
fi
echo "bundle: installed and checked without an index${alone:+ and without a network}"
