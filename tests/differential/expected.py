"""Differences that are known and not mended yet. Statements are made without what is named here, unless
--also names it; a line is taken away when its fault is mended."""

EXPECTED = {}
