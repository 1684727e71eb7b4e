"""Writes ../sheets/openpyxl*.xlsx. openpyxl calculates nothing: its formulas have no results."""
import datetime
import json
import pathlib

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils import get_column_letter

here = pathlib.Path(__file__).parent
data = json.loads((here / "clients.json").read_text("utf-8"))


def value(cell):
    if isinstance(cell, dict) and "day" in cell:
        return datetime.date.fromisoformat(cell["day"])
    if isinstance(cell, dict):
        return datetime.datetime.fromisoformat(cell["moment"])
    return cell


def fill(sheet, formulas):
    sheet.append(data["header"])
    for row in data["rows"]:
        sheet.append([value(c) for c in row])
    for row in sheet.iter_rows(min_row=2):
        for cell, name in zip(row, data["header"]):
            if isinstance(cell.value, str) and cell.value.startswith("=") and not formulas:
                cell.value = data["formulas"][cell.value]
            if cell.value is not None and name in data["formats"]:
                cell.number_format = data["formats"][name]
    sheet.merge_cells(data["merged"])
    sheet.row_dimensions[data["hidden_row"]].hidden = True
    column = get_column_letter(data["header"].index(data["hidden_column"]) + 1)
    sheet.column_dimensions[column].hidden = True


def write(name, formulas=False, mac=False):
    book = openpyxl.Workbook()
    book.remove(book.active)
    if mac:
        book.epoch = CALENDAR_MAC_1904
    for s in data["sheets"]:
        sheet = book.create_sheet(s["name"])
        sheet.sheet_state = s.get("state", "visible")
        if "rows" in s:
            for row in s["rows"]:
                sheet.append(row)
        else:
            fill(sheet, formulas)
    book.active = 1
    book.save(here.parent / "sheets" / name)


write("openpyxl.xlsx")
write("openpyxl-1904.xlsx", mac=True)
write("openpyxl-formulas.xlsx", formulas=True)
