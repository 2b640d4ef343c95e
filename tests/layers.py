#!/usr/bin/env python3
"""The walls of the house, checked: which file of ext/ may know which.

    python3 tests/layers.py ROOM...            complains about each wall that is broken
    python3 tests/layers.py --figures ROOM...  prints what can be counted of the rooms
    python3 tests/layers.py --write ROOM...    writes the list of rooms in ext/ARCHITECTURE.md

The rooms are given in the order of the data's flow (the Makefile has the list). With --objects
FOLDER, where a build's object files are, circles are looked for among the calls as well, which
shows files that need each other without including each other. --root FOLDER checks another tree.
"""
import argparse
import collections
import pathlib
import re
import subprocess
import sys

KNOW_SQLITE = {"session", "plan", "tables", "functions"}  # and the files that stand in ext/ itself
# Only these know the system that the program runs on; all others have C's own headers and those of libraries.
KNOW_THE_SYSTEM = {f"base/{name}" for name in ("clock", "disk", "environment", "library", "place", "portability", "processor", "threads", "utf8_locale", "windows")}
C_HEADERS = set("errno float inttypes limits math setjmp stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib string".split())
LIBRARY_HEADERS = set("archive archive_entry arm_neon emmintrin expat immintrin sqlite3 sqlite3ext xxhash zlib".split())
SYSTEM_MACROS = r"\b(_WIN\w+|__APPLE__|__MACH__|__linux__|__unix__|__MINGW\w+|__GLIBC__)\b"
LARGEST_SHARE = 0.15  # of the lines of ext/
LONGEST_PURPOSE = 110
MADE_BY_THE_BUILD = {"loading_sum.h"}
ROOM_LIST = re.compile(r"(?<=<!-- rooms: made by make rooms -->\n).*?(?=<!-- end of rooms -->)", re.S)


class House:
    """The C files of ext/, by their path inside it, and what each includes."""

    def __init__(self, root, rooms):
        folder = pathlib.Path(root) / "ext"
        self.rooms = rooms
        self.document = folder / "ARCHITECTURE.md"
        paths = sorted(path for path in folder.rglob("*") if path.suffix in (".c", ".h")
                       and folder / "packages" not in path.parents)  # which holds no code of the extension
        self.text = {path.relative_to(folder).as_posix(): path.read_text() for path in paths}
        self.includes = {file: re.findall(r'^#include "([^"]+)"', text, re.M) for file, text in self.text.items()}

    def lines(self, room=None):
        return sum(text.count("\n") for file, text in self.text.items() if room in (None, room_of(file)))

    def neighbours(self, file):
        """The files of its own room that it includes."""
        return {other for other in self.includes[file] if other in self.text and room_of(other) == room_of(file)}


def room_of(file):
    """The room of a file; '' for the files that stand in ext/ itself."""
    return file.split("/")[0] if "/" in file else ""


def unit_of(file):
    """A header and the source of its name are one unit."""
    return file.rsplit(".", 1)[0]


def reachable(start, edges):
    """All that one comes to from `start`, which is among them only if a circle leads back to it."""
    found, waiting = set(), [start]
    while waiting:
        for node in edges.get(waiting.pop(), ()):
            if node not in found:
                found.add(node)
                waiting.append(node)
    return found


def circles(edges):
    """The sets of nodes of which each leads to each."""
    reach = {node: reachable(node, edges) for node in edges}
    found = {frozenset(other for other in reach[node] if node in reach.get(other, ())) for node in edges if node in reach[node]}
    return sorted(sorted(circle) for circle in found)


def include_edges(house, node_of):
    edges = collections.defaultdict(set)
    for file, included in house.includes.items():
        edges[node_of(file)] |= {node_of(other) for other in included if other in house.text}
    return edges


def unit_edges(house):
    return {unit: others - {unit} for unit, others in include_edges(house, unit_of).items()}


def call_edges(house, objects):
    """Object files by the symbols that they use of each other."""
    users, owner = collections.defaultdict(set), {}
    for path in pathlib.Path(objects).glob("*/*.o"):
        unit = path.relative_to(objects).with_suffix("").as_posix()
        if f"{unit}.c" not in house.text:  # of a file that is gone
            continue
        listed = subprocess.run(["nm", path], stdout=subprocess.PIPE, check=True, text=True).stdout
        for kind, symbol in re.findall(r"(?:^|\s)([A-Z]) (\S+)$", listed, re.M):
            if kind == "U":
                users[unit].add(symbol)
            else:
                owner[symbol] = unit
    return {unit: {owner[symbol] for symbol in symbols if symbol in owner} - {unit} for unit, symbols in users.items()}


# --- What is checked: each yields complaints -----------------------------------------------------


def rooms_are_listed(house):
    for room in sorted({room_of(file) for file in house.text} - {""} - set(house.rooms)):
        yield f"ext/{room} is not in the Makefile's list of rooms"
    for room in house.rooms:
        if not house.lines(room):
            yield f"the Makefile lists a room {room}, and ext/{room} has no files"


def rooms_keep_their_order(house):
    for file, included in house.includes.items():
        room = room_of(file)
        if room not in house.rooms:
            continue
        for other in included:
            target = room_of(other)
            if other in MADE_BY_THE_BUILD:
                continue
            if target and target not in house.rooms[: house.rooms.index(room) + 1]:
                yield f"ext/{file} includes {other}, and {target}/ stands below {room}/"
            elif target not in ("", room) and other != f"{target}/{target}.h":
                yield f"ext/{file} includes {other}, which is internal to {target}/: include {target}/{target}.h"


