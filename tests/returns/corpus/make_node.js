// Writes one workbook with ExcelJS or SheetJS: the scenario comes as JSON on the standard input, the bytes go out as base64.
'use strict';
const input = JSON.parse(require('fs').readFileSync(0, 'utf8'));

async function withExcelJS({cells, seals, rowPoints, rowPx, columnWidth, columnPx}) {
  const ExcelJS = require('exceljs');
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('受領簿', {properties: {defaultRowHeight: rowPoints}});
  for (let column = 1; column <= 30; column++) sheet.getColumn(column).width = columnWidth;
  for (let row = 1; row <= 40; row++) sheet.getRow(row).height = rowPoints;
  for (const [row, column, text] of cells) sheet.getCell(row, column).value = text;
  for (const [row, column, x, y, side, image] of seals) {
    const id = book.addImage({base64: image, extension: 'png'});
    const left = column - 1, top = row - 1;
    sheet.addImage(id, {
      tl: {nativeCol: left, nativeColOff: x * 9525, nativeRow: top, nativeRowOff: y * 9525},
      ext: {width: side, height: side},
    });
  }
  return Buffer.from(await book.xlsx.writeBuffer()).toString('base64');
}

async function withSheetJS({cells, type}) {
  const XLSX = require('xlsx');
  const sheet = {'!ref': 'A1:Z60'};
  for (const [row, column, text] of cells) sheet[XLSX.utils.encode_cell({r: row - 1, c: column - 1})] = {t: 's', v: text};
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, sheet, '受領簿');
  return XLSX.write(book, {type: 'base64', bookType: type, bookSST: input.shared});
}

(input.program === 'exceljs' ? withExcelJS : withSheetJS)(input).then((text) => process.stdout.write(text));
