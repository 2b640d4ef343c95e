#!/bin/sh
# Draws the pictures of tests/clients/test_charts.py into a folder, and renders each for the eye:
# light and dark with Chromium, else light with rsvg-convert.   screenshots.sh FOLDER
set -e
folder=$(mkdir -p "$1" && cd "$1" && pwd)
python3 "$(dirname "$0")/clients/test_charts.py" "$folder"

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT

# PICTURE SCHEME NUMBER: the browser's own number of the scheme.
shoot() {
    set -- "$@" $(sed -n "1s/.*viewBox='0 0 \([0-9]*\) \([0-9]*\)'.*/\1 \2/p" "$1")
    height=$(($5 > 200 ? $5 : 200)) # a lower window is no window
    "$browser" --headless --no-sandbox --disable-gpu --no-first-run --hide-scrollbars \
        --disable-background-networking --disable-component-update --disable-sync \
        --user-data-dir="$profile" --blink-settings=preferredColorScheme="$3" \
        --force-device-scale-factor=2 --window-size="$4,$height" \
        --screenshot="${1%.svg}-$2.png" "file://$1" >/dev/null 2>&1
}

for picture in "$folder"/*.svg; do
    if [ -n "$browser" ]; then
        shoot "$picture" light 1
        shoot "$picture" dark 0
    elif command -v rsvg-convert >/dev/null; then
        rsvg-convert --zoom 2 "$picture" -o "${picture%.svg}-light.png"
    else
        echo "screenshots: no chromium and no rsvg-convert here; the pictures are in $folder as SVG" >&2
        exit 0
    fi
done
echo "screenshots: $folder"
