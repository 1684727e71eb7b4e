"""Writes ../sheets/xlsxwriter*.xlsx: formulas with results, rich text, shared and inline strings."""
import datetime
import json
import pathlib

import xlsxwriter

here = pathlib.Path(__file__).parent
data = json.loads((here / "clients.json").read_text("utf-8"))


def write_cell(sheet, row, column, cell, form, bold):
    if cell is None:
        return
    if isinstance(cell, dict) and "day" in cell:
        sheet.write_datetime(row, column, datetime.date.fromisoformat(cell["day"]), form)
    elif isinstance(cell, dict):
        sheet.write_datetime(row, column, datetime.datetime.fromisoformat(cell["moment"]), form)
    elif isinstance(cell, bool):
        sheet.write_boolean(row, column, cell, form)
    elif isinstance(cell, (int, float)):
        sheet.write_number(row, column, cell, form)
    elif cell.startswith("="):
        sheet.write_formula(row, column, cell, form, data["formulas"][cell])
    elif cell in data["rich"]:
        first, second = data["rich"][cell]
        sheet.write_rich_string(row, column, bold, first, second)
    else:
        sheet.write_string(row, column, cell, form)


def fill(book, sheet):
    forms = {name: book.add_format({"num_format": f}) for name, f in data["formats"].items()}
    bold = book.add_format({"bold": True})
    for column, name in enumerate(data["header"]):
        sheet.write_string(0, column, name)
    top, bottom = [int(a[1:]) - 1 for a in data["merged"].split(":")]
    family = data["header"].index("Family")
    for at, row in enumerate(data["rows"], 1):
        if at + 1 == data["hidden_row"]:
            sheet.set_row(at, None, None, {"hidden": True})
        for column, cell in enumerate(row):
            if not (column == family and top <= at <= bottom):
                write_cell(sheet, at, column, cell, forms.get(data["header"][column]), bold)
        if at == top:
            sheet.merge_range(data["merged"], row[family])
    hidden = data["header"].index(data["hidden_column"])
    sheet.set_column(hidden, hidden, None, None, {"hidden": True})


def write(name, **options):
    book = xlsxwriter.Workbook(here.parent / "sheets" / name, options)
    for s in data["sheets"]:
        sheet = book.add_worksheet(s["name"])
        if "rows" in s:
            for at, row in enumerate(s["rows"]):
                sheet.write_row(at, 0, row)
        else:
            fill(book, sheet)
        if s.get("state") == "hidden":
            sheet.hide()
        elif "rows" not in s:
            sheet.activate()
            sheet.set_first_sheet()
    book.close()


write("xlsxwriter.xlsx")
write("xlsxwriter-1904.xlsx", date_1904=True)
write("xlsxwriter-inline.xlsx", constant_memory=True)  # writes strings into the cells
