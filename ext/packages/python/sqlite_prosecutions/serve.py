"""The figures in the browser, by Datasette."""
from __future__ import annotations

import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import time
import webbrowser
from typing import Any, Dict, List, Optional

from .figures import Failed, Figures

MISSING = "this needs Datasette: pip install 'sqlite-prosecutions[serve]'"
HOST = "127.0.0.1"
TIME_LIMIT = "60000"  # ms: a large release takes longer to load than Datasette's second


def serve(figures: Figures, source: Optional[str], port: int, open_browser: bool) -> None:
    """Runs until it is stopped."""
    major = datasette_major(figures)
    configuration: Dict[str, Any] = {}
    environment = dict(os.environ)
    if source:
        path = pathlib.Path(source).resolve()
        figures.latest(str(path))  # an error now, rather than in the browser
        configuration = {"files": True, "sources": [str(path)]}
        # Whoever reaches the server reads what lies beside the release, and nothing else.
        environment.update(PROSECUTIONS_ROOT=str(path if path.is_dir() else path.parent), PROSECUTIONS_SEALED="1")
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "datasette.json"
        file.write_text(json.dumps({"plugins": {"datasette-prosecutions": configuration}}), encoding="utf-8")
        port = port or free_port()
        command = [sys.executable, "-m", "datasette", "serve", "--memory", "--host", HOST, "--port", str(port),
                   "--setting", "sql_time_limit_ms", TIME_LIMIT, "--config" if major else "--metadata", str(file)]
        if open_browser:
            threading.Thread(target=open_when_it_listens, args=(port,), daemon=True).start()
        status = run(command, environment)
    if status:
        raise Failed(f"Datasette ended with status {status}")


def open_when_it_listens(port: int) -> None:
    """The start page; Datasette itself would open the page of its database."""
    while True:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                break
        time.sleep(0.1)
    webbrowser.open(f"http://{HOST}:{port}/")


def run(command: List[str], environment: Dict[str, str]) -> int:
    """Ctrl-C ends Datasette, which has it too, and then this."""
    with subprocess.Popen(command, env=environment) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.wait()
            return 0
        finally:
            process.terminate()


def datasette_major(figures: Figures) -> int:
    """The first number of Datasette's version."""
    try:
        import datasette_prosecutions  # noqa: F401
        from datasette.version import __version__
    except ImportError:
        raise Failed(MISSING) from None
    if figures.host.name == "apsw":
        raise Failed("Datasette can't use APSW, which is the only SQLite here that can load extensions: "
                     "pip install pysqlite3-binary, or use another Python")
    return int(__version__.split(".")[0])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
