#!/bin/sh
# Draws the pictures of tests/clients/test_charts.py and the pages of test_story_page.py into a folder,
# and renders each for the eye: light and dark with Chromium, else (pictures alone) light with
# rsvg-convert. Pages are 1200 pixels wide, and 360 as on a phone.   screenshots.sh FOLDER
set -e
folder=$(mkdir -p "$1" && cd "$1" && pwd)
python3 "$(dirname "$0")/clients/test_charts.py" "$folder"
python3 "$(dirname "$0")/clients/test_story_page.py" "$folder"

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT

# FILE SCHEME NUMBER WIDTH HEIGHT [OPTION]: the browser's own number of the scheme.
shoot() {
    "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars \
        --disable-background-networking --disable-component-update --disable-sync \
        --user-data-dir="$profile" --blink-settings=preferredColorScheme="$3" $6 \
        --window-size="$4,$5" --screenshot="${1%.*}-$2.png" "file://$1" >/dev/null 2>&1
}

# PICTURE SCHEME NUMBER
shoot_picture() {
    set -- "$@" $(sed -n "1s/.*viewBox='0 0 \([0-9]*\) \([0-9]*\)'.*/\1 \2/p" "$1")
    height=$(($5 > 200 ? $5 : 200)) # a lower window is no window
    shoot "$1" "$2" "$3" "$4" "$height" --force-device-scale-factor=2
}

if [ -n "$browser" ]; then
    for page in "$folder"/page-*.html; do
        case $page in *-phone.html) size="500 7000" ;; *) size="1200 6500" ;; esac
        shoot "$page" light 1 $size
        shoot "$page" dark 0 $size
    done
fi
for picture in "$folder"/*.svg; do
    if [ -n "$browser" ]; then
        shoot_picture "$picture" light 1
        shoot_picture "$picture" dark 0
    elif command -v rsvg-convert >/dev/null; then
        rsvg-convert --zoom 2 "$picture" -o "${picture%.svg}-light.png"
    else
        echo "screenshots: no chromium and no rsvg-convert here; the pictures are in $folder as SVG" >&2
        exit 0
    fi
done
echo "screenshots: $folder"
