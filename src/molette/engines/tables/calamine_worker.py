"""Read one workbook in a process of its own and write its rows on the standard output, as JSON lines.

Run as a script, never imported. A library that loads a whole sheet at once can be made to ask for
any amount of memory by a few hostile bytes; here that ends this process, not the server.

    python calamine_worker.py FILE BYTES SECONDS heads ROWS SHEETS
    python calamine_worker.py FILE BYTES SECONDS rows SHEET

`heads` writes one object a sheet: `{"sheet", "hidden", "height", "merged", "rows"}`, its first rows only.
`rows` writes the rows of one sheet, one list a line. The first cell of a row is in the sheet's column A.
"""

import json
import sys
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from molette.engines.apart import DAMAGED, PASSWORD, bound


def plain(cell: object) -> object:
    """Dates as `{"date"}`, durations as days; a moment keeps its hour, as text."""
    if isinstance(cell, datetime):
        return {"date": cell.date().isoformat()} if cell.time() == time.min else cell.isoformat(" ")
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    if isinstance(cell, timedelta):
        return cell / timedelta(days=1)
    return str(cell)


def write(rows: Iterable[object]) -> None:
    for row in rows:
        sys.stdout.write(json.dumps(row, default=plain, ensure_ascii=True))
        sys.stdout.write("\n")


def rows_from_a(sheet: Any) -> Iterable[list[object]]:
    """Rows from the sheet's first line, each from its column A.

    `iter_rows` already gives the empty lines above the first cell, but not the empty columns before it.
    """
    left = [""] * (sheet.start[1] if sheet.start else 0)
    return (left + row for row in sheet.iter_rows()) if left else sheet.iter_rows()


def main(path: str, memory: str, seconds: str, task: str, *arguments: str) -> int:
    bound(int(memory), int(seconds))
    from python_calamine import PasswordError, SheetVisibleEnum, load_workbook  # noqa: PLC0415 - see above

    try:
        book = load_workbook(path)
        if task == "rows":
            write(rows_from_a(book.get_sheet_by_name(arguments[0])))
            return 0
        rows, sheets = map(int, arguments)
        for about in book.sheets_metadata[:sheets]:
            sheet = book.get_sheet_by_name(about.name)
            hidden = about.visible != SheetVisibleEnum.Visible
            head = {"sheet": about.name, "hidden": hidden, "height": sheet.total_height}
            merged = sheet.merged_cell_ranges or []
            write([head | {"merged": merged, "rows": list(islice(rows_from_a(sheet), rows))}])
    except PasswordError:
        return PASSWORD
    except BrokenPipeError:
        return 0
    except BaseException:  # noqa: BLE001 - a truncated file makes the library panic in ways it does not list
        return DAMAGED
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
