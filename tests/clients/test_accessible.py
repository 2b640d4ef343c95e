"""The pages of stories as two programs judge them that share no code with us: axe-core in Chromium (WCAG 2.2 AA, contrast
included) and the Nu HTML checker. `make clients` fetches both.

axe-core takes the word of a style sheet for what lies below the letters of a picture; what is really there is read from
the pixels.
"""
import html
import json
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import browser
import loading
import test_story_page

PACKAGES = loading.CLIENTS / "checkers" / "node_modules"
AXE = PACKAGES / "axe-core" / "axe.min.js"
NU = PACKAGES / "vnu-jar" / "build" / "dist" / "vnu.jar"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (360, 800, 1400)
ODD = "hostile"  # its tables are as wide as no other's: letters that are scrolled out of view can't be judged
EVERYWHERE = ("cps", "months", "newspaper")  # others are judged at one width of the two forms, and in one scheme
LEAST_CONTRAST = 4.5

# All that is folded is judged too.
JUDGE = f"""document.querySelectorAll("details").forEach(fold => fold.open = true);
axe.run(document, {{runOnly: {json.dumps(RULES)}}}).then(judged => Object.fromEntries(["violations", "incomplete"].map(
    kind => [kind, judged[kind].flatMap(rule => rule.nodes.map(node => rule.id + ": " + node.html.slice(0, 200)))])))"""

# Draws each picture that is seen, and compares each text's colour with the colour that most pixels around its letters have.
LOOK = """(async () => {
    const scale = 3, found = [];
    const light = ([r, g, b]) => [r, g, b].map(part => part / 255).map(
        part => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4).reduce(
        (sum, part, i) => sum + part * [.2126, .7152, .0722][i], 0);
    for (const svg of document.querySelectorAll("figure svg")) {
        if (!svg.getClientRects().length) continue;
        const image = new Image(), canvas = document.createElement("canvas"), {width, height} = svg.viewBox.baseVal;
        image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(new XMLSerializer().serializeToString(svg));
        await image.decode();
        canvas.width = width * scale;
        canvas.height = height * scale;
        const pen = canvas.getContext("2d", {willReadFrequently: true});
        pen.drawImage(image, 0, 0, canvas.width, canvas.height);
        for (const text of svg.querySelectorAll("text")) {
            const box = text.getBBox(), count = {};
            const ink = getComputedStyle(text).fill.match(/\\d+/g).slice(0, 3).map(Number);
            const pixels = pen.getImageData(box.x * scale, box.y * scale, box.width * scale, box.height * scale).data;
            for (let i = 0; i < pixels.length; i += 4) {
                const colour = pixels.slice(i, i + 3).join();
                count[colour] = (count[colour] || 0) + 1;
            }
            delete count[ink.join()];
            const below = Object.keys(count).reduce((a, b) => count[a] > count[b] ? a : b).split(",").map(Number);
            const [low, high] = [light(ink), light(below)].sort((a, b) => a - b);
            found.push([text.textContent, (high + .05) / (low + .05)]);
        }
    }
    return found;
})()""".replace("\\\\", "\\")


@unittest.skipUnless(browser.PROGRAM, browser.MISSING)
class Judged(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.file = pathlib.Path(folder.name) / "page.html"
        cls.chromium = browser.Browser()
        cls.addClassCleanup(cls.chromium.close)
        cls.pages = test_story_page.pages()

    def views(self):
        """Shows each page in each of its views."""
        for number, (name, page) in enumerate(self.pages.items()):
            # No policy: a page's own forbids what the judge does.
            self.file.write_text(page.replace("http-equiv='Content-Security-Policy'", "name='policy'"))
            views = [(width, dark) for width in WIDTHS for dark in (False, True)]
            for width, dark in views if name in EVERYWHERE else [(360, number % 2 == 0), (800, number % 2 == 1)]:
                self.chromium.show(self.file.as_uri(), width, 900, dark)
                yield name, width, dark

    @unittest.skipUnless(AXE.exists(), "axe-core is not here: make clients")
    def test_axe(self):
        axe = AXE.read_text()
        for view in self.views():
            with self.subTest(view):
                self.chromium.run(axe + ";0")
                judged = self.chromium.run(JUDGE)
                if view[0] == ODD:
                    judged["incomplete"] = [node for node in judged["incomplete"] if not re.search("<(t[dh]|caption)", node)]
                self.assertEqual(judged, {"violations": [], "incomplete": []})

    def test_letters_of_pictures(self):
        least = {}
        for view in self.views():
            least.update({(*view, text): contrast for text, contrast in self.chromium.run(LOOK)
                          if contrast < LEAST_CONTRAST})
        self.assertEqual(least, {})


class Html(unittest.TestCase):
    @unittest.skipUnless(NU.exists() and shutil.which("java"), "the Nu HTML checker is not here: make clients")
    def test_nu(self):
        with tempfile.TemporaryDirectory() as folder:
            test_story_page.write_all(pathlib.Path(folder))
            part = test_story_page.picture("SELECT page FROM story_page('Kent', 'robbery', '2017-Q4', NULL, NULL, 'fragment, sha256')")
            (pathlib.Path(folder) / "fragment.html").write_text(
                f"<!DOCTYPE html><html lang='en-GB'><meta charset='utf-8'><title>Part</title><h1>Part</h1>{part.decode()}")
            files = sorted(pathlib.Path(folder).glob("*.html"))
            done = subprocess.run(["java", "-jar", NU, "--format", "json", "--stdout", "--exit-zero-always", *files],
                                  check=True, stdout=subprocess.PIPE)
        errors = [f"{pathlib.Path(said.get('url', '')).name}: {said['message']} {html.unescape(said.get('extract', ''))[:150]}"
                  for said in json.loads(done.stdout)["messages"] if said["type"] != "info"]
        self.assertEqual(errors, [])


if __name__ == "__main__":
    unittest.main()
