#!/usr/bin/env bash
# Makes testdata/sheets anew. It needs LibreOffice, python3 with openpyxl and XlsxWriter
# (Debian's python3-openpyxl, python3-xlsxwriter), and node with exceljs and xlsx in a
# folder that NODE_PATH names:
#   d=$(mktemp -d); npm install --prefix "$d" exceljs@4.4.0 xlsx@0.18.5; NODE_PATH=$d/node_modules bash all.sh
set -euo pipefail
cd "$(dirname "$0")"
export TZ=America/New_York # dates must not depend on it
python3 openpyxl_write.py
python3 xlsxwriter_write.py
python3 python_csv.py
node exceljs_write.js
node sheetjs_write.js
bash libreoffice.sh
