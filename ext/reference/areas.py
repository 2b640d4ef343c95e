#!/usr/bin/env python3
"""Makes force_areas.csv, the outlines of the 43 forces for maps:

    python3 ext/reference/areas.py BOUNDARIES.geojson NEIGHBOURS.csv > ext/reference/force_areas.csv

A boundary is cut into arcs where three areas, or two and the sea, meet. Each arc is simplified once (Visvalingam:
the point goes whose triangle with its neighbours is smallest), so that neighbours go on sharing it. London's own
arcs keep every point, as they are drawn larger. Coordinates are in units of 100 m, y downwards from the north.
"""
import collections
import csv
import heapq
import itertools
import json
import sys

UNIT, NORTH = 100, 6700  # metres; the y that becomes 0, in units
SMALLEST = 800  # a point stays whose triangle has at least this area, in square units (8 sq km)
LONDON = {"E23000001", "E23000034"}


def read_rings(file):
    """{code: rings}, where a ring is a list of points whose first is not repeated."""
    found = {}
    for feature in json.load(open(file))["features"]:
        shape = feature["geometry"]
        polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        found[feature["properties"]["force_code"]] = [
            [(round(x / UNIT), NORTH - round(y / UNIT)) for x, y in ring[:-1]] for polygon in polygons for ring in polygon]
    return found


def owners_of_edges(rings):
    """{edge: the codes of the areas that have it}"""
    owners = collections.defaultdict(set)
    for code, parts in rings.items():
        for ring in parts:
            for a, b in zip(ring, ring[1:] + ring[:1]):
                owners[frozenset((a, b))].add(code)
    return owners


def arcs_of(ring, owners):
    """The ring in pieces, each of which has the same owners from one end to the other."""
    edges = list(zip(ring, ring[1:] + ring[:1]))
    starts = [i for i in range(len(edges)) if owners[frozenset(edges[i - 1])] != owners[frozenset(edges[i])]]
    if not starts:  # an island, or an area within another: begun at the same point from either side
        at = ring.index(min(ring))
        edges = edges[at:] + edges[:at]
        return [[edges[0][0]] + [b for _, b in edges]]
    edges, cut = edges[starts[0]:] + edges[:starts[0]], [start - starts[0] for start in starts] + [len(edges)]
    return [[edges[first][0]] + [b for _, b in edges[first:last]] for first, last in itertools.pairwise(cut)]


def double_area(a, b, c):
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]))


def simplify(arc):
    """The arc without its least points; its ends stay, and four points of a ring."""
    points, last = list(arc), len(arc) - 1
    before, after = list(range(-1, last)), list(range(1, last + 2))
    heap = [(double_area(points[i - 1], points[i], points[i + 1]), i) for i in range(1, last)]
    heapq.heapify(heap)
    area, gone = {i: size for size, i in heap}, set()
    least = 4 if arc[0] == arc[-1] else 2
    while heap and len(points) - len(gone) > least:
        size, i = heapq.heappop(heap)
        if i in gone or area[i] != size:
            continue
        if size >= 2 * SMALLEST:
            break
        gone.add(i)
        after[before[i]], before[after[i]] = after[i], before[i]
        for j in (before[i], after[i]):
            if 0 < j < last:
                area[j] = max(size, double_area(points[before[j]], points[j], points[after[j]]))
                heapq.heappush(heap, (area[j], j))
    return [point for i, point in enumerate(points) if i not in gone]


def canonical(arc):
    return min(tuple(arc), tuple(reversed(arc)))


def simplified(rings):
    owners, done, made = owners_of_edges(rings), {}, {}
    for code, parts in rings.items():
        made[code] = []
        for ring in parts:
            points = []
            for arc in arcs_of(ring, owners):
                key = canonical(arc)
                if key not in done:
                    london = LONDON & owners[frozenset(arc[:2])]
                    done[key] = list(key) if london else simplify(list(key))
                kept = done[key] if key == tuple(arc) else done[key][::-1]
                points += kept[:-1]
            made[code].append(points)
    return made


def path_of(parts):
    """SVG, with steps from point to point: a minus sign parts two numbers as well as a blank does."""
    text = ""
    for ring in parts:
        text += f"M{ring[0][0]} {ring[0][1]}l"
        steps = [n for a, b in zip(ring, ring[1:]) for n in (b[0] - a[0], b[1] - a[1])]
        text += "".join(str(n) if n < 0 or i == 0 else f" {n}" for i, n in enumerate(steps)) + "z"
    return text


def distance(x, y, ring):
    """From the point to the ring's nearest edge; below 0 outside."""
    inside, least = False, float("inf")
    for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1]):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
        length = (bx - ax) ** 2 + (by - ay) ** 2
        along = max(0, min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length)) if length else 0
        least = min(least, (x - ax - along * (bx - ax)) ** 2 + (y - ay - along * (by - ay)) ** 2)
    return least if inside else -least


def middle_of(parts):
    """The point of the largest part that is farthest from its edges, to the nearest kilometre."""
    ring = max(parts, key=lambda ring: (max(x for x, _ in ring) - min(x for x, _ in ring)) *
               (max(y for _, y in ring) - min(y for _, y in ring)))
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    step = max(2, (max(xs) - min(xs)) // 40)
    return max(((x, y) for x in range(min(xs), max(xs) + 1, step) for y in range(min(ys), max(ys) + 1, step)),
               key=lambda point: distance(*point, ring))


def main(boundaries, neighbours):
    made = simplified(read_rings(boundaries))
    beside = collections.defaultdict(set)
    for row in csv.DictReader(open(neighbours)):
        beside[row["pfa_code_a"]].add(row["pfa_code_b"])
        beside[row["pfa_code_b"]].add(row["pfa_code_a"])
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["force_code", "x", "y", "neighbours", "outline"])
    for code in sorted(made):
        out.writerow([code, *middle_of(made[code]), "|".join(sorted(beside[code])), path_of(made[code])])


if __name__ == "__main__":
    main(*sys.argv[1:])
