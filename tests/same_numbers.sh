#!/bin/sh
# The statistics are the same to the last bit whichever compiler built them, however it optimised.
#   same_numbers.sh FOLDER      builds and runs tests/same_numbers.c there in each way
folder=$1/same_numbers
mkdir -p "$folder"
status=0
first=""
for compiler in gcc clang; do
    if ! command -v $compiler >/dev/null; then
        echo "skipped: same numbers from $compiler: it is not installed" >&2
        continue
    fi
    for level in -O0 -O3; do
        name=$folder/$compiler$level
        $compiler -std=c11 -D_GNU_SOURCE -ffp-contract=off $level -Iext -o "$name" \
            tests/same_numbers.c ext/stats/*.c ext/base/*.c ext/layout/period.c -lm -pthread &&
            "$name" >"$name.txt" || exit 1
        first=${first:-$name.txt}
        if ! cmp "$first" "$name.txt"; then
            echo "same numbers: $compiler $level differs" >&2
            status=1
        fi
    done
done
exit $status
