"""story_page through the sqlite3 shell: each page is read as HTML, and, where Chromium is, shown on a phone and
printed.

Some are of the real files in ../shared/data; without them these are left out.
"""
import base64
import hashlib
import html.parser
import pathlib
import re
import shutil
import statistics
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as ET

import browser
from test_charts import CPS, MAGISTRATES, SHARED, SVG, picture

VOID = {"meta", "br", "hr", "img", "link", "input"}
LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
PUBLISHERS = ("https://www.gov.uk/government/statistics/", "https://www.gov.uk/government/collections/",
              "https://www.data.gov.uk/dataset/")
PHONE = 360  # pixels
LONG = "Conspiracy" * 12 + " <b>to</b> 'do' & \"so\""  # words that no line holds
QUESTIONS = {  # a story of each kind
    "cps": "('Lancashire', 'burglary', '2017-Q4')",
    "big": "('Metropolitan Police', 'Theft offences', 2018, 'builtin:moj-2018')",
    "small": "('Warwickshire', 'homicide', '2017-Q4')",
    "city": "('City of London', 'Theft offences', 2018, 'builtin:moj-2018')",
    "west-midlands": "('West Midlands', 'drug offences', '2017-Q4')",
    "one-case": "('Cumbria', 'attempted murder', 2018, 'builtin:moj-2018')",
    "none": "('Cumbria', '86.2', 2018, 'builtin:moj-2018')",
    "one-year": "('Cleveland', 'Theft offences', 2018, 'builtin:moj-2018')",
    "national": "(NULL, 'robbery', 2018, 'builtin:moj-2009-2019')",
}
if SHARED.exists():
    QUESTIONS["magistrates"] = f"('Lancashire', '86.2', 2018, '{MAGISTRATES}')"
    QUESTIONS["women"] = f"('Lancashire', 'Theft offences', 2018, '{MAGISTRATES}', 'sex=Female')"
    QUESTIONS["months"] = f"('Kent', 'Sexual Offences', '2018-03', '{CPS}')"
FORCES = ("Lancashire", "Cumbria", "Merseyside", "Greater Manchester", "Cheshire", "West Yorkshire", "North Yorkshire", "Kent",
          "Metropolitan Police", "Devon and Cornwall")
NEWSPAPER = """period,force,offence,defendants,prosecuted
2008,Lancashire,86.2 Possession of indecent photograph of a child,90,90
2008,Metropolitan Police,86.2 Possession of indecent photograph of a child,2310,2310
2017,Lancashire,86.2 Possession of indecent photograph of a child,142,142
2017,Metropolitan Police,86.2 Possession of indecent photograph of a child,6397,6397
2018,Lancashire,86.2 Possession of indecent photograph of a child,175,175
2018,Metropolitan Police,86.2 Possession of indecent photograph of a child,4533,4533
"""


def pages():
    """{name: page}"""
    made = {name: picture(f"SELECT page FROM story_page{question}").decode() for name, question in QUESTIONS.items()}
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "quarters.csv"
        source.write_text("period,force,offence,defendants,prosecuted\n" + "".join(
            f"{2007 + i // 4}-Q{i % 4 + 1},{force},34 Robbery,{count},{count}\n" for i in range(44)
            for k, force in enumerate(FORCES) for count in [60 + 9 * k + (i * 37 + k * 11) % 23 - i * (k % 3)]))
        made["quarters"] = picture(f"SELECT page FROM story_page('Lancashire', 'robbery', '2017-Q4', '{source}')").decode()
        source = pathlib.Path(folder) / "newspaper.csv"
        source.write_text(NEWSPAPER)
        made["newspaper"] = picture(f"SELECT page FROM story_page('Lancashire', '86.2', 2018, '{source}')").decode()
        source = pathlib.Path(folder) / ("a-very-long-name-of-a-file-<i>-" * 5 + ".csv")
        offence = LONG.replace('"', '""')
        source.write_text("period,force,offence,defendants,prosecuted\n" + "".join(
            f'{year},{force},"{offence}",{count},{count}\n' for year, force, count in (
                (2017, "Kent", 123456789012), (2018, "Kent", 1234567890123), (2017, "Metropolitan and City", 4),
                (2018, "Metropolitan and City", 12), (2018, "x" * 80, 3), (2018, "<script>alert(1)</script>", 3))))
        made["hostile"] = picture(f"SELECT page FROM story_page('Kent', '%conspiracy%', 2018, '{source}')").decode()
    return made


