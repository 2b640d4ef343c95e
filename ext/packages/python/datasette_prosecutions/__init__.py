"""The extension in Datasette: loaded into every connection, with questions ready to be asked, a start page for those
who write no SQL, and pictures shown as pictures. SQL that others write can open no files, unless the configuration
says so:

    plugins:
      datasette-prosecutions:
        files: true             # for yourself: whoever reaches the server can read your CSV files and archives
        sources: [release.zip]  # offered on the start page
"""
from __future__ import annotations

import pathlib
from typing import Any, Dict

import sqlite_prosecutions
import yaml
from datasette import hookimpl
from datasette.database import Database

from .pictures import render_cell
from .start import DATABASE, extra_body_script, extra_template_vars

__all__ = ["canned_queries", "extra_body_script", "extra_css_urls", "extra_template_vars", "get_metadata", "prepare_connection",
           "render_cell", "startup"]
NAME = "datasette-prosecutions"
CONFIGURATION: Dict[str, Any] = yaml.safe_load(pathlib.Path(__file__).with_name("datasette.yaml").read_text(encoding="utf-8"))
QUESTIONS = CONFIGURATION["databases"][DATABASE]["queries"]
ABOUT = {name: value for name, value in CONFIGURATION.items() if isinstance(value, str)}  # title, licence and so on


@hookimpl
def prepare_connection(conn: Any, datasette: Any) -> None:
    settings = datasette.plugin_config(NAME) or {}
    (sqlite_prosecutions.load if settings.get("files") else sqlite_prosecutions.load_nofiles)(conn)


@hookimpl
def extra_css_urls(datasette: Any) -> Any:
    return [datasette.urls.static_plugins(NAME, "prosecutions.css")]


@hookimpl
def startup(datasette: Any) -> Any:
    async def begin() -> None:
        if DATABASE not in datasette.databases:
            datasette.add_database(Database(datasette, is_memory=True), name=DATABASE)
        if hasattr(datasette, "add_query"):  # 1.0
            await add_to_datasette_1(datasette)

    return begin


async def add_to_datasette_1(datasette: Any) -> None:
    """What the configuration of whoever runs it says already is left alone."""
    known = await datasette.get_instance_metadata()
    for name, value in ABOUT.items():
        if not known.get(name):
            await datasette.set_instance_metadata(name, value)
    for name, question in QUESTIONS.items():
        if await datasette.get_query(DATABASE, name) is None:
            await datasette.add_query(DATABASE, name, question["sql"], title=question["title"], is_trusted=True,
                                      description=question["description"], hide_sql=question["hide_sql"], source=NAME)


@hookimpl(optionalhook=True)
def canned_queries(database: str) -> Any:  # 0.65
    return QUESTIONS if database == DATABASE else {}


@hookimpl(optionalhook=True)
def get_metadata() -> Any:  # 0.65
    return ABOUT
