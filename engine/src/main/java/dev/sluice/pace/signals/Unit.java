package dev.sluice.pace.signals;

import java.util.Locale;

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

    private static final String[] BYTES_NAMES = {"B", "KiB", "MiB", "GiB", "TiB"};

    /** A value as people read it. */
    public abstract String text(double value);

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
