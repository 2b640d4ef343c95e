"""Pictures made through the sqlite3 shell. Each is read as XML, and must have what a page needs.

Some are of the real files in ../shared/data; without them these tests are skipped.
"""
import csv
import pathlib
import re
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as ET

import browser

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"
CPS = SHARED / "cps"
MAGISTRATES = SHARED / "moj" / "remands-magistrates-court-2018.zip"
OUTCOMES = SHARED / "moj" / "court-outcomes-2009-2019.zip"
SVG = "{http://www.w3.org/2000/svg}"

HOSTILE = "'<x>&\"''' || char(1, 8, 27, 127, 133, 65534, 65535) || x'C3' || ' ]]> --> é'"
MADE_UP = {
    "one-point": "SELECT line_chart(5, 2018, '', 'One point')",
    "hostile-line": f"SELECT line_chart(5, 2018, {HOSTILE}, {HOSTILE})",
    "hostile-bar": f"SELECT bar_chart(5, {HOSTILE}, {HOSTILE})",
    "hostile-map": f"SELECT force_map(n, f, {HOSTILE}) FROM (SELECT 5 AS n, {HOSTILE} AS f UNION ALL SELECT 7, 'Kent')",
    "negative": "SELECT bar_chart(column1, column2, 'Change') FROM (VALUES (-120, 'Theft'), "
                "(35, 'Robbery'), (0, 'Arson'))",
    "quarters": "SELECT line_chart(column1, column2, column3, 'By financial quarter') FROM (VALUES "
                "(10, '2016/17-Q3', 'a'), (14, '2016/17-Q4', 'a'), (9, '2017/18-Q1', 'a'), "
                "(3, '2016/17-Q3', 'b'), (5, '2017/18-Q1', 'b'), (4, '2017/18-Q2', 'b'))",
    "thirteen": "SELECT line_chart(100 + (i * 7919 + y * 31) % 40, 2008 + y, 'Offences of group ' || i, 'Thirteen series that end near "
                "one another, with a title so long that it takes more than one line') FROM (SELECT value AS i FROM "
                "json_each('[1,2,3,4,5,6,7,8,9,10,11,12,13]')), (SELECT value AS y FROM json_each('[0,1,2,3,4,5,6,7]'))",
    "bottom": "SELECT line_chart(CASE i WHEN 1 THEN 1000 - y * 90 ELSE i END, 2008 + y, 'Series ' || i) FROM (SELECT value AS i FROM "
              "json_each('[1,2,3,4,5,6,7,8,9,10,11,12,13]')), (SELECT value AS y FROM json_each('[0,1,2,3,4,5,6,7]'))",
    "marked-line": "SELECT line_chart(n, p, f, 'The local number, strong, and that of its neighbours', 'Lancashire') FROM (SELECT "
                   "column1 AS p, column2 AS n, 'Lancashire' AS f FROM (VALUES ('2014-Q1', 50), ('2014-Q2', 64), ('2014-Q4', 40), "
                   "('2015-Q1', 41), ('2015-Q3', 30), ('2015-Q4', 36)) UNION ALL SELECT column1, column2, 'Greater Manchester' FROM "
                   "(VALUES ('2014-Q1', 80), ('2014-Q2', 78), ('2014-Q3', 70), ('2014-Q4', 74), ('2015-Q1', 71), ('2015-Q4', 66)))",
    "changes": "SELECT force_map(n, force, 'Change on a year before, %', 'layout=areas, scale=diverging, mark=Kent') FROM (SELECT "
               "force, (row_number() OVER () * 37) % 83 - 40 AS n FROM police_forces WHERE force_code IS NOT NULL)",
    "few": "SELECT force_map(CASE WHEN n < 3 AND n > 0 THEN 'fewer than 3' ELSE n END, force, 'Homicides', "
           "'mark=Northumbria, layout=areas') FROM (SELECT force, (row_number() OVER () * 37) % 29 - 3 AS n FROM police_forces "
           "WHERE force_code IS NOT NULL) WHERE n >= 0",
    "few-tiles": "SELECT force_map(CASE WHEN n < 3 AND n > 0 THEN 'fewer than 3' ELSE n END, force, 'Homicides', "
                 "'mark=Northumbria') FROM (SELECT force, (row_number() OVER () * 37) % 29 - 3 AS n FROM police_forces "
                 "WHERE force_code IS NOT NULL) WHERE n >= 0",
    "all-bars": "SELECT bar_chart(n, force, 'All forces', 'Lancashire') FROM (SELECT force, row_number() OVER () * 97 % 113 AS n "
                "FROM police_forces)",
}
REAL = {
    "lancashire-kent": f"""SELECT line_chart(prosecuted, period, force, 'Completed prosecutions a
        month, Lancashire and Kent, 2014 to 2018') FROM prosecutions('{CPS}')
        WHERE force IN ('Lancashire', 'Kent')""",
    "many-lines": f"""SELECT line_chart(prosecuted, period, force, 'Completed prosecutions a month')
        FROM prosecutions('{CPS}') WHERE force LIKE '%on%'""",
    "sentenced": f"""SELECT line_chart(sentenced, period, '', 'Persons sentenced, England and
        Wales') FROM prosecutions('{OUTCOMES}')""",
    "offence-groups": f"""SELECT bar_chart(defendants, offence_group, 'Defendants at magistrates’
        courts by offence group, 2018') FROM prosecutions('{MAGISTRATES}')""",
    "offences": f"""SELECT bar_chart(defendants, offence, 'Defendants in Lancashire by offence,
        2018') FROM prosecutions('{MAGISTRATES}') WHERE force = 'Lancashire'""",
    "rates": f"""SELECT force_map(per_100k(n, population_of(force, 2018)), force, 'Defendants per
        100,000 people, 2018') FROM (SELECT sum(defendants) AS n, replace(force,
        'Metropolitan Police', 'London') AS force FROM prosecutions('{MAGISTRATES}') GROUP BY 2)""",
    "defendants": f"""SELECT force_map(defendants, force, 'Defendants, 2018')
        FROM prosecutions('{MAGISTRATES}')""",
    "cleveland": f"""SELECT force_map(per_100k(n, population_of(force, 2018)), force, 'Thefts prosecuted per 100,000 people,
        2018', 'layout=areas, mark=Cleveland') FROM (SELECT sum(prosecuted) AS n, force FROM prosecutions('{MAGISTRATES}')
        WHERE offence_group LIKE '%heft%' AND force <> 'Special/miscellaneous and unknown police forces' GROUP BY 2)""",
    "lancashire-strong": f"""SELECT line_chart(prosecuted, period, force, 'Completed prosecutions a month: Lancashire among the
        forces of the North West', 'Lancashire') FROM prosecutions('{CPS}')
        WHERE force_region(force) = 'North West'""",
}
# The same as on a phone.
NARROW = {
    "line-phone": MADE_UP["marked-line"].replace("'Lancashire') FROM (SELECT column1", "'Lancashire', 'width=328') FROM (SELECT column1"),
    "thirteen-phone": MADE_UP["thirteen"].replace("more than one line')", "more than one line', '', 'width=328')"),
    "bars-phone": MADE_UP["all-bars"].replace("'Lancashire')", "'Lancashire', 'width=328')"),
    "negative-phone": MADE_UP["negative"].replace("'Change')", "'Change', NULL, 'width=328')"),
    "changes-phone": MADE_UP["changes"].replace("mark=Kent", "mark=Kent, width=328"),
    "few-phone": MADE_UP["few"].replace("mark=Northumbria", "mark=Northumbria, width=328"),
    "tiles-phone": MADE_UP["few-tiles"].replace("mark=Northumbria", "mark=Northumbria, width=328"),
}
MADE_UP.update(NARROW)
ALL_FORCES = ("SELECT force_map(n, force) FROM (SELECT force, 1000 * row_number() OVER () AS n FROM police_forces "
              "WHERE force_code IS NOT NULL)")

