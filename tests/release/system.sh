#!/bin/sh
# A root with nothing in it but a C library, as Debian packs it, and where the machine is another one what runs its
# programs: sh system.sh PLATFORM FOLDER. Packages come by apt-get, with lists of its own in build/, so that the system's stay as they are.
set -eu
platform=$1 folder=$2
case $platform in
*x86_64*) architecture=amd64 ;;
*arm64*) architecture=arm64 ;;
esac
case $platform in
*musl*) library=musl ;;
*) library=libc6 ;;
esac
mkdir -p "$folder/.."
apt=$(cd "$folder/.." && pwd)/apt-$architecture

# fetch ARCHITECTURE PACKAGE
fetch() {
    mkdir -p "$apt/lists/partial" "$apt/archives/partial"
    as="-qq -o Dir::State=$apt -o Dir::State::status=/dev/null -o Dir::Cache=$apt -o APT::Architecture=$1 -o APT::Architectures::=$1"
    # A list that can't be had is a warning; that the package can't be had, an error.
    (cd "$apt" && apt-get $as update 2>/dev/null; apt-get $as download "$2" 2>/dev/null)
    dpkg-deb -x "$apt/${2}_"*.deb "$folder"
}

rm -rf "$folder" "$apt"
mkdir -p "$folder/tmp" "$folder/bin"
fetch "$architecture" "$library"
for name in lib lib64; do
    [ -e "$folder/$name" ] || [ ! -e "$folder/usr/$name" ] || ln -s "usr/$name" "$folder/$name"
done
machine=$(uname -m)
case $platform in
*"$machine"* | *arm64*)
    if [ "$architecture" = arm64 ] && [ "$machine" != aarch64 ]; then
        rm -rf "$apt"
        fetch "$(dpkg --print-architecture)" qemu-user-static
        mv "$folder/usr/bin/qemu-aarch64-static" "$folder/runner"
        rm -f "$folder"/usr/bin/qemu-*
    fi
    ;;
esac
rm -rf "$apt" "$folder/etc" "$folder/usr/share" "$folder/usr/lib/binfmt.d"
