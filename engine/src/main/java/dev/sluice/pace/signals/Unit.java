package dev.sluice.pace.signals;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** In what a signal is measured, and how such a value is written. */
public enum Unit {
    SECONDS {
        @Override
        public String text(double value) {
            return value < 0.1 ? plain(value * 1000) + " ms" : plain(value) + " s";
        }
    },
    BYTES {
        @Override
        public String text(double value) {
            return bytes(value);
        }
    },
    BYTES_PER_SECOND {
        @Override
        public String text(double value) {
            return bytes(value) + "/s";
        }
    },
    /** A share of a whole, 1 being all of it. */
    SHARE {
        @Override
        public String text(double value) {
            return plain(value * 100) + " %";
        }
    },
    /** How many times as much as usual. */
    TIMES {
        @Override
        public String text(double value) {
            return plain(value) + "×";
        }
    },
    COUNT {
        @Override
        public String text(double value) {
            return value == Math.rint(value) ? String.format(Locale.ROOT, "%,d", (long) value) : plain(value);
        }
    };

    private static final Pattern WRITTEN = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*([a-zA-Z%×/]*)");

    private static final String[] BYTES_NAMES = {"B", "KiB", "MiB", "GiB", "TiB"};

    /** A value as people read it. */
    public abstract String text(double value);

    /** How values are written, with examples. */
    public String form() {
        return switch (this) {
            case SECONDS -> "a time, as in 5s, 500ms or 2min";
            case BYTES -> "a size, as in 512MiB or 5GiB";
            case BYTES_PER_SECOND -> "a rate, as in 64MiB/s";
            case SHARE -> "a share, as in 80% or 0.8";
            case TIMES -> "a factor, as in 1.4";
            case COUNT -> "a number, as in 25";
        };
    }

    /**
     * Reads a value as people write it.
     *
     * @throws IllegalArgumentException if it is not in this unit's {@link #form}, or not above 0
     */
    public double parse(String text) {
        Matcher matcher = WRITTEN.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not " + form() + ": " + text);
        }
        double value = Double.parseDouble(matcher.group(1)) * factor(matcher.group(2));
        if (value <= 0) {
            throw new IllegalArgumentException("not above 0: " + text);
        }
        return value;
    }

    private double factor(String suffix) {
        String small = suffix.toLowerCase(Locale.ROOT);
        Double factor = switch (this) {
            case SECONDS ->
                Map.of("", 1.0, "s", 1.0, "ms", 0.001, "min", 60.0, "h", 3600.0).get(small);
            case SHARE -> Map.of("", 1.0, "%", 0.01).get(small);
            case TIMES -> Map.of("", 1.0, "x", 1.0, "×", 1.0).get(small);
            case COUNT -> Map.of("", 1.0).get(small);
            case BYTES, BYTES_PER_SECOND -> bytesFactor(small.replace("/s", ""));
        };
        if (factor == null) {
            throw new IllegalArgumentException("not " + form() + ": unit " + suffix);
        }
        return factor;
    }

    private static @Nullable Double bytesFactor(String suffix) {
        for (int i = 0; i < BYTES_NAMES.length; i++) {
            if (suffix.equalsIgnoreCase(BYTES_NAMES[i]) || suffix.equalsIgnoreCase(BYTES_NAMES[i].replace("i", ""))) {
                return Math.pow(1024, i);
            }
        }
        return suffix.isEmpty() ? 1.0 : null;
    }

    // At most three significant places and no idle zeros: 5, 6.2, 0.25.
    private static String plain(double value) {
        String text = String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }

    private static String bytes(double value) {
        int unit = 0;
        double scaled = value;
        while (scaled >= 1024 && unit < BYTES_NAMES.length - 1) {
            scaled /= 1024;
            unit++;
        }
        return plain(scaled) + " " + BYTES_NAMES[unit];
    }
}
