"""What there is to look at, for the eye: `make screenshots`, or screenshots.py FOLDER; and the picture of README.md:
`make picture`, or screenshots.py --picture FILE.

The pictures of test_charts.py, the pages of test_story_page.py and what Datasette serves, each as a PNG in light and
in dark; pages as wide as a phone, a tablet and a desk, and as a PDF, which is how they are printed. Without Chromium the
pictures alone, in light, by rsvg-convert; without Datasette (`make clients`) what it serves is left out.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import browser
import test_charts
import test_datasette
import test_figures
import test_story_page

DESK, TABLET, PHONE = 1400, 800, 360
PICTURE = 1000, 955
SCHEMES = {"light": False, "dark": True}


def convert_pictures(folder):
    for picture in sorted(folder.glob("*.svg")):
        subprocess.run(["rsvg-convert", "--zoom", "2", picture, "-o", picture.with_name(f"{picture.stem}-light.png")],
                       check=True)


def shoot_pictures(chromium, folder):
    for picture in sorted(folder.glob("*.svg")):
        width, height = map(int, re.search(r"viewBox='0 0 (\d+) (\d+)'", picture.read_text()).groups())
        for scheme, dark in SCHEMES.items():
            chromium.show(picture.as_uri(), width, height, dark)
            chromium.shoot(picture.with_name(f"{picture.stem}-{scheme}.png"), scale=2, size=(width, height))


def shoot_page(chromium, address, file):
    for width in (DESK, TABLET, PHONE):
        for scheme, dark in SCHEMES.items():
            chromium.show(address, width, 1000, dark)
            chromium.shoot(f"{file}-{width}-{scheme}.png")
    pathlib.Path(f"{file}.pdf").write_bytes(chromium.print())


def shoot_datasette(chromium, folder, served, name):
    if served.program is None:
        print(f"screenshots: {name} is not here: make clients", file=sys.stderr)
        return
    served.setUpClass()
    try:
        pages = {"start": f"/?{test_datasette.STORY}", "home": "/_memory"} | {
            question: f"/_memory/{question}" for question in served.questions()}
        for page, path in pages.items():
            for width in (DESK, PHONE):  # it has no dark
                chromium.show(served.address + path, width, 1400)
                chromium.shoot(folder / f"{name}-{page}-{width}.png")
    finally:
        served.doClassCleanups()


def shoot_picture(file):
    """The top of a story page."""
    with tempfile.TemporaryDirectory() as folder, browser.Browser() as chromium:
        page = pathlib.Path(folder) / "page.html"
        [[text]] = test_figures.query("SELECT hex(page) FROM story_page('Lancashire', 'burglary', '2017-Q4')")
        page.write_bytes(bytes.fromhex(text))
        chromium.show(page.as_uri(), *PICTURE)
        chromium.shoot(file, size=PICTURE)
    print(f"screenshots: {file}, {file.stat().st_size:,} bytes")


def main(folder):
    test_charts.write_all(folder)
    test_story_page.write_all(folder)
    if browser.PROGRAM is None:
        print(f"screenshots: {browser.MISSING}", file=sys.stderr)
        if shutil.which("rsvg-convert"):
            convert_pictures(folder)
    else:
        with browser.Browser() as chromium:
            shoot_pictures(chromium, folder)
            for page in sorted(folder.glob("page-*.html")):
                shoot_page(chromium, page.as_uri(), page.with_suffix(""))
            shoot_datasette(chromium, folder, test_datasette.PagesOfDatasette, "datasette")
            shoot_datasette(chromium, folder, test_datasette.PagesOfDatasette1, "datasette-1")
    print(f"screenshots: {folder}")


if __name__ == "__main__":
    if sys.argv[1] == "--picture":
        shoot_picture(pathlib.Path(sys.argv[2]).resolve())
    else:
        main(pathlib.Path(sys.argv[1]).resolve())
