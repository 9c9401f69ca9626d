package org.chandraflow.report;

import java.util.List;
import org.chandraflow.figure.Svg;

/** Writes the pieces of a page. Texts are escaped unless they are said to be HTML. */
final class Html {
  private final StringBuilder out = new StringBuilder();

  /** A heading that begins a section. */
  Html section(String id, String title) {
    out.append("<h2 id=\"").append(id).append("\">").append(Svg.escape(title)).append("</h2>\n");
    return this;
  }

  Html heading(String title) {
    out.append("<h3>").append(Svg.escape(title)).append("</h3>\n");
    return this;
  }

  Html paragraph(String text) {
    out.append("<p>").append(Svg.escape(text)).append("</p>\n");
    return this;
  }

  /** Anything that is HTML already, such as a figure. */
  Html raw(String html) {
    out.append(html);
    return this;
  }

  /** Figures side by side, as many as fit. */
  Html figures(List<String> svgs) {
    out.append("<div class=\"figures\">\n");
    svgs.forEach(svg -> out.append("<figure>").append(svg).append("</figure>\n"));
    out.append("</div>\n");
    return this;
  }

  /**
   * A table.
   *
   * @param heads of the columns; one that begins with {@code #} holds numbers and is set right
   */
  Html table(List<String> heads, List<List<String>> rows) {
    out.append("<div class=\"wide\"><table><thead><tr>");
    for (String head : heads) {
      cell("th", head, head);
    }
    out.append("</tr></thead><tbody>\n");
    for (List<String> row : rows) {
      out.append("<tr>");
      for (int i = 0; i < row.size(); i++) {
        cell("td", heads.get(i), row.get(i));
      }
      out.append("</tr>\n");
    }
    out.append("</tbody></table></div>\n");
    return this;
  }

  private void cell(String tag, String head, String text) {
    boolean number = head.startsWith("#");
    String shown = "th".equals(tag) && number ? text.substring(1) : text;
    out.append('<').append(tag).append(number ? " class=\"n\">" : ">");
    out.append(Svg.escape(shown)).append("</").append(tag).append('>');
  }

  /** Something that is folded away until it is asked for. */
  Html folded(String title, Html content) {
    out.append("<details><summary>").append(Svg.escape(title)).append("</summary>\n");
    out.append(content.out).append("</details>\n");
    return this;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
