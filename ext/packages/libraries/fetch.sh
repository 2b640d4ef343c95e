#!/bin/sh
# Fetches the sources of the libraries that sources.tsv names, by cargo, and unpacks them: sh fetch.sh SOURCES.TSV FOLDER
# Nothing of a crate but the C sources in it is used, and nothing of an archive whose sum is not the table's. What is
# mended in a library is LIBRARY/*.patch beside the table.
set -eu
table=$1 folder=$2
rows() { grep -v '^#' "$table"; }
sum() { if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d' ' -f1; }

mkdir -p "$folder/crates/src"
: > "$folder/crates/src/lib.rs"
{
    printf '[package]\nname = "sources"\nversion = "0.0.0"\nedition = "2018"\n[dependencies]\n'
    rows | while IFS='	' read -r _ _ _ crate version _; do
        printf '%s = { version = "=%s", default-features = false }\n' "$crate" "${version%%+*}"
    done
} > "$folder/crates/Cargo.toml"
cargo fetch --quiet --manifest-path "$folder/crates/Cargo.toml"

rows | while IFS='	' read -r library _ _ crate version wanted inside _; do
    for archive in "${CARGO_HOME:-$HOME/.cargo}"/registry/cache/*/"$crate-$version.crate"; do :; done
    [ "$(sum "$archive")" = "$wanted" ] || { echo "$archive: the sum is not that of $table" >&2; exit 1; }
    rm -rf "${folder:?}/$library"
    mkdir -p "$folder/$library"
    tar -xzf "$archive" -C "$folder/$library" --strip-components="$(echo "$crate/$inside" | tr -cd / | wc -c | awk '{print $1 + 1}')" "$crate-$version/$inside"
    for mended in "$(dirname "$table")/$library"/*.patch; do
        [ ! -e "$mended" ] || patch --quiet --directory "$folder/$library" --strip 1 < "$mended"
    done
done
