"""Headless Chromium, driven through a pipe by the DevTools protocol: what a page shows, requests and
complains of.

    with browser.Browser() as chromium:
        seen = chromium.see("file:///tmp/page.html", width=360)
        seen.requests, seen.complaints, seen.text, seen.wide, seen.pictures
        chromium.shoot(pathlib.Path("page-dark.png"), dark=True)

It needs Chromium and Python's own library. PROGRAM is None where there is no Chromium. No host names are looked up,
so that every request to another machine fails and becomes a complaint.
"""
import base64
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
MISSING = "Chromium is not here: apt-get install chromium"
SECONDS = 120  # for one answer
QUIET_SECONDS = 0.15  # without a request or a complaint: the page is done
OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
           "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps",
           "--disable-extensions", "--no-default-browser-check", "--disable-dev-shm-usage",
           "--disable-features=IsolateSandboxedIframes,OptimizationHints,MediaRouter",
           "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--no-proxy-server", "--remote-debugging-pipe")

# What is measured in the page, and in each frame in it. What is wider than its window counts, unless it is in a
# box that scrolls by itself.
MEASURE = """(() => {
    const root = document.documentElement, width = root.clientWidth;
    const seen = {text: document.body.innerText, width, wide: [], pictures: []};
    const scrolls = element => {
        for (let box = element.parentElement; box && box !== box.ownerDocument.body; box = box.parentElement)
            if (["auto", "scroll", "hidden"].includes(getComputedStyle(box).overflowX)) return true;
        return false;
    };
    if (root.scrollWidth > width) seen.wide.push(`page: ${root.scrollWidth} > ${width}`);
    for (const element of document.body.querySelectorAll("*")) {
        const box = element.getBoundingClientRect();
        if (box.right > width + 1 && box.width > 0 && !element.closest("svg *") && !scrolls(element))
            seen.wide.push(`${element.tagName}.${element.className}: ${box.right} > ${width}`);
        if (["IMG", "svg", "IFRAME"].includes(element.tagName))
            seen.pictures.push({tag: element.tagName, width: box.width, height: box.height,
                own: element.tagName === "IMG" ? element.naturalWidth : null});
    }
    return seen;
})()"""


class Seen:
    """requests: addresses, in order. complaints: errors and warnings of the console, exceptions, what was not
    loaded. text: as shown. wide: what is wider than the window. pictures: {tag, width, height, own}, where own is
    an image's own width, 0 where it can't be drawn."""

    def __init__(self):
        self.requests, self.complaints = [], []
        self.text, self.wide, self.pictures = "", [], []

    def outside(self, *own):
        """The requests that neither begin with one of these nor are for data inside the page."""
        return [address for address in self.requests
                if not address.startswith(own + ("data:", "about:", "blob:"))]


