// Writes ../sheets/sheetjs*.xlsx, sheetjs.csv and sheetjs-utf16.txt.
const XLSX = require('xlsx');
const fs = require('fs');
const path = require('path');

const data = JSON.parse(fs.readFileSync(path.join(__dirname, 'clients.json'), 'utf8'));
const out = name => path.join(__dirname, '..', 'sheets', name);

// serial counts days: SheetJS itself takes dates in the machine's time zone.
function serial(cell, mac) {
  const ms = Date.parse((cell.day ? cell.day + 'T00:00:00' : cell.moment) + 'Z');
  return (ms - Date.UTC(1899, 11, 30)) / 86400000 - (mac ? 1462 : 0);
}

function value(cell, mac) {
  if (cell === null) return null;
  if (typeof cell === 'object') return {t: 'n', v: serial(cell, mac)};
  if (typeof cell === 'boolean') return {t: 'b', v: cell};
  if (typeof cell === 'number') return {t: 'n', v: cell};
  if (!cell.startsWith('=')) return {t: 's', v: cell};
  const v = data.formulas[cell];
  return {t: {number: 'n', string: 's', boolean: 'b'}[typeof v], v, f: cell.slice(1)};
}

function clients(mac) {
  const sheet = {'!ref': XLSX.utils.encode_range({s: {r: 0, c: 0}, e: {r: data.rows.length, c: data.header.length - 1}})};
  data.header.forEach((name, c) => { sheet[XLSX.utils.encode_cell({r: 0, c})] = {t: 's', v: name}; });
  data.rows.forEach((row, r) => row.forEach((cell, c) => {
    const made = value(cell, mac);
    if (!made) return;
    if (data.formats[data.header[c]]) made.z = data.formats[data.header[c]];
    sheet[XLSX.utils.encode_cell({r: r + 1, c})] = made;
  }));
  sheet['!merges'] = [XLSX.utils.decode_range(data.merged)];
  sheet['!rows'] = []; sheet['!rows'][data.hidden_row - 1] = {hidden: true};
  sheet['!cols'] = []; sheet['!cols'][data.header.indexOf(data.hidden_column)] = {hidden: true};
  return sheet;
}

function book(mac) {
  const b = XLSX.utils.book_new();
  b.Workbook = {Sheets: data.sheets.map(s => ({Hidden: s.state === 'hidden' ? 1 : 0})), WBProps: {date1904: mac}};
  for (const s of data.sheets) XLSX.utils.book_append_sheet(b, s.rows ? XLSX.utils.aoa_to_sheet(s.rows) : clients(mac), s.name);
  return b;
}

XLSX.writeFile(book(false), out('sheetjs.xlsx'), {bookSST: true, compression: true});
XLSX.writeFile(book(true), out('sheetjs-1904.xlsx'), {bookSST: true, compression: true});
XLSX.writeFile(book(false), out('sheetjs-inline.xlsx'), {bookSST: false, compression: true});
XLSX.writeFile(book(false), out('sheetjs.csv'), {bookType: 'csv', sheet: 'Clients'});
XLSX.writeFile(book(false), out('sheetjs-utf16.txt'), {bookType: 'txt', sheet: 'Clients'});
