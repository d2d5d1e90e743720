package dev.probity.protocol.integrity.dataset;

/** Tables of many rows. */
final class LargeText {
  private LargeText() {}

  /** Rows of a file whose extension tells the format: {@code id} from 1, and some text. */
  static String rows(String fileName, int rows, int textLength) {
    StringBuilder file = new StringBuilder(rows * (textLength + 16));
    String text = "x".repeat(textLength);
    boolean json = fileName.endsWith(".jsonl");
    String separator = fileName.endsWith(".tsv") ? "\t" : ",";
    if (!json) {
      file.append("id").append(separator).append("text\n");
    }
    for (int id = 1; id <= rows; id++) {
      if (json) {
        file.append("{\"id\":\"").append(id).append("\",\"text\":\"").append(text).append("\"}\n");
      } else {
        file.append(id).append(separator).append(text).append('\n');
      }
    }
    return file.toString();
  }
}
