// Writes ../sheets/exceljs*.xlsx and exceljs.csv.
const ExcelJS = require('exceljs');
const fs = require('fs');
const path = require('path');

const data = JSON.parse(fs.readFileSync(path.join(__dirname, 'clients.json'), 'utf8'));
const out = name => path.join(__dirname, '..', 'sheets', name);

function value(cell) {
  if (cell === null) return null;
  if (typeof cell === 'object') return new Date((cell.day ? cell.day + 'T00:00:00' : cell.moment) + 'Z');
  if (typeof cell === 'string' && cell.startsWith('=')) return {formula: cell.slice(1), result: data.formulas[cell]};
  if (data.rich[cell]) {
    const [first, second] = data.rich[cell];
    return {richText: [{font: {bold: true}, text: first}, {text: second}]};
  }
  return cell;
}

function fill(sheet) {
  sheet.addRow(data.header);
  for (const row of data.rows) {
    const added = sheet.addRow(row.map(value));
    data.header.forEach((name, i) => {
      if (data.formats[name] && row[i] !== null) added.getCell(i + 1).numFmt = data.formats[name];
    });
  }
  sheet.getRow(data.hidden_row).hidden = true;
  sheet.getColumn(data.header.indexOf(data.hidden_column) + 1).hidden = true;
}

async function write(name, mac) {
  const book = new ExcelJS.Workbook();
  book.properties.date1904 = mac;
  for (const s of data.sheets) {
    const sheet = book.addWorksheet(s.name, {state: s.state || 'visible'});
    if (s.rows) sheet.addRows(s.rows);
    else { fill(sheet); sheet.mergeCells(data.merged); }
  }
  await book.xlsx.writeFile(out(name));
}

async function stream(name) {
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({filename: out(name), useStyles: true, useSharedStrings: false});
  for (const s of data.sheets) {
    const sheet = book.addWorksheet(s.name, {state: s.state || 'visible'});
    if (s.rows) s.rows.forEach(row => sheet.addRow(row));
    else { fill(sheet); sheet.mergeCells(data.merged); }
    await sheet.commit();
  }
  await book.commit();
}

async function csv(name) {
  const book = new ExcelJS.Workbook();
  fill(book.addWorksheet('Clients'));
  await book.csv.writeFile(out(name), {dateFormat: 'YYYY-MM-DD', dateUTC: true});
}

(async () => {
  await write('exceljs.xlsx', false);
  await write('exceljs-1904.xlsx', true);
  await stream('exceljs-inline.xlsx');
  await csv('exceljs.csv');
})();
