"""The extension in Datasette, asked over HTTP: as its user would start it, and as it is to be started where
others can reach it and send their own SQL."""
import base64
import html.parser
import json
import pathlib
import re
import shlex
import shutil
import sqlite3
import subprocess
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

import browser
import loading


def program(folder):
    """The program that `make clients` has installed, or None."""
    installed = loading.CLIENTS / folder / "bin" / "datasette"
    return str(installed) if installed.exists() else None


DATASETTE = program("datasette") or shutil.which("datasette")
NEXT = program("datasette-1")  # 1.0, of which there are previews
WITHOUT_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
SECONDS_TO_START = 60
STORY = "source=builtin:moj-2018&force=Lancashire&offence=46+Theft+from+Shops&period=2018"  # asked of the start page


class Server(unittest.TestCase):
    """Datasette running by one of the lines of sql/docs/loading.md, in a folder with a file of figures."""
    program = DATASETTE
    line = None  # which of them
    database = "my"
    address = None  # None: it could not be started

    @classmethod
    def setUpClass(cls):
        if cls.program is None:
            return
        folder = loading.folder(cls)
        sqlite3.connect(folder / "my.db").execute("CREATE TABLE areas (force)").connection.close()
        (folder / "own.csv").write_text("period,force,defendants\n2018,Kent,5\n2017,Kent,4\n")
        program, *arguments = shlex.split(cls.command())
        assert program == "datasette"
        log = folder / "log.txt"
        with open(log, "wb") as output:
            server = subprocess.Popen([cls.program, *arguments, "--host", "127.0.0.1", "--port", "0"], cwd=folder,
                                      stdout=output, stderr=output)
        cls.addClassCleanup(cls.stop, server)
        cls.address = cls.wait_for_address(server, log)

    @classmethod
    def command(cls):
        return loading.lines("Datasette")[cls.line]

    @staticmethod
    def wait_for_address(server, log):
        for _ in range(SECONDS_TO_START * 10):
            address = re.search(r"running on (http://127\.0\.0\.1:\d+)", log.read_text())
            if address:
                return address[1]
            if server.poll() is not None:
                break
            time.sleep(0.1)
        if "does not have the ability to load SQLite extensions" in log.read_text():
            return None
        raise AssertionError(f"Datasette does not answer: {log.read_text()}")

    @staticmethod
    def stop(server):
        server.terminate()
        server.wait(timeout=30)

    def setUp(self):
        if self.address is None:
            self.skipTest("Datasette with a Python that can load extensions is not here: make clients")

    def ask(self, sql):
        """(rows, None) or (None, the error's message), from the JSON API."""
        address = f"{self.address}/{self.database}.json?" + urllib.parse.urlencode({"sql": sql, "_shape": "arrays"})
        try:
            with WITHOUT_PROXY.open(address, timeout=60) as answer:
                return json.load(answer)["rows"], None
        except urllib.error.HTTPError as error:
            return None, json.load(error)["error"]


class Both:
    """What is true of both ways of starting Datasette."""

    def test_built_in_figures(self):
        self.assertEqual(self.ask("SELECT sum(defendants) FROM prosecutions('builtin:moj-2018') "
                                  "WHERE force = 'Lancashire'"), ([[45781]], None))
        self.assertEqual(self.ask("SELECT count(*) > 0 FROM prosecutions"), ([[1]], None))

    def test_a_change(self):
        self.assertEqual(self.ask("SELECT change_phrase(175, 142)"), ([["rose by 23%"]], None))

    def test_loading_by_sql_is_not_authorized(self):
        self.assertEqual(self.ask("SELECT load_extension('build/prosecutions')"), (None, loading.NOT_AUTHORIZED))


class OwnDatasette(Both, Server):
    line = 0

    def test_files_can_be_read(self):
        self.assertEqual(self.ask("SELECT yoy_change(defendants, year) FROM prosecutions('own.csv')"), ([[1]], None))
        rows, error = self.ask("SELECT * FROM prosecutions('no such file.csv')")
        self.assertIsNone(rows)
        self.assertIn("prosecutions: no such file.csv: no such file (looked in /", error)


