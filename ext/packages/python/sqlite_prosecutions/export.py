"""The rows of a source as Parquet, written in pieces, so that memory does not grow with them."""
from __future__ import annotations

import itertools
import os
import pathlib
import re
import shutil
import tempfile
from typing import Any, Dict, Iterator, List, Optional, Sequence

from . import __version__
from .figures import Failed, Figures

FETCHED = 16384  # rows at once
GROUP = 8 * FETCHED  # rows of a row group
NO_YEAR = "__HIVE_DEFAULT_PARTITION__"  # which Spark, DuckDB and Arrow take for NULL

EXPORTED = re.compile(r"year=\w+(/part-0\.parquet)?")


class Rows:
    """The rows of a source, as record batches of the specification's columns."""

    def __init__(self, figures: Figures, source: str, options: str) -> None:
        try:
            import pyarrow
            import pyarrow.parquet
        except ImportError:
            raise Failed("the export needs pyarrow: pip install 'sqlite-prosecutions[export]'") from None
        self.arrow, self.figures, self.arguments = pyarrow, figures, (source, options)
        types = {"TEXT": pyarrow.string(), "INTEGER": pyarrow.int64()}
        columns = figures.ask("SELECT name, type FROM pragma_table_info('prosecutions')")
        self.schema = pyarrow.schema([(name, types[kind]) for name, kind in columns],
                                     {"source": source, "made_by": f"prosecutions {__version__}"})

    def years(self) -> List[Optional[int]]:
        return [year for year, in self.figures.ask("SELECT DISTINCT year FROM prosecutions(?, ?) ORDER BY year", *self.arguments)]

    def batches(self, schema: Any, where: str, values: Sequence[Any]) -> Iterator[Any]:
        sql = f"SELECT {', '.join(schema.names)} FROM prosecutions(?, ?) {where}"
        try:
            cursor = iter(self.figures.db.execute(sql, (*self.arguments, *values)))
            while rows := list(itertools.islice(cursor, FETCHED)):
                columns = [self.arrow.array(column, field.type) for column, field in zip(zip(*rows), schema)]
                yield self.arrow.RecordBatch.from_arrays(columns, schema=schema)
        except self.figures.host.error as error:
            raise Failed(str(error)) from None

    def write(self, path: pathlib.Path, schema: Any, where: str = "", *values: Any) -> int:
        """Writes a file; how many rows it has."""
        written = 0
        batches = self.batches(schema, where, values)
        with self.arrow.parquet.ParquetWriter(path, schema, compression="zstd") as file:
            while group := list(itertools.islice(batches, GROUP // FETCHED)):
                table = self.arrow.Table.from_batches(group, schema)
                file.write_table(table, row_group_size=GROUP)
                written += table.num_rows
        return written

    def write_years(self, folder: pathlib.Path) -> int:
        """Writes year=2018/part-0.parquet and so on. The year is the folder's name, and not in the file."""
        schema = self.schema.remove(self.schema.get_field_index("year"))
        written = 0
        for year in self.years():
            part = folder / f"year={NO_YEAR if year is None else year}"
            part.mkdir()
            written += self.write(part / "part-0.parquet", schema, "WHERE year IS ?", year)
        return written


def export(figures: Figures, source: str, options: str, target: pathlib.Path, overwrite: bool) -> Dict[str, Any]:
    """Writes the rows beside the target first and then puts them in its place, so that under its name there is all or
    nothing. What was done, for the user."""
    rows = Rows(figures, source, options)
    check_free(target, overwrite)
    problems = {severity: count for severity, count in figures.ask(
        "SELECT severity, count(*) FROM source_problems(?, ?) GROUP BY severity "
        "ORDER BY severity = 'note', severity = 'warning'", *rows.arguments)}
    try:
        with tempfile.TemporaryDirectory(prefix=".export-", dir=target.absolute().parent) as beside:
            made = pathlib.Path(beside) / target.name
            written = write_target(rows, made, one_file=target.suffix.lower() == ".parquet")
            put_in_place(made, target)
    except OSError as error:
        raise Failed(f"{target} can't be written: {error}") from None
    files = sorted(str(path) for path in target.rglob("*.parquet")) if target.is_dir() else [str(target)]
    return {"target": str(target), "files": files, "rows": written, "columns": rows.schema.names, "problems": problems}


def check_free(target: pathlib.Path, overwrite: bool) -> None:
    """What is replaced is a file, or a folder that an export has made: never a folder with anything else in it."""
    if not target.exists() and not target.is_symlink():
        return
    if not overwrite:
        raise Failed(f"{target} is there already: give another name, or --overwrite")
    others = [path for path in target.rglob("*") if not EXPORTED.fullmatch(path.relative_to(target).as_posix())]
    if others or target.is_symlink():
        raise Failed(f"{target} is not replaced: it holds more than an export ({others[0].name if others else 'a link'})")


def write_target(rows: Rows, made: pathlib.Path, one_file: bool) -> int:
    if one_file:
        return rows.write(made, rows.schema)
    made.mkdir()
    return rows.write_years(made)


def put_in_place(made: pathlib.Path, target: pathlib.Path) -> None:
    if target.is_dir() and not target.is_symlink():
        shutil.rmtree(target)
    os.replace(made, target)
