// Writes .xls workbooks with Apache POI (HSSF): commands come as lines on the standard input, fields apart by tabs,
// texts and pictures in base64. java -cp POI_JARS MakePoi.java < commands
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.poi.hssf.usermodel.*;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.ss.util.CellRangeAddress;

public class MakePoi {
  static final int SIDE = 30, ROW_PX = 40, COLUMN_PX = 103;
  static HSSFWorkbook book;
  static HSSFSheet sheet;
  static HSSFPatriarch drawing;

  public static void main(String[] arguments) throws Exception {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = lines.readLine()) != null; ) run(line.split("\t", -1));
  }

  static void run(String[] f) throws Exception {
    switch (f[0]) {
      case "book": open(); break;
      case "text": cell(f).setCellValue(text(f[3])); break;
      case "number": cell(f).setCellValue(Double.parseDouble(f[3])); cell(f).setCellStyle(style(f[4])); break;
      case "rich": cell(f).setCellValue(rich(text(f[3]), Integer.parseInt(f[4]))); break;
      case "merge": sheet.addMergedRegion(new CellRangeAddress(at(f, 1), at(f, 3), at(f, 2), at(f, 4))); break;
      case "hide": row(at(f, 1)).setZeroHeight(true); break;
      case "comment": comment(cell(f), text(f[3]), text(f[4])); break;
      case "seal": seal(anchor(f), f[5], f[6]); break;
      case "save": save(text(f[1])); break;
      default: throw new IllegalArgumentException(f[0]);
    }
  }

  static void open() {
    book = new HSSFWorkbook();
    sheet = book.createSheet("受領簿");
    sheet.setDefaultRowHeightInPoints(30);
    drawing = sheet.createDrawingPatriarch();
    for (int column = 0; column < 30; column++) sheet.setColumnWidth(column, 14 * 256);
  }

  static int at(String[] fields, int place) { return Integer.parseInt(fields[place]) - 1; }

  static String text(String field) { return new String(Base64.getDecoder().decode(field), StandardCharsets.UTF_8); }

  static HSSFRow row(int number) {
    HSSFRow row = sheet.getRow(number);
    if (row == null) {
      row = sheet.createRow(number);
      row.setHeightInPoints(30);
    }
    return row;
  }

  static HSSFCell cell(String[] f) {
    HSSFCell cell = row(at(f, 1)).getCell(at(f, 2));
    return cell == null ? row(at(f, 1)).createCell(at(f, 2)) : cell;
  }

  static HSSFCellStyle style(String format) {
    HSSFCellStyle style = book.createCellStyle();
    style.setDataFormat(book.createDataFormat().getFormat(text(format)));
    return style;
  }

  /** The text in two runs, the second one bold. */
  static HSSFRichTextString rich(String text, int from) {
    HSSFRichTextString rich = new HSSFRichTextString(text);
    HSSFFont font = book.createFont();
    font.setBold(true);
    rich.applyFont(from, text.length(), font);
    return rich;
  }

  /** Offsets are in 1/1024 of a column and 1/256 of a row. */
  static HSSFClientAnchor anchor(String[] f) {
    int x = Integer.parseInt(f[3]), y = Integer.parseInt(f[4]), bottom = y + SIDE;
    short column = (short) at(f, 2);
    return new HSSFClientAnchor(x * 1024 / COLUMN_PX, y * 256 / ROW_PX, (x + SIDE) * 1024 / COLUMN_PX,
        bottom % ROW_PX * 256 / ROW_PX, column, at(f, 1), column, at(f, 1) + bottom / ROW_PX);
  }

  static void seal(HSSFClientAnchor anchor, String form, String content) {
    if (form.equals("picture")) {
      drawing.createPicture(anchor, book.addPicture(Base64.getDecoder().decode(content), Workbook.PICTURE_TYPE_PNG));
      return;
    }
    boolean oval = form.equals("oval");
    HSSFSimpleShape shape = oval ? drawing.createSimpleShape(anchor) : drawing.createTextbox(anchor);
    if (oval) shape.setShapeType(HSSFSimpleShape.OBJECT_TYPE_OVAL);
    shape.setString(new HSSFRichTextString(text(content)));
    shape.setLineStyleColor(255, 0, 0);
  }

  static void comment(HSSFCell cell, String author, String text) {
    int column = cell.getColumnIndex(), row = cell.getRowIndex();
    HSSFComment comment = drawing.createCellComment(
        new HSSFClientAnchor(0, 0, 0, 0, (short) (column + 1), row, (short) (column + 3), row + 2));
    comment.setString(new HSSFRichTextString(text));
    comment.setAuthor(author);
    cell.setCellComment(comment);
  }

  static void save(String path) throws Exception {
    try (FileOutputStream out = new FileOutputStream(path)) { book.write(out); }
    book.close();
  }
}