class DatasetteForOthers(Both, Server):
    line = 1

    def test_files_can_not_be_read(self):
        for table in ("prosecutions", "source_problems"):
            for source in ("own.csv", "no such file.csv"):
                rows, error = self.ask(f"SELECT * FROM {table}('{source}')")
                self.assertIsNone(rows)
                self.assertIn(f"{source}: this program opens no files", error)


class Cells(html.parser.HTMLParser):
    """The attributes of the page's pictures, frames and links, by element."""

    def __init__(self, page):
        super().__init__()
        self.found = {"img": [], "iframe": [], "a": [], "script": []}
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        if tag in self.found:
            self.found[tag].append(dict(attributes))


class Served(Server):
    """The command of sql/docs/pages.md for pictures and pages, with what sql/datasette says."""
    database = "_memory"

    @classmethod
    def command(cls):
        page = (loading.ROOT / "sql" / "docs" / "pages.md").read_text(encoding="utf-8")
        [line] = re.findall(r"^datasette sql/datasette .*$", page, re.M)
        return line

    def page(self, path):
        with WITHOUT_PROXY.open(f"{self.address}/_memory{path}", timeout=60) as answer:
            return answer.read().decode()

    def answer(self, path):
        """Of a page the table of rows alone; there has to be one."""
        page, begins, table = self.page(path).partition('class="rows-and-columns"')
        self.assertTrue(begins, page)
        return table.partition("</table>")[0]

    @staticmethod
    def questions():
        """The names of the questions in the configuration."""
        configuration = (loading.ROOT / "sql" / "datasette" / "datasette.yaml").read_text()
        return re.findall(r"^      (\w+):$", configuration.split("    queries:\n")[1], re.M)

    @staticmethod
    def sql(question):
        configuration = (loading.ROOT / "sql" / "datasette" / "datasette.yaml").read_text()
        return re.search(rf"^      {question}:.*?sql: \|-(.*?)(?=^      \w+:$|\Z)", configuration.split("    queries:\n")[1],
                         re.M | re.S)[1]

    def show(self, expression):
        """The HTML that shows a value."""
        return Cells(self.page("?" + urllib.parse.urlencode({"sql": f"SELECT {expression} AS shown"}))).found



class Start(html.parser.HTMLParser):
    """What the start page offers and shows: the options of each list, whose label is their value if it is not given; the
    story's paragraphs; its links, by their text; and how each figure was worked out."""

    def __init__(self, page):
        super().__init__()
        self.options, self.links, self.facts, self.queries, self.alert = {}, {}, [], [], ""
        self.open, self.select, self.href = [], None, None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.open.append((tag, attributes))
        if tag == "select":
            self.select = self.options.setdefault(attributes["name"], [])
        elif tag == "option":
            self.select.append(attributes.get("value", ""))
        elif tag == "a":
            self.href = attributes.get("href")
        elif attributes.get("class") == "fact":
            self.facts.append("")

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        tag, attributes = self.open[-1] if self.open else ("", {})
        if tag == "option" and not self.select[-1]:
            self.select[-1] = data
        elif tag == "a":
            self.links[data.strip()] = self.href
        elif attributes.get("role") == "alert":
            self.alert += data
        elif tag in ("p", "small") and self.facts:
            self.facts[-1] += data
        elif tag == "pre":
            self.queries.append(data)


