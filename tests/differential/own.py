"""What hosts may define themselves: their own LIKE, GLOB, NOCASE, and case-sensitive LIKE.

    host = own.connect("system", "like after")      # one of own.WAYS

Python programs do so with create_function and create_collation, ICU does when it is loaded. A host may do so
before the extension is loaded or after; the answers are the host's own in either case.
"""
import hosts


def _like(pattern, text, escape=None):
    """As of a host for which LIKE looks for a piece, in any case of any alphabet."""
    if pattern is None or text is None:
        return None
    return int(str(pattern).strip("%").casefold() in str(text).casefold())


def _glob(pattern, text):
    return None if pattern is None or text is None else int(str(pattern).strip("*?").lower() in str(text).lower())


def _nocase(left, right):
    """As of a host that knows the case of every alphabet, and puts Z first."""
    left, right = left.casefold(), right.casefold()
    return (left < right) - (left > right)


def _own_like(host):
    host.create_function("like", 2, _like)
    host.create_function("like", 3, _like)


WAYS = {
    "like": _own_like,
    "glob": lambda host: host.create_function("glob", 2, _glob),
    "nocase": lambda host: host.create_collation("NOCASE", _nocase),
    "case": lambda host: host.rows("PRAGMA case_sensitive_like = ON"),
}
NAMES = [f"{way} {when}" for way in WAYS for when in ("before", "after")]
FAVOURED = {"like": "like", "glob": "glob", "case": "like", "nocase": "comparison"}  # the terms that it touches


def connect(host_name, name):
    way, when = name.split()
    host = hosts.connect_bare(host_name)
    if when == "before":
        WAYS[way](host)
    host.load_extension(str(hosts.ROOT / "build" / "prosecutions"))
    if when == "after":
        host.rows("SELECT count(*) FROM prosecutions WHERE force LIKE 'k%' AND region = 'south east'")
        WAYS[way](host)
    return host