# Texts that leave the picture or their tile, or lie over one another.
CROWDED = """(() => {
    const [, , width, height] = document.documentElement.getAttribute("viewBox").split(" ").map(Number);
    const texts = [...document.querySelectorAll("text")].map(text => ({text: text.textContent, box: text.getBBox(),
        tile: text.parentElement.querySelector(":scope > title + rect")?.getBBox()}));
    const inside = (a, b) => a.x >= b.x - .5 && a.y >= b.y - .5 && a.x + a.width <= b.x + b.width + .5 &&
        a.y + a.height <= b.y + b.height + .5;
    const over = (a, b) => Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) > 1 &&
        Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) > 4;
    return texts.flatMap((one, i) => [
        ...(inside(one.box, one.tile ?? {x: 0, y: 0, width, height}) ? [] : [`outside: ${one.text}`]),
        ...texts.slice(i + 1).filter(other => over(one.box, other.box)).map(other => `${one.text} over ${other.text}`)]);
})()"""


def picture(sql):
    """The bytes of the statement's one value."""
    done = subprocess.run(
        ["sqlite3", "-init", "/dev/null", "-batch", "-list", ":memory:", ".load build/prosecutions",
         sql], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.decode())
    return done.stdout


class Pictures(unittest.TestCase):
    def hold(self, svg):
        """Checks what pages and screen readers need of a picture; returns its root element."""
        root = ET.fromstring(svg)
        self.assertEqual(root.tag, f"{SVG}svg")
        self.assertEqual(root.get("role"), "img")
        ids = [e.get("id") for e in root.iter() if e.get("id")]
        self.assertEqual(len(ids), len(set(ids)))
        texts = {e.get("id"): e.text for e in root}
        for name in root.get("aria-labelledby").split():
            self.assertTrue(texts[name].strip())
        [style] = root.findall(f"{SVG}style")
        self.assertIn("prefers-color-scheme:dark", style.text)
        for rule in re.findall(r"([^{}]+)\{[^{}]*\}", style.text.replace("@media screen and (prefers-color-scheme:dark){", "")):
            for selector in rule.split(","):  # no rule may reach beyond the picture
                self.assertTrue(selector.strip().startswith("#" + root.get("id")), selector)
        self.hold_inside(root)
        # On one line, as a table's cell needs it, and as large as its viewBox says.
        self.assertNotIn(b"\n", svg.rstrip(b"\n"))
        self.assertEqual(root.get("viewBox").split(), ["0", "0", root.get("width"), root.get("height")])
        return root

    def hold_inside(self, root):
        """Checks that everything begins inside the picture."""
        _, _, width, height = map(float, root.get("viewBox").split())
        for element in root.iter():
            for name, most in (("x", width), ("y", height)):
                if element.get(name) is not None:
                    self.assertTrue(0 <= float(element.get(name)) <= most, ET.tostring(element))

    def test_made_up(self):
        for name, sql in MADE_UP.items():
            with self.subTest(name):
                self.hold(picture(sql))

    @unittest.skipUnless(SHARED.exists(), "the real files are not here")
    def test_real(self):
        roots = {name: self.hold(picture(sql)) for name, sql in REAL.items()}
        self.assertEqual(len({root.get("id") for root in roots.values()}), len(roots))
        lines = [e.get("d") for e in roots["lancashire-kent"].iter(f"{SVG}path")
                 if "line" in e.get("class").split()]
        # 45 months with three gaps, by the list of files that are missing.
        self.assertEqual([(d.count("M"), d.count("M") + d.count("L")) for d in lines], [(4, 45)] * 2)
        values = {e.text.partition(": ")[::2] for e in roots["defendants"].iter(f"{SVG}title")}
        self.assertIn(("Lancashire", "45,781"), values)
        self.assertIn(("City of London", "no data"), values)
        self.assertIn("Special/miscellaneous and unknown police forces (21,385)",
                      "".join(roots["defendants"].itertext()))

    @unittest.skipUnless(SHARED.exists(), "the real files are not here")
    def test_shades_do_not_hide_the_story(self):
        """Cleveland's thefts are nearly three times Lancashire's: they have a shade of their own."""
        root = self.hold(picture(REAL["cleveland"]))
        shown = [(*path.find(f"{SVG}title").text.split(": "), path.get("class")) for path in root.iter(f"{SVG}path")
                 if path.find(f"{SVG}title") is not None]
        values = {name: (float(value), shade) for name, value, shade in shown if value != "no data"}
        self.assertEqual((round(values["Cleveland"][0]), round(values["Lancashire"][0])), (445, 166))
        self.assertEqual([name for name, (_, shade) in values.items() if shade == values["Cleveland"][1]], ["Cleveland"])

    def test_neighbours_share_their_boundaries(self):
        """Each edge of an outline is the sea's, or a neighbour has it too, the other way round; and forces with an
        edge in common are neighbours."""
        with open(ROOT / "ext" / "reference" / "force_areas.csv", encoding="utf-8") as file:
            rows = {row["force_code"]: row for row in csv.DictReader(file)}
        self.assertEqual(len(rows), 43)
        self.assertLess((ROOT / "ext" / "reference" / "force_areas.csv").stat().st_size, 25_000)
        owners = {}
        for code, row in rows.items():
            edges = [edge for ring in rings(row["outline"]) for edge in zip(ring, ring[1:] + ring[:1])]
            for edge in edges:
                self.assertNotIn(edge, owners)
                owners[edge] = code
        beside = {code: set() for code in rows}
        for (a, b), code in owners.items():
            if (b, a) in owners:
                beside[code].add(owners[b, a])
        self.assertGreater(sum((b, a) in owners for a, b in owners), 1000)
        apart = set()
        for code, row in rows.items():
            listed = set(row["neighbours"].split("|"))
            self.assertLessEqual(beside[code], listed, code)
            apart |= {(code, other) for other in listed - beside[code] if code < other}
            self.assertTrue(all(code in rows[other]["neighbours"].split("|") for other in listed))
            self.assertTrue(inside(int(row["x"]), int(row["y"]), rings(row["outline"])), code)
        # Leicestershire and Cambridgeshire all but meet.
        self.assertEqual(apart, {("E23000021", "E23000023")})

    def test_a_phone_has_letters_of_eleven_pixels(self):
        for name, sql in NARROW.items():
            root = self.hold(picture(sql))
            self.assertEqual(root.get("width"), "328")
            sizes = [float(text.get("font-size")) for text in root.iter(f"{SVG}text")]
            self.assertGreaterEqual(min(sizes), 11, name)

    def test_the_plot_has_two_thirds_of_the_width(self):
        for name, sql in {**MADE_UP, **(REAL if SHARED.exists() else {})}.items():
            root = self.hold(picture(sql))
            width = float(root.get("width"))
            grid = [path.get("d") for path in root.iter(f"{SVG}path") if path.get("class") in ("grid", "base") and
                    "H" in path.get("d")]
            bars = [bar for bar in root.iter(f"{SVG}rect") if bar.get("class") in ("bar", "below", "rest")]
            if grid:
                left, right = re.match(r"M([\d.]+) [\d.]+H([\d.]+)", grid[0]).groups()
                self.assertGreaterEqual(float(right) - float(left), width * 2 / 3 - .1, name)
            if bars:
                right = max(float(bar.get("x")) + float(bar.get("width")) for bar in bars)
                self.assertGreaterEqual(right - min(float(bar.get("x")) for bar in bars), width * 2 / 3 - .1, name)

    def test_every_tile_names_its_force(self):
        """Each tile has the force's whole name as its title, and on it too, except five names that are too long."""
        forces = picture("SELECT force FROM police_forces WHERE force_code IS NOT NULL").decode().splitlines()
        root = self.hold(picture(ALL_FORCES))
        tiles = {group.find(f"{SVG}title").text.rpartition(": ")[0]: tile_name(group)
                 for group in root.iter(f"{SVG}g") if group.find(f"{SVG}title") is not None}
        self.assertEqual(set(tiles), set(forces))
        self.assertEqual({name: short for name, short in tiles.items() if name != short},
                         {"Cambridgeshire": "Cambs", "Gloucestershire": "Glos", "Leicestershire": "Leics",
                          "Northamptonshire": "Northants", "Nottinghamshire": "Notts"})


    def test_every_small_tile_has_an_abbreviation_of_its_own(self):
        """Of each force whose name is not short enough its first letter, or its initials."""
        root = self.hold(picture(ALL_FORCES.replace("force_map(n, force)", "force_map(n, force, '', 'width=328')")))
        tiles = {group.find(f"{SVG}title").text.rpartition(": ")[0]: tile_name(group)
                 for group in root.iter(f"{SVG}g") if group.find(f"{SVG}title") is not None}
        self.assertEqual((len(tiles), len(set(tiles.values()))), (43, 43))
        for name, short in tiles.items():
            self.assertEqual(name[0], short[0], name)
            self.assertLessEqual(len(short), 6)
        self.assertEqual((tiles["Greater Manchester"], tiles["North Yorkshire"], tiles["Kent"]), ("GMP", "N Yks", "Kent"))


