package dev.sluice.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Hands log lines to the screen, which keeps them clear of the progress line. */
final class TerminalAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

    private final Encoder<ILoggingEvent> encoder;
    private final Consumer<String> screen;
    private Level least = Level.TRACE;

    TerminalAppender(Encoder<ILoggingEvent> encoder, Consumer<String> screen) {
        this.encoder = encoder;
        this.screen = screen;
    }

    void onlyFrom(Level level) {
        this.least = level;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(least)) {
            screen.accept(new String(encoder.encode(event), StandardCharsets.UTF_8).stripTrailing());
        }
    }
}