class Reader(html.parser.HTMLParser):
    """Checks that every element is closed where it must be."""

    def __init__(self, page):
        super().__init__()
        self.open, self.ids, self.elements, self.text, self.tables = [], [], [], [], []
        self.outside_pictures = []
        self.feed(page)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attributes):
        self.handle_startendtag(tag, attributes)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        names = [name for name, _ in attributes]
        assert len(names) == len(set(names)), (tag, attributes)
        attributes = dict(attributes)
        self.elements.append((tag, attributes))
        if "svg" not in self.open:
            self.outside_pictures.append(tag)
        self.ids += [attributes["id"]] if "id" in attributes else []
        if tag == "table":
            self.tables.append([])
        if tag in ("caption", "th", "td"):
            self.tables[-1].append((tag, attributes.get("scope")))

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, tag

    def handle_data(self, text):
        if not {"style", "title", "desc", "script"} & set(self.open):
            self.text.append(text)


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.pages = pages()

    def each(self):
        for name, page in self.pages.items():
            with self.subTest(name):
                yield page, Reader(page)

    def test_good_html(self):
        for page, read in self.each():
            self.assertTrue(page.startswith("<!DOCTYPE html>\n<html lang='en-GB'>"))
            self.assertEqual(len(read.ids), len(set(read.ids)))
            for tag in ("html", "head", "title", "body", "main", "h1"):
                self.assertEqual(read.outside_pictures.count(tag), 1, tag)
            for _, attributes in read.elements:
                for name in attributes.get("aria-labelledby", "").split():
                    self.assertIn(name, read.ids)

    def test_tables_are_described(self):
        for _, read in self.each():
            self.assertEqual(len(read.tables), 2)
            for table in read.tables:
                self.assertEqual(table[0][0], "caption")
                self.assertTrue(all(scope in ("row", "col") for tag, scope in table if tag == "th"))

    def test_nothing_is_loaded(self):
        for page, read in self.each():
            self.assertEqual([tag for tag, _ in read.elements].count("script"), 1)
            script = re.search(r"<script>(.*?)</script>", page, re.S).group(1)
            hashed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
            self.assertIn(f"script-src 'sha256-{hashed}'", page)  # no other runs
            self.assertFalse({"link", "img", "iframe", "object", "embed", "use", "image", "form"} &
                             {tag for tag, _ in read.elements})
            for tag, attributes in read.elements:
                self.assertFalse({"src", "srcset", "background", "poster", "style"} & set(attributes), tag)
                self.assertFalse([name for name in attributes if name.startswith("on")])
                if "href" in attributes:
                    self.assertEqual(tag, "a")
                    self.assertTrue(attributes["href"] == LICENCE or attributes["href"].startswith(PUBLISHERS))
            for forbidden in ("@import", "url("):
                self.assertNotIn(forbidden, page)
            for address in re.findall(r"https?://[^'\"<\s]+", page):
                self.assertTrue(address in (LICENCE, "http://www.w3.org/2000/svg") or address.startswith(PUBLISHERS), address)

    def test_pictures_are_xml(self):
        for page, _ in self.each():
            for drawn in re.findall(r"<svg .*?</svg>", page, re.S):
                root = ET.fromstring(drawn)
                self.assertEqual(root.tag, f"{SVG}svg")
                self.assertTrue(root.find(f"{SVG}title").text)
                self.assertTrue(root.find(f"{SVG}desc").text)
                self.assertEqual(len(root.get("viewBox").split()), 4)

    def test_hostile_texts_are_text(self):
        text = "".join(Reader(self.pages["hostile"]).text)
        self.assertIn(LONG, text)
        self.assertIn("<script>alert(1)</script>", text)

    def test_stories_of_one_statement_are_those_alone(self):
        """What stories of several forces share is that of their own offence, period and people: also where these take
        turns."""
        asked = [(force, offence, period) for force in ("Kent", "Surrey", "England and Wales") for offence, period in
                 (("burglary", "2017-Q4"), ("robbery", "2017-Q4"), ("robbery", "2016-Q3"), ("burglary", "2017-Q4"))]
        values = ", ".join(f"({i}, '{force}', '{offence}', '{period}')" for i, (force, offence, period) in enumerate(asked))
        for story in ("SELECT page FROM story_page", "SELECT group_concat(sentence || coalesce(caveat, ''), ' ') FROM local_story"):
            alone = [picture(f"SELECT replace(hex(CAST(({story}{question!r}) AS BLOB)), '00', '')").decode() for question in asked]
            asking = story.replace("SELECT ", "SELECT hex(").replace(" FROM", ") FROM")
            together = picture(f"SELECT ({asking}(column2, column3, column4)) FROM (VALUES {values}) ORDER BY column1").decode()
            joined = picture(asking.replace(" FROM", " FROM (VALUES " + values + ") CROSS JOIN") + "(column2, column3, column4) "
                             "GROUP BY column1").decode()
            self.assertEqual(len(set(alone)), 9)
            self.assertEqual(together.splitlines(), [line.strip() for line in alone])
            self.assertEqual(joined, together)

    def test_sources(self):
        """Each file with the lines that its rows of the offence and the local number stand on, and its checksum where that
        is asked for."""
        with tempfile.TemporaryDirectory() as folder:
            lines = NEWSPAPER.splitlines()
            rows = ["2018,Lancashire,34 Robbery,3,3", lines[3], lines[4], "", "2018,Kent,34 Robbery,5,5", *lines[5:]]
            names = ("2018.csv", "earlier.csv")
            for name, body in zip(names, (rows, lines[1:3])):
                (pathlib.Path(folder) / name).write_text("\n".join([lines[0], *body]) + "\n")
            ask = f"SELECT page FROM story_page('Lancashire', '86.2', 2018, '{folder}', NULL, %s)"
            for options in ("'fragment'", "'fragment, SHA256'"):
                page = picture(ask % options).decode()
                listed = re.findall(r"<li><strong>([^<]*)</strong>: (.*)</li>", page)
                hashes = ["".join(f". SHA-256: <code>{hashlib.sha256((pathlib.Path(folder) / name).read_bytes()).hexdigest()}"
                                  "</code>" if "SHA" in options else "") for name in names]
                self.assertEqual([(pathlib.Path(name).name, said) for name, said in listed],
                                 [("2018.csv", f"lines 3 to 8; Lancashire, 2018: line 7{hashes[0]}"),
                                  ("earlier.csv", f"lines 2 to 3{hashes[1]}")])
                self.assertIn(f"data-source='{pathlib.Path(folder).name}'", page)  # not the asker's folders
        for name, published in {"cps": "a file a month", "big": "16 May 2019", "national": "May 2020"}.items():
            self.assertRegex(self.pages[name], f"<a href='https://www.(data.)?gov.uk/[^']*december-201[89]'>[^<]*</a> "
                             rf"\(published: {published}\)" if name != "cps" else f"published: {published}")

    def test_large_figures(self):
        """Three or four, as far as there are any; a change of few is no percentage in large letters; nothing stands in the
        headline and below it again."""
        large = {name: re.findall(r"<div><dt>([^<]*)</dt><dd>([^<]*)</dd></div>", page) for name, page in self.pages.items()}
        self.assertEqual([value for _, value in large["small"]], ["4", "1", "−4.4%", "0.70"])
        self.assertEqual([value for _, value in large["big"]], ["10,557", "119.5", "75,986", "128.8"])
        self.assertEqual([value for _, value in large["cps"]], ["129", "−14.6%", "−10.0%", "8.6"])
        for page in self.pages.values():
            headline, lead = re.search(r"<h1>(.*?)</h1>\n<p class='lead' data-copy=''>(.*?)</p>", page).groups()
            self.assertNotEqual(headline, lead)
            self.assertNotIn(lead, page.split("</header>")[1])
        self.assertIn("less than the number in 2009", re.search("class='lead'[^>]*>(.*?)</p>", self.pages["national"])[1])

    def test_what_a_force_is_held_against(self):
        """England and Wales as an index; the median force where a number is too small for one, as Python reckons it."""
        for name, page in self.pages.items():
            self.assertLessEqual(page.count("(index)</text>") + page.count("median force</text>"), 2, name)
        self.assertIn("(index)", self.pages["cps"])
        self.assertNotIn("median force", self.pages["cps"])
        numbers = {}
        for line in picture("SELECT period, force, sum(prosecuted) FROM prosecutions WHERE offence_group = 'Homicide' "
                            "GROUP BY 1, 2").decode().splitlines():
            period, force, number = line.split("|")
            numbers.setdefault(period, {})[force] = int(number)
        forces = {force for found in numbers.values() for force in found}
        table = re.findall(
                r"<tr><th scope='row'>([^<]*)</th><td>(\d+)</td><td>[\d,]+</td><td>([\d.]+)</td></tr>", self.pages["small"])
        self.assertGreater(len(table), 10)
        for period, local, median in table:
            all_forces = [numbers[period].get(force, 0) for force in forces]
            self.assertEqual((int(local), float(median)), (numbers[period].get("Warwickshire", 0), statistics.median(all_forces)))
        self.assertIn("the middle one of all forces’ numbers", self.pages["small"])

    def test_facts_are_there(self):
        text = "".join(Reader(self.pages["cps"]).text)
        facts = picture("SELECT sentence || '|' || coalesce(caveat, '') FROM "
                        "local_story('Lancashire', 'burglary', '2017-Q4')").decode().splitlines()
        self.assertEqual(len(facts), 10)
        for fact in facts:
            for part in fact.split("|"):
                self.assertIn(part, text)