class Pages:
    """What is true of both 0.65 and 1.0."""

    def start(self, query=""):
        with WITHOUT_PROXY.open(f"{self.address}/?{query}", timeout=60) as answer:
            return Start(answer.read().decode())

    def test_the_start_page_offers_what_the_source_has(self):
        page = self.start()
        self.assertEqual(page.options["force"][:3], ["England and Wales", "Avon and Somerset", "Bedfordshire"])
        self.assertEqual([page.options["period"][0], page.options["period"][-1]], ["2018-Q1", "2014-Q1"])
        self.assertIn("Burglary", page.options["offence"])
        self.assertLessEqual({"builtin:moj-2009-2019", "builtin:moj-2018"}, set(page.links))
        other = self.start(page.links["builtin:moj-2009-2019"].removeprefix("?"))
        self.assertEqual((other.options["force"], other.options["period"][0]), (["England and Wales"], "2019"))

    def test_every_choice_of_the_start_page_has_an_answer(self):
        """Each offence of each built-in source, in one force and period."""
        for source in ("builtin:cps", "builtin:moj-2018", "builtin:moj-2009-2019"):
            page = self.start(f"source={source}")
            offences = " UNION ALL ".join("SELECT '{}' AS o".format(offence.replace("'", "''")) for offence in page.options["offence"])
            rows, error = self.ask(f"SELECT o FROM ({offences}) WHERE NOT EXISTS (SELECT 1 FROM local_story("
                                   f"'{page.options['force'][0]}', o, '{page.options['period'][0]}', '{source}'))")
            self.assertEqual((rows, error), ([], None))

    def test_the_start_page_tells_the_story(self):
        page = self.start(STORY)
        told, error = self.ask("SELECT sentence, caveat, query FROM local_story('Lancashire', '46', 2018, 'builtin:moj-2018')")
        self.assertIsNone(error)
        self.assertEqual(len(page.facts), len(told))
        for shown, (sentence, caveat, _) in zip(page.facts, told):
            self.assertIn(sentence or "What the source does not allow:", shown)
            self.assertIn(caveat or "", shown)
        self.assertEqual(page.queries[:-1], [query for *_, query in told if query])

    def test_the_sql_is_taken_away(self):
        page = self.start(STORY)
        rows, error = self.ask(page.queries[-1])
        self.assertEqual((len(rows), error), (len(page.facts), None))
        with WITHOUT_PROXY.open(self.address + page.links["As CSV"], timeout=60) as answer:
            self.assertEqual(answer.read().decode().splitlines()[0], "fact,sentence,caveat,query")
        for link, part in {"As a table, with its SQL to change": "1,423 people", "Run it": "<td"}.items():
            with WITHOUT_PROXY.open(self.address + page.links[link], timeout=60) as answer:
                self.assertIn(part, answer.read().decode())
        with WITHOUT_PROXY.open(self.address + page.links["As a page with charts and a map"], timeout=60) as answer:
            self.assertIn("Download the page", answer.read().decode())

    def test_what_the_start_page_can_not_tell_is_said(self):
        self.assertEqual(self.start("force=Lancs&offence=Burglary&period=2018-Q1").alert.split(";")[0], "'Lancs' is no police force")
        self.assertIn("this program opens no files", self.start("source=own.csv").alert)
        hostile = self.start("force=%3Cscript%3E&offence=%27&period=%22%3E%3Cimg%3E&source=%3Cscript%3E")
        self.assertIn("<script>", hostile.alert)  # as text

    def test_settings(self):
        with WITHOUT_PROXY.open(f"{self.address}/-/settings.json", timeout=60) as answer:
            self.assertEqual(json.load(answer)["sql_time_limit_ms"], 60000)

    def test_every_question_has_an_answer(self):
        self.assertGreaterEqual(len(self.questions()), 6)
        with WITHOUT_PROXY.open(self.address, timeout=60) as answer:
            self.assertIn("Prosecutions in England and Wales", answer.read().decode())
        for name in self.questions():
            with self.subTest(name):
                self.assertIn("class=\"rows-and-columns\"", self.page(f"/{name}"))

    def test_what_is_asked_about_is_answered(self):
        page = self.page("/story?force=Kent&offence=robbery&period=2018-Q1")
        self.assertIn("In Kent, the number of completed prosecutions for robbery", page)
        self.assertIn("Cleveland", self.page("/rates?offence_group=Theft+offences&year=2018"))

    def test_a_wrong_choice_is_answered_with_what_there_is(self):
        """No question ends in a blank cell."""
        for path, parts in {
                "/trend?force=Kont": ("There is no such line", "Kent", "Burglary"),
                "/trend?offence_group=Burglaries": ("There is no such line", "Criminal Damage"),
                "/trend?source=builtin:moj-2009-2019": ("There is no such line", "the forces none and the groups none"),
                "/map?offence_group=Theft": ("There are no such rates", "whole years 2018", "Theft offences"),
                "/map?source=builtin:cps&offence_group=Burglary&year=2016": ("There are no such rates", "whole years 2014 and"),
                "/rates?year=2017": ("There are no such rates", "whole years 2018", "Theft offences")}.items():
            answer = self.answer(path)
            for part in parts:
                self.assertIn(part, answer, path)
            self.assertNotIn('<img class="picture"', answer)
        for path, part in {"/story?force=Kont": "is no police force", "/story_page?period=2021": "it has 2014-Q1",
                           "/story?offence=burgling": "burglary", "/notable_changes?period=2021": "it has 2014-Q1"}.items():
            try:
                said = self.page(path)
            except urllib.error.HTTPError as error:  # as 0.65 says it
                said = error.read().decode()
            self.assertIn(part, said)

    def test_pictures_are_titled_by_what_they_show(self):
        for path, title in {"/trend?force=kent&offence_group=Robbery": "Prosecuted in Kent: Robbery",
                            "/map": "Prosecuted per 100,000 residents, 2018: Theft offences"}.items():
            [image] = Cells(self.page(path)).found["img"]
            drawn = base64.b64decode(image["src"].partition(",")[2]).decode()
            self.assertIn(f">{title}</title>", drawn)

    def test_notable_changes_have_pages(self):
        """Each change is on one page, as often as without pages."""
        rows, _ = self.ask("SELECT count(*), count(DISTINCT force || offence_group) FROM notable_changes('builtin:cps', '2017-Q4')")
        pages = -(-rows[0][0] // 50)
        self.assertGreater(pages, 2)
        found = []
        for page in range(1, pages + 2):
            with WITHOUT_PROXY.open(f"{self.address}/_memory/notable_changes.json?_shape=arrays&page={page}", timeout=60) as answer:
                found += [(row[0], row[1], row[2]) for row in json.load(answer)["rows"]]
        self.assertEqual((len(found), len(set(found))), (rows[0][0], rows[0][0]))

    def test_pictures_are_pictures(self):
        for name in ("map", "trend"):
            [image] = Cells(self.page(f"/{name}")).found["img"]
            self.assertTrue(image["src"].startswith("data:image/svg+xml;base64,"))
        self.assertEqual(self.show("'<b>no picture</b>'")["img"], [])

    def test_a_page_is_in_a_sandbox(self):
        [frame] = Cells(self.page("/story_page")).found["iframe"]
        self.assertEqual(frame["sandbox"], None)  # there, and nothing is allowed
        self.assertRegex(frame["srcdoc"], "<h1>[^<]*Lancashire")
        self.assertNotIn("<script", frame["srcdoc"])
        self.assertIn("default-src 'none'", frame["srcdoc"])

    def test_what_only_looks_like_one_is_text(self):
        for hostile in ("<!DOCTYPE html><img src=http://example.org/>", "<script>alert(1)</script>",
                        "<!DOCTYPE html>\n<html lang='en-GB'>\n<head>\n<meta charset='utf-8'>\n<script>"):
            literal = "'" + hostile.replace("'", "''") + "'"
            found = self.show(literal)
            self.assertEqual((found["iframe"], found["img"]), ([], []))
        [image] = self.show("'<svg onload=alert(1)><script>alert(1)</script></svg>'")["img"]
        self.assertEqual(set(image), {"class", "alt", "src"})

    def test_files_can_not_be_read(self):
        rows, error = self.ask("SELECT page FROM story_page('Kent', 'robbery', 2018, 'own.csv')")
        self.assertIsNone(rows)
        self.assertIn("own.csv: this program opens no files", error)

    def test_in_chromium(self):
        """Of every question, on a desk and on a phone: its facts are seen, its pictures drawn, nothing is asked of
        another machine, the console is silent, nothing is wider than the window."""
        if browser.PROGRAM is None:
            self.skipTest(browser.MISSING)
        with browser.Browser() as chromium:
            for path, part in {f"/../?{STORY}": "1,423 people were prosecuted", "": "Rates on a map", **dict.fromkeys(map("/{}".format, self.questions()), ""),
                               "/story": "fell by 15%, from 151 in", "/rates": "Cleveland",
                               "/story_page": "How each figure was worked out",
                               "/story_page?force=City+of+London&offence=robbery&period=2018&source=builtin:moj-2018":
                                   "taken to include the City of London"}.items():
                for width in (360, 1200):
                    with self.subTest(path, width=width):
                        self.look(chromium.see(f"{self.address}/_memory{path}", width), path, part)

    def test_boxes_are_lists_in_chromium(self):
        """Each box of each question is a list with what the source has, of which the usual, or what was asked for, is chosen;
        another source has other lists; and the last choice of each list has an answer."""
        if browser.PROGRAM is None:
            self.skipTest(browser.MISSING)
        choose = "(name => [...document.querySelectorAll(`form [name=${name}] option`)].map(option => option.value))"
        with browser.Browser() as chromium:
            for question in self.questions():
                chromium.show(f"{self.address}/_memory/{question}", 1200)
                self.assertEqual(chromium.run("document.querySelectorAll('form input[type=text]').length"), 0, question)
                usual = dict(re.findall(r"nullif\(:(\w+), ''\), '?([^')]*)'?\)", self.sql(question)))
                for name, value in usual.items():
                    shown = chromium.run(f"document.querySelector('form select[name={name}]').value")
                    self.assertEqual(shown.lower(), value.lower(), (question, name))
                    self.assertEqual(chromium.run(f"document.querySelector('label[for=' + document.querySelector("
                                                  f"'select[name={name}]').id + ']').innerText").strip(), name)
                for source in chromium.run(choose + "('source')"):
                    chromium.run(f"""(() => {{ const box = document.querySelector("form [name=source]");
                                     box.value = "{source}"; box.dispatchEvent(new Event("change", {{bubbles: true}})); }})()""")
                    last = {name: chromium.run(f"{choose}('{name}')")[-1] for name in usual}
                    last.update(source=source, **{"page": "1"} if "page" in last else {})
                    self.assertNotRegex(self.answer(f"/{question}?" + urllib.parse.urlencode(last)), "There (is|are) no such")
            chromium.show(f"{self.address}/_memory/trend?force=Kont", 360)
            self.assertEqual(chromium.run("document.querySelector('form [name=force]').selectedOptions[0].text"),
                             "Kont (not in this source)")

    def look(self, seen, path, part):
        self.assertEqual(seen.outside(self.address + "/"), [])
        self.assertEqual(seen.complaints, [])
        self.assertEqual(seen.wide, [])
        self.assertIn(part, seen.text)
        pictures = [shown for shown in seen.pictures if shown["tag"] != "svg" or "story_page" in path]
        for picture in pictures:
            if picture["width"] > 30:  # else a symbol of Datasette's own
                self.assertGreaterEqual(picture["width"], 270)
                self.assertGreaterEqual(picture["height"], 150)
            self.assertNotEqual(picture["own"], 0)
        tags = [shown["tag"] for shown in seen.pictures if shown["width"] > 30]
        expected = {"/map": ["IMG"], "/trend": ["IMG"], "/story_page": ["IFRAME", "svg", "svg", "svg"]}
        if path in expected:
            self.assertEqual(tags, expected[path])


class PagesOfDatasette(Pages, Served):
    pass


class PagesOfDatasette1(Pages, Served):
    program = NEXT


if __name__ == "__main__":
    unittest.main()
