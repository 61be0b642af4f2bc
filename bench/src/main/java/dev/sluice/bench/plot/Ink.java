package dev.sluice.bench.plot;

import java.awt.Color;
import java.util.Locale;

/**
 * A colour of a chart.
 *
 * @param rgb as in {@code 0xff8800}
 * @param opacity 0 to 1
 */
public record Ink(int rgb, double opacity) {

    // Colours that people with any kind of colour vision can tell apart (Okabe and Ito).
    public static final Ink BLACK = new Ink(0x222222, 1);
    public static final Ink GREY = new Ink(0x8a8a8a, 1);
    public static final Ink PALE = new Ink(0xe4e4e4, 1);
    public static final Ink ORANGE = new Ink(0xd55e00, 1);
    public static final Ink BLUE = new Ink(0x0072b2, 1);
    public static final Ink SKY = new Ink(0x56b4e9, 1);
    public static final Ink GREEN = new Ink(0x009e73, 1);
    public static final Ink PURPLE = new Ink(0xcc79a7, 1);
    public static final Ink BROWN = new Ink(0x8c6d1f, 1);

    public Ink faint(double newOpacity) {
        return new Ink(rgb, newOpacity);
    }

    Color color() {
        return new Color((rgb >> 16) & 255, (rgb >> 8) & 255, rgb & 255, (int) Math.round(opacity * 255));
    }

    String hex() {
        return String.format(Locale.ROOT, "#%06x", rgb);
    }
}