def sqlite_is_known_by_few(house):
    for file, text in house.text.items():
        if room_of(file) not in KNOW_SQLITE | {""} and re.search(r'^#include\s*["<].*sqlite', text, re.M):
            yield f"ext/{file} knows SQLite, which only {', '.join(sorted(KNOW_SQLITE))} and the entry file may"


def the_system_is_known_by_few(house):
    for file, text in house.text.items():
        if re.sub(r"_(posix|windows)$", "", unit_of(file)) in KNOW_THE_SYSTEM:
            continue
        for header in sorted(set(re.findall(r"^\s*#\s*include\s*<([^>]+)\.h>", text, re.M)) - C_HEADERS - LIBRARY_HEADERS):
            yield f"ext/{file} includes <{header}.h>, which is not C's own: base/ has what is the system's"
        for macro in sorted(set(re.findall(SYSTEM_MACROS, text))):
            yield f"ext/{file} asks for {macro}: which system it is, only base/ knows"


def files_have_their_own_names(house):
    by_name = collections.defaultdict(list)
    for file in [*house.text, *MADE_BY_THE_BUILD]:
        by_name[file.split("/")[-1]].append(file)
    for name, files in sorted(by_name.items()):
        if len(files) > 1:
            yield f"{' and '.join(files)} are both called {name}"


def rooms_are_small(house):
    for room in house.rooms:
        share = house.lines(room) / house.lines()
        if share > LARGEST_SHARE:
            yield f"ext/{room} has {share:.1%} of the lines of ext/, above {LARGEST_SHARE:.0%}"


def purpose(house, room):
    """The first sentence of the room's public header, or None."""
    text = house.text.get(f"{room}/{room}.h", "")
    comment = re.match(r"/\*(.*?)\*/", text, re.S)
    words = " ".join(re.sub(r"^\*\*", "", comment[1], flags=re.M).split()) if comment else ""
    sentence = re.match(rf"{room}/{room}\.h: (.+?)\.(?: |$)", words)
    return sentence and sentence[1]


def rooms_say_their_purpose(house):
    for room in house.rooms:
        sentence = purpose(house, room)
        if sentence is None:
            yield f"ext/{room}/{room}.h does not begin with /* {room}/{room}.h: its purpose in a sentence. */"
        elif len(sentence) > LONGEST_PURPOSE:
            yield f"ext/{room}/{room}.h: a purpose has {LONGEST_PURPOSE} characters at most, this one {len(sentence)}"


def includes_make_no_circle(house):
    for circle in circles(include_edges(house, str)):
        yield f"these include each other in a circle: {', '.join(circle)}"


def calls_make_no_circle(house, objects):
    for circle in circles(call_edges(house, objects)):
        yield f"these call each other in a circle: {', '.join(circle)}"


def room_list(house):
    """The list of ext/ARCHITECTURE.md, from the headers."""
    width = max(map(len, house.rooms)) + 3
    lines = [f"    {room + '/':{width}}{purpose(house, room)}\n" for room in house.rooms]
    return "\n" + "".join(lines) + "\n"


def document_lists_the_rooms(house):
    told = all(purpose(house, room) for room in house.rooms)  # else that is the complaint
    if told and room_list(house) not in ROOM_LIST.findall(house.document.read_text()):
        yield "ext/ARCHITECTURE.md lists other rooms than the headers of ext/ do: run make rooms"


def write_rooms(house):
    text = house.document.read_text()
    house.document.write_text(ROOM_LIST.sub(lambda _: room_list(house), text))


CHECKS = [
    rooms_are_listed,
    rooms_keep_their_order,
    sqlite_is_known_by_few,
    the_system_is_known_by_few,
    files_have_their_own_names,
    rooms_are_small,
    rooms_say_their_purpose,
    includes_make_no_circle,
    document_lists_the_rooms,
]


# --- What is counted ------------------------------------------------------------------------------


def sizes(found):
    return f"{len(found)} (files: {', '.join(str(len(circle)) for circle in found)})" if found else "none"


def figures(house, objects):
    edges = {file: house.neighbours(file) for file in house.text}
    reached = [len(reachable(file, edges) - {file}) for file in house.text]
    largest = max(house.rooms, key=house.lines)
    yield "lines of ext/", house.lines()
    yield "files", len(house.text)
    yield "rooms", len(house.rooms)
    yield "largest room", f"{largest}, {house.lines(largest) / house.lines():.1%} of the lines"
    yield "files above 500 lines", sum(text.count("\n") > 500 for text in house.text.values())
    yield "files reachable within a room by includes, mean", f"{sum(reached) / len(reached):.2f}"
    yield "circles by includes, a header and its source being one", sizes(circles(unit_edges(house)))
    if objects:
        yield "circles by calls", sizes(circles(call_edges(house, objects)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rooms", nargs="+", metavar="ROOM")
    parser.add_argument("--root", default=".")
    parser.add_argument("--objects")
    parser.add_argument("--figures", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    house = House(options.root, options.rooms)
    if options.figures:
        for name, value in figures(house, options.objects):
            print(f"{name}: {value}")
        return 0
    if options.write:
        write_rooms(house)
        return 0
    complaints = [complaint for check in CHECKS for complaint in check(house)]
    if options.objects:
        complaints += calls_make_no_circle(house, options.objects)
    for complaint in complaints:
        print(f"layers: {complaint}", file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
