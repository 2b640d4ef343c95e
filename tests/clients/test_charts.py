"""Pictures made through the sqlite3 shell. Each is read as XML, and must have what a page needs.

Some are of the real files in ../shared/data; without them these tests are skipped.
"""
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
    "hostile-map": f"SELECT force_map(5, {HOSTILE}, {HOSTILE})",
    "negative": "SELECT bar_chart(column1, column2, 'Change') FROM (VALUES (-120, 'Theft'), "
                "(35, 'Robbery'), (0, 'Arson'))",
    "quarters": "SELECT line_chart(column1, column2, column3, 'By financial quarter') FROM (VALUES "
                "(10, '2016/17-Q3', 'a'), (14, '2016/17-Q4', 'a'), (9, '2017/18-Q1', 'a'), "
                "(3, '2016/17-Q3', 'b'), (5, '2017/18-Q1', 'b'), (4, '2017/18-Q2', 'b'))",
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
}
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
        for rule in re.findall(r"([^{}]+)\{[^{}]*\}", style.text.replace("@media (prefers-color-scheme:dark){", "")):
            for selector in rule.split(","):  # no rule may reach beyond the picture
                self.assertTrue(selector.strip().startswith("#" + root.get("id")), selector)
        self.hold_inside(root)
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
            for name, sql in {**MADE_UP, **(REAL if SHARED.exists() else {}), "all-forces": ALL_FORCES}.items():
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
