"""Writes ../sheets/python.csv: what a script that reads a database writes."""
import csv
import json
import pathlib

here = pathlib.Path(__file__).parent
data = json.loads((here / "clients.json").read_text("utf-8"))


def value(cell):
    if isinstance(cell, dict):
        return cell["day"] if "day" in cell else cell["moment"].replace("T", " ")
    return data["formulas"].get(cell, cell) if isinstance(cell, str) else cell


with open(here.parent / "sheets" / "python.csv", "w", encoding="utf-8", newline="") as f:
    rows = csv.writer(f)
    rows.writerow(data["header"])
    rows.writerows([value(c) for c in row] for row in data["rows"])