def rings(outline):
    """The rings of an SVG path of the form M x y l dx dy … z, each as its points."""
    made = []
    for ring in outline.split("z")[:-1]:
        numbers = list(map(int, re.findall(r"-?\d+", ring)))
        points = [tuple(numbers[:2])]
        for dx, dy in zip(numbers[2::2], numbers[3::2]):
            points.append((points[-1][0] + dx, points[-1][1] + dy))
        made.append(points)
    return made


def inside(x, y, outline):
    found = False
    for ring in outline:
        for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1]):
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                found = not found
    return found


def tile_name(group):
    """What is written above the number."""
    *names, _ = ["".join(text.itertext()).strip() for text in group.findall(f"{SVG}text")]
    return " ".join(names)


@unittest.skipUnless(browser.PROGRAM, browser.MISSING)
class InChromium(unittest.TestCase):
    """The width of letters in the browser's own fonts, which only a browser can tell."""

    def test_no_text_is_cut_or_over_another(self):
        with browser.Browser() as chromium, tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "picture.svg"
            for name, sql in {**MADE_UP, **(REAL if SHARED.exists() else {}), "all-forces": ALL_FORCES,
                              "all-forces-phone": ALL_FORCES.replace("(n, force)", "(n, force, '', 'width=328')")}.items():
                with self.subTest(name):
                    file.write_bytes(picture(sql))
                    chromium.show(file.as_uri())
                    self.assertEqual(chromium.run(CROWDED), [])


def write_all(folder):
    """Every picture as a file, for the eye: see `make screenshots`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, sql in {**MADE_UP, **(REAL if SHARED.exists() else {})}.items():
        (folder / f"{name}.svg").write_bytes(picture(sql))


if __name__ == "__main__":
    unittest.main()
