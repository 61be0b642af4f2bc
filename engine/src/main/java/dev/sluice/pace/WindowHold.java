package dev.sluice.pace;

import dev.sluice.TimeWindows;
import dev.sluice.knob.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * That a run must stand still because none of its windows is open. Pure.
 *
 * @param lead the part of the reason that stays the same until the next window opens
 * @param rest what changes with time
 */
public record WindowHold(String lead, String rest) {

    /** What it is counted as, in the share of time by cause. */
    public static final String CAUSE = "window";

    private static final String BEGIN = "outside its window";

    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm zzz", Locale.ENGLISH);

    /**
     * Whether a run must stand still.
     *
     * @param windows as the run keeps them; null for always
     * @return empty if it may run
     */
    public static Optional<WindowHold> of(@Nullable String windows, Instant now) {
        if (windows == null) {
            return Optional.empty();
        }
        TimeWindows parsed;
        try {
            parsed = TimeWindows.parse(windows);
        } catch (IllegalArgumentException e) {
            // Another version wrote them, or another list of time zones: not to run is the safe guess.
            String lead = BEGIN + ", which cannot be read here: " + e.getMessage()
                    + "; set it again with 'sluice set RUN" + " windows=...', or windows=auto";
            return Optional.of(new WindowHold(lead, ""));
        }
        if (parsed.isOpen(now)) {
            return Optional.empty();
        }
        String outside = BEGIN + (windows.contains(";") ? "s " : " ") + windows;
        return Optional.of(parsed.nextChange(now)
                .map(opening -> new WindowHold(
                        outside + "; opens " + local(opening, parsed.zone()),
                        " (in " + Durations.text(Duration.between(now, opening)) + ")"))
                .orElseGet(() -> new WindowHold(outside + "; never opens", "")));
    }

    /** Why it stands still, and until when. */
    public String sentence() {
        return lead + rest;
    }

    /** Whether the reason of a held run is that it was outside of its windows. */
    public static boolean isReason(String reason) {
        return reason.startsWith(BEGIN);
    }

    /** Why a run goes on that was outside of its windows. */
    public static String openSentence(@Nullable String windows, Instant now) {
        if (windows == null) {
            return "it has no window any more";
        }
        TimeWindows parsed = TimeWindows.parse(windows);
        return "inside its window" + (windows.contains(";") ? "s " : " ") + windows
                + parsed.nextChange(now)
                        .map(closing -> "; closes " + local(closing, parsed.zone()))
                        .orElse("");
    }

    private static String local(Instant at, ZoneId zone) {
        return LOCAL.format(at.atZone(zone));
    }
}