@unittest.skipUnless(browser.PROGRAM, browser.MISSING)
class InChromium(unittest.TestCase):
    """Each page is opened once, as wide as a phone."""
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.file = pathlib.Path(folder.name) / "page.html"
        cls.chromium = browser.Browser()
        cls.addClassCleanup(cls.chromium.close)
        cls.pages = pages()
        cls.seen = {name: cls.see(page) for name, page in cls.pages.items()}

    @classmethod
    def see(cls, page, width=PHONE):
        cls.file.write_text(page)
        return cls.chromium.see(cls.file.as_uri(), width)

    def each(self):
        for name, seen in self.seen.items():
            with self.subTest(name):
                yield self.pages[name], seen

    def test_the_facts_stand_in_the_page(self):
        for name, question in QUESTIONS.items():
            shown = " ".join(self.seen[name].text.split())
            facts = picture(f"SELECT sentence || char(10) || coalesce(caveat, '') FROM local_story{question} "
                            "WHERE sentence IS NOT NULL").decode().splitlines()
            self.assertGreater(len(facts), 2)
            for fact in facts:
                self.assertIn(fact, shown)

    def test_pictures_have_a_size(self):
        """Of the two forms of a chart one is shown; no picture is wider than its column, and no letter on a phone is
        smaller than eleven pixels."""
        for page, seen in self.each():
            self.assertEqual([shown["tag"] for shown in seen.pictures], ["svg"] * page.count("<svg "))
            shown = [one for one in seen.pictures if one["width"] > 0]
            self.assertEqual(len(shown), page.count("<figure"))
            for one in shown:
                self.assertGreaterEqual(one["width"], 300)
                self.assertGreaterEqual(one["height"], 90)  # two rows of a ranking

    def test_a_phone(self):
        for name in self.pages:
            self.see(self.pages[name])
            self.assertLessEqual(self.chromium.run("document.documentElement.scrollHeight"), 6000, name)
            self.assertGreaterEqual(self.chromium.run("""Math.min(99, ...[...document.querySelectorAll("svg text")]
                .filter(text => text.getClientRects().length).map(text => text.getAttribute("font-size") *
                text.ownerSVGElement.getBoundingClientRect().width / text.ownerSVGElement.viewBox.baseVal.width))"""),
                                    10.9, name)

    def test_what_can_be_taken_away(self):
        """The script gives each picture, table and sentence its button, and says a value to a finger."""
        self.see(self.pages["cps"])
        count = self.chromium.run("""(() => {
            const count = query => document.querySelectorAll(query).length;
            document.querySelector("figure svg title + rect, figure svg .hit").dispatchEvent(new MouseEvent("click",
                {bubbles: true}));
            window.saved = [];
            URL.createObjectURL = blob => { window.blob = blob; return "#"; };
            HTMLAnchorElement.prototype.click = function () { window.saved.push(this.download); };
            document.querySelectorAll(".forces button, .line button").forEach(button => button.click());
            return [count("figure button") - count("figure"), count(".scroll > button") - count("table"),
                    count("[data-copy] > button") - count("[data-copy]"), count("[data-copy]") > 5,
                    document.querySelector(".said").textContent, window.saved.join()];
        })()""")
        self.assertEqual(count[:4], [0, 0, 0, True])
        self.assertRegex(count[4], r"20\d\d: ")
        self.assertEqual(count[5].count(".svg"), 1)
        self.assertEqual(count[5].count(".csv"), 1)
        table = self.chromium.run("window.blob.text()")
        self.assertEqual(table.splitlines()[0], "Rank,Force,Number,Residents,\"Per 100,000\"")
        self.assertRegex(table, r"\r\n\d+,Lancashire,129,\d{7},8\.6\r\n")

    def test_no_request_leaves_the_machine(self):
        for _, seen in self.each():
            self.assertEqual(seen.requests, [self.file.as_uri()])

    def test_the_console_is_silent(self):
        for _, seen in self.each():
            self.assertEqual(seen.complaints, [])

    def test_nothing_overflows(self):
        """Everything that is wider than the window is in a box that scrolls."""
        for page, seen in self.each():
            self.assertEqual(seen.wide + self.see(page, 1200).wide, [])

    def test_rates_are_in_view_on_a_phone(self):
        """The last column of the table of forces is seen without scrolling."""
        for name in QUESTIONS:
            self.see(self.pages[name])
            self.assertEqual(self.chromium.run("(box => box.scrollWidth - box.clientWidth)"
                                               "(document.querySelector('[aria-labelledby=forces]'))"), 0, name)

    def test_every_force_on_a_phone(self):
        """Every force has a page that fits, also those with the longest names, and the City of London."""
        for line in picture("SELECT replace(page, char(10), ' ') FROM police_forces AS f, "
                            "story_page(f.force, 'Violence against the person', 2018, 'builtin:moj-2018') "
                            "WHERE f.force_code IS NOT NULL").decode().splitlines():
            seen = self.see(line)
            self.assertEqual((seen.wide, seen.complaints), ([], []), seen.text[:60])

    def test_it_can_be_printed(self):
        for name, page in self.pages.items():
            self.see(page)
            paper = self.chromium.print()
            self.assertTrue(paper.startswith(b"%PDF"))
            self.assertLessEqual(len(re.findall(rb"/Type\s*/Page\b", paper)), 3 if name == "hostile" else 2, name)

    @unittest.skipUnless(shutil.which("pdftotext"), "pdftotext is not here: apt-get install poppler-utils")
    def test_no_heading_is_parted_from_what_it_heads(self):
        for name, page in self.pages.items():
            self.see(page)
            (self.file.parent / "page.pdf").write_bytes(self.chromium.print())
            sheets = subprocess.run(["pdftotext", "-layout", self.file.parent / "page.pdf", "-"], check=True,
                                    stdout=subprocess.PIPE).stdout.decode().split("\f")[:-1]
            self.assertIn("Official statistics are Crown copyright", " ".join("".join(sheets).split()), name)
            headings = re.findall(r"<h[123][^>]*>([^<]*)</h[123]>", page)
            for sheet in sheets:
                last = sheet.rstrip().splitlines()[-1].strip()
                self.assertNotIn(last, headings, name)
            for heading, figure in re.findall(r"<h2 id='[^']*'>(Over time|On the map)</h2>"
                                              "((?:(?!</section>).)*?</figure>)", page, re.S):
                if name == "hostile":  # whose one word has many lines
                    continue
                words = set(re.findall(r"<text [^>]*>([^<]+)", figure.split("class='slim'")[0]))
                [sheet] = [sheet for sheet in sheets if heading in sheet]
                self.assertGreater(sum(word in sheet for word in words) / len(words), .8, (name, heading))


def write_all(folder):
    """Every page as a file, for the eye: see `make screenshots`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in pages().items():
        (folder / f"page-{name}.html").write_text(page)


if __name__ == "__main__":
    unittest.main()
