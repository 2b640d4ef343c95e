"""The figures in the browser, by Datasette."""
from __future__ import annotations

from typing import Optional

from .figures import Failed, Figures


def serve(figures: Figures, source: Optional[str], port: int, open_browser: bool) -> None:
    try:
        import datasette_prosecutions  # noqa: F401
    except ImportError:
        raise Failed("this needs Datasette: pip install 'sqlite-prosecutions[serve]'") from None