class Browser:
    def __init__(self):
        self.profile = tempfile.TemporaryDirectory()
        commands, self.commands = os.pipe()
        self.answers, answers = os.pipe()
        self.program = subprocess.Popen(
            # Chromium reads its commands from 3 and answers on 4.
            ["/bin/sh", "-c", f'exec "$@" 3<&{commands} 4>&{answers}', "sh", PROGRAM, *OPTIONS,
             f"--user-data-dir={self.profile.name}", "about:blank"],
            pass_fds=(commands, answers), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(commands)
        os.close(answers)
        os.set_blocking(self.answers, False)
        self.number, self.unread, self.seen, self.changed, self.loaded = 0, b"", Seen(), 0, False
        self.waiting, self.sessions = {}, []
        self.page = self.open_page()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        os.close(self.commands)  # which ends it
        try:
            self.program.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.program.kill()
            self.program.wait()
        os.close(self.answers)
        self.profile.cleanup()

    # --- The protocol: JSON, each with a NUL behind it ---

    def send(self, method, session=None, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.commands, data):]
        return self.number

    def ask(self, method, session=None, **parameters):
        number = self.send(method, session, **parameters)
        end = time.monotonic() + SECONDS
        while number not in self.waiting:
            if time.monotonic() > end:
                raise TimeoutError(f"Chromium does not answer {method}")
            self.read()
        answer = self.waiting.pop(number)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def read(self):
        """The messages that have come since the last call."""
        try:
            data = os.read(self.answers, 1 << 20)
            if not data:
                raise RuntimeError(f"Chromium ended, exit status {self.program.wait()}")
        except BlockingIOError:
            time.sleep(0.005)
            return
        *messages, self.unread = (self.unread + data).split(b"\0")
        for message in map(json.loads, messages):
            if "id" in message:
                self.waiting[message["id"]] = message
            else:
                self.note(message["method"], message["params"], message.get("sessionId"))

    def note(self, event, facts, session):
        noted = True
        if event == "Network.requestWillBeSent":
            self.seen.requests.append(facts["request"]["url"])
        elif event == "Network.loadingFailed" and not facts.get("canceled"):
            self.seen.complaints.append(f"not loaded: {facts['errorText']}")
        elif event == "Log.entryAdded" and facts["entry"]["level"] in ("error", "warning"):
            self.seen.complaints.append(f"{facts['entry']['text']} {facts['entry'].get('url', '')}")
        elif event == "Runtime.consoleAPICalled" and facts["type"] in ("error", "warning", "assert"):
            self.seen.complaints.append(" ".join(str(a.get("value", a.get("description"))) for a in facts["args"]))
        elif event == "Runtime.exceptionThrown":
            self.seen.complaints.append(facts["exceptionDetails"]["text"])
        elif event == "Page.loadEventFired":
            self.loaded = True
        elif event == "Target.attachedToTarget":  # a frame with a process of its own
            self.watch(facts["sessionId"], facts["waitingForDebugger"])
        else:
            noted = False
        if noted:
            self.changed = time.monotonic()

    def watch(self, session, waits=False):
        self.sessions.append(session)
        for domain in ("Network", "Log", "Runtime", "Page"):
            self.send(f"{domain}.enable", session)
        self.send("Target.setAutoAttach", session, autoAttach=True, waitForDebuggerOnStart=True, flatten=True)
        if waits:
            self.send("Runtime.runIfWaitingForDebugger", session)

    def open_page(self):
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.watch(session)
        return session

    # --- What is done with a page ---

    def see(self, address, width=1200, height=800, dark=False):
        """Opens the address, waits until nothing more is loaded, and returns what is seen."""
        self.show(address, width, height, dark)
        self.measure(width)
        return self.seen

    def show(self, address, width=1200, height=800, dark=False):
        self.set_window(width, height, dark)
        self.seen, self.loaded = Seen(), False
        found = self.ask("Page.navigate", self.page, url=address)
        if "errorText" in found:
            raise RuntimeError(f"{address}: {found['errorText']}")
        end = time.monotonic() + SECONDS
        while not self.loaded or time.monotonic() < self.changed + QUIET_SECONDS:
            if time.monotonic() > end:
                raise TimeoutError(address)
            self.read()

    def measure(self, width):
        seen = self.run(MEASURE)
        if seen["width"] > width:
            self.seen.wide.append(f"page: laid out {seen['width']} wide")
        frames = self.ask("Page.getFrameTree", self.page)["frameTree"].get("childFrames", [])
        for found in [seen, *(self.run(MEASURE, frame["frame"]["id"]) for frame in frames)]:
            self.seen.text += found["text"] + "\n"
            self.seen.wide += found["wide"]
            self.seen.pictures += found["pictures"]

    def set_window(self, width, height, dark):
        self.ask("Emulation.setDeviceMetricsOverride", self.page, width=width, height=height, deviceScaleFactor=1,
                 mobile=width < 600)
        self.ask("Emulation.setEmulatedMedia", self.page,
                 features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def run(self, script, frame=None):
        """The value of a script that runs in the page or in a frame of it, even if that may run none of its own."""
        where = {} if frame is None else {"contextId": self.ask("Page.createIsolatedWorld", self.page,
                                                                frameId=frame)["executionContextId"]}
        done = self.ask("Runtime.evaluate", self.page, expression=script, returnByValue=True, awaitPromise=True, **where)
        if "exceptionDetails" in done:
            raise RuntimeError(done["exceptionDetails"])
        return done["result"].get("value")

    def shoot(self, file, scale=1, size=None):
        """Writes a PNG of the page that was shown last, as a whole or in the size given."""
        whole = self.ask("Page.getLayoutMetrics", self.page)["cssContentSize"]
        width, height = size or (whole["width"], whole["height"])
        shot = self.ask("Page.captureScreenshot", self.page, captureBeyondViewport=True,
                        clip={"x": 0, "y": 0, "width": width, "height": height, "scale": scale})
        pathlib.Path(file).write_bytes(base64.b64decode(shot["data"]))

    def print(self):
        """The page as the bytes of a PDF, on sheets of A4."""
        return base64.b64decode(self.ask("Page.printToPDF", self.page, paperWidth=210 / 25.4, paperHeight=297 / 25.4,
                                         preferCSSPageSize=True)["data"])
