package dev.sluice.bench.plot;

import dev.sluice.bench.plot.Mark.Align;
import java.util.Locale;
import java.util.stream.Collectors;

/** A drawing as SVG. Pure. */
final class Svg {

    private Svg() {}

    static String of(Drawing drawing) {
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"%2$d\" viewBox=\"0 0 %1$d %2$d\""
                        + " font-family=\"'DejaVu Sans', Verdana, sans-serif\">%n"
                        + "<rect width=\"%1$d\" height=\"%2$d\" fill=\"#ffffff\"/>%n",
                drawing.width(),
                drawing.height()));
        drawing.marks().forEach(mark -> svg.append(element(mark)).append('\n'));
        return svg.append("</svg>\n").toString();
    }

    private static String element(Mark mark) {
        if (mark instanceof Mark.Path path) {
            String points = path.points().stream()
                    .map(p -> number(p.x()) + "," + number(p.y()))
                    .collect(Collectors.joining(" "));
            return "<polyline points=\"" + points + "\" fill=\"none\" stroke=\""
                    + path.ink().hex() + "\" stroke-opacity=\""
                    + number(path.ink().opacity()) + "\" stroke-width=\"" + number(path.width()) + "\""
                    + (path.dashed() ? " stroke-dasharray=\"6 4\"" : "") + "/>";
        }
        if (mark instanceof Mark.Area area) {
            return "<rect x=\"" + number(area.x()) + "\" y=\"" + number(area.y()) + "\" width=\"" + number(area.width())
                    + "\" height=\"" + number(area.height()) + "\" " + fill(area.ink()) + "/>";
        }
        if (mark instanceof Mark.Dot dot) {
            return "<circle cx=\"" + number(dot.x()) + "\" cy=\"" + number(dot.y()) + "\" r=\"" + number(dot.radius())
                    + "\" " + fill(dot.ink()) + "/>";
        }
        return words((Mark.Words) mark);
    }

    private static String words(Mark.Words words) {
        String anchor = words.align() == Align.BEGIN ? "start" : words.align() == Align.END ? "end" : "middle";
        String place = "x=\"" + number(words.x()) + "\" y=\"" + number(words.y()) + "\"";
        return "<text " + place + " font-size=\"" + number(words.size()) + "\" text-anchor=\"" + anchor + "\" "
                + fill(words.ink()) + (words.bold() ? " font-weight=\"bold\"" : "")
                + (words.upright()
                        ? " transform=\"rotate(-90 " + number(words.x()) + " " + number(words.y()) + ")\""
                        : "")
                + ">" + escape(words.text()) + "</text>";
    }

    private static String fill(Ink ink) {
        return "fill=\"" + ink.hex() + "\" fill-opacity=\"" + number(ink.opacity()) + "\"";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
