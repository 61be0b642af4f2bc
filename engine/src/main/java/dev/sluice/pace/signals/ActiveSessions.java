package dev.sluice.pace.signals;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** How many sessions of customers execute something at the same time, on average; Sluice's own do not count. */
public final class ActiveSessions implements Signal {

    /** What Percona's tools take for a busy server. */
    private static final Limit LIMIT = new Limit(25, Unit.COUNT);

    private static final Duration WINDOW = Duration.ofSeconds(3);

    private final Looks looks;

    public ActiveSessions(Looks looks) {
        this.looks = looks;
    }

    @Override
    public String name() {
        return "active_sessions";
    }

    @Override
    public Kind kind() {
        return Kind.GRADED;
    }

    @Override
    public Limit limit() {
        return LIMIT;
    }

    @Override
    public String source() {
        return "pg_stat_activity";
    }

    @Override
    public Measure measure(Connection connection, Scene scene) {
        List<Looks.Look> looked = looks.last(WINDOW, scene.now(), look -> true);
        if (!looked.isEmpty() && looked.stream().allMatch(look -> look.hidden() > 0 && look.others() == 0)) {
            return new Measure.Denied("what other sessions do cannot be seen", "GRANT pg_monitor");
        }
        double active = looked.stream().mapToInt(Looks.Look::others).average().orElse(0);
        return new Measure.Measured(
                active, String.format(Locale.ROOT, "%.1f sessions of the application are active at a time", active));
    }
}
