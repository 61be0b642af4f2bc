package dev.sluice.pace.signals;

import dev.sluice.Probe;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;

/**
 * What a page of the user's says: status 200 go, 429 slower, anything else (a redirection too) stop; lost if there is no
 * answer within a second.
 */
final class HttpProbe implements Signal {

    private static final int GO = 200;
    private static final int SLOWER = 429;

    // In the middle of the band in which the pace is taken back step by step.
    private static final double SLOW = 0.85;

    private final Probe probe;

    HttpProbe(Probe probe) {
        this.probe = probe;
    }

    @Override
    public String name() {
        return probe.name();
    }

    @Override
    public Kind kind() {
        return probe.hard() ? Kind.HARD : Kind.GRADED;
    }

    @Override
    public Limit limit() {
        return new Limit(probe.limit(), Unit.COUNT);
    }

    @Override
    public String source() {
        return "a page";
    }

    @Override
    public boolean onItsOwn() {
        return true;
    }

    @Override
    public Measure measure(Connection connection, Scene scene) {
        try {
            int status = Web.get(URI.create(probe.url())).status();
            return switch (status) {
                case GO -> new Measure.Measured(0, "probe " + probe.name() + " says go");
                case SLOWER ->
                    new Measure.Measured(SLOW * probe.limit(), "probe " + probe.name() + " says slower (429)");
                default ->
                    new Measure.Measured(probe.limit(), "probe " + probe.name() + " says stop (status " + status + ")");
            };
        } catch (IOException e) {
            return new Measure.Lost("probe " + probe.name() + " does not answer: " + e.getMessage());
        }
    }
}
