#!/usr/bin/env bash
# Opens what XlsxWriter wrote and saves it in LibreOffice's own ways.
set -euo pipefail
cd "$(dirname "$0")/../sheets"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
convert() { # source, filter, name
  soffice --headless "-env:UserInstallation=file://$tmp/profile" --convert-to "$2" --outdir "$tmp/out" "$1" >/dev/null
  mv "$tmp/out/"* "$3"
}
convert xlsxwriter.xlsx "xlsx:Calc MS Excel 2007 XML" libreoffice.xlsx
convert xlsxwriter-1904.xlsx "xlsx:Calc MS Excel 2007 XML" libreoffice-1904.xlsx
convert xlsxwriter.xlsx ods libreoffice.ods
convert xlsxwriter.xlsx xls libreoffice.xls
# separator, quote, character set (76 UTF-8, 65535 UTF-16), first line, columns, language,
# quote all text, special numbers, cells as shown, formulas, spaces, sheet
text() { convert xlsxwriter.xlsx "csv:Text - txt - csv (StarCalc):$1,34,$2,1,,0,$3,true,$4,false,false,2" "$5"; }
text 44 76 false true libreoffice.csv
text 44 76 false false libreoffice-values.csv
text 59 76 true true libreoffice-semicolon.csv
text 9 65535 false true libreoffice-utf16.csv
