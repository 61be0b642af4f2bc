package dev.sluice.run;

import dev.sluice.RunListener;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells every listener, and lets none of them hurt the work. */
public final class Listeners {

    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final List<RunListener> listeners;

    public Listeners(List<RunListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    /** Tells each of them. */
    public void tell(Consumer<RunListener> news) {
        for (RunListener listener : listeners) {
            try {
                news.accept(listener);
            } catch (RuntimeException e) {
                LOG.warn(
                        "listener {} failed; the run goes on",
                        listener.getClass().getName(),
                        e);
            }
        }
    }
}
