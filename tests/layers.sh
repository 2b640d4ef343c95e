#!/bin/sh
# Each room may include what stands before it in the list, and itself; only session/, plan/, tables/, functions/ and
# the entry file may know SQLite.   layers.sh ROOM…
status=0
complain() { echo "layers: $*" >&2; status=1; }

allowed=""
for room in "$@"; do
    allowed="$allowed $room"
    for file in ext/"$room"/*.[ch]; do
        [ -e "$file" ] || continue
        for included in $(sed -n 's|^#include "\([a-z_]*\)/.*|\1|p' "$file"); do
            case " $allowed " in
                *" $included "*) ;;
                *) complain "$file includes $included/, which stands below $room/" ;;
            esac
        done
        case "$room" in
            session | plan | tables | functions) ;;
            *) if grep -q '^#include.*sqlite' "$file"; then complain "$file knows SQLite"; fi ;;
        esac
    done
done
for directory in ext/*/; do
    room=$(basename "$directory")
    case " $* " in *" $room "*) ;; *) complain "ext/$room is not in the list of rooms" ;; esac
done
exit $status
