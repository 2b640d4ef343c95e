#!/bin/sh
# The licence of prosecutions and those of all that a release build links in, as one text: sh licences.sh SOURCES.TSV SOURCES ZIG'S-FOLDER
set -eu
table=$1 sources=$2 zig=$3
title() { printf '\n%s\n%s\n\n' "$1" "$(echo "$1" | sed 's/./=/g')"; }

echo "The libraries prosecutions and prosecutionsnofiles hold the code of prosecutions and, compiled from their sources, parts of"
echo "what is named here, each under its own licence."
title "prosecutions"
cat LICENSE
printf '\nThe built-in figures and the reference tables are worked out from official statistics: Crown copyright, Open Government\nLicence v3.0.\n'
grep -v '^#' "$table" | while IFS='	' read -r library version use _ _ _ _ licence text; do
    [ "$use" = linked ] || continue
    title "$library $version ($licence)"
    cat "$sources/$library/$text"
done
title "Zig's support for compiled code (MIT), in all libraries"
cat "$zig/LICENSE"
title "mingw-w64, the C runtime's part that is linked in, in the libraries for Windows alone"
cat "$zig/lib/libc/mingw/COPYING"
title "winpthreads (MIT), mingw-w64's threads, in the libraries for Windows alone"
for file in thread mutex; do sed '/\*\//q' "$zig/lib/libc/mingw/winpthreads/$file.c"; done
