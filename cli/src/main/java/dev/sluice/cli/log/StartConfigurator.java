package dev.sluice.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.sluice.cli.CliException;
import dev.sluice.cli.ExitCode;
import java.nio.file.Path;

/** Sets Logback up from {@link LogSetup}; Logback finds it as a service, and looks for no configuration file. */
public final class StartConfigurator extends ContextAwareBase implements Configurator {

    private static final String TEXT = "%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg %kvp{NONE}";

    // The pool reports each outage in its own words; the progress line says it better.
    private static final String POOL = "com.zaxxer.hikari";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        LogSetup setup = LogSetup.current();
        ch.qos.logback.classic.Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(setup.verbose() || setup.file() != null ? Level.INFO : Level.ERROR);
        context.getLogger(POOL).setLevel(setup.verbose() ? Level.WARN : Level.OFF);
        TerminalAppender terminal = new TerminalAppender(
                start(context, setup.verbose() ? encoder(setup, setup.traces()) : text(setup.traces())),
                setup.terminal());
        terminal.setContext(context);
        if (!setup.verbose()) {
            terminal.onlyFrom(Level.ERROR);
        }
        terminal.start();
        root.addAppender(terminal);
        Path file = setup.file();
        if (file != null) {
            root.addAppender(fileAppender(context, file, setup));
        }
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static FileAppender<ILoggingEvent> fileAppender(LoggerContext context, Path file, LogSetup setup) {
        FileAppender<ILoggingEvent> appender = new FileAppender<>();
        appender.setContext(context);
        appender.setName("file");
        appender.setFile(file.toString());
        appender.setEncoder(start(context, encoder(setup, true)));
        appender.start();
        if (!appender.isStarted()) {
            throw new CliException(
                    ExitCode.USAGE, "usage", "--log " + file + " cannot be written: check its folder and permissions");
        }
        return appender;
    }

    private static EncoderBase<ILoggingEvent> encoder(LogSetup setup, boolean traces) {
        return setup.format() == LogFormat.json ? new JsonEncoder() : text(traces);
    }

    private static EncoderBase<ILoggingEvent> text(boolean traces) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(TEXT + (traces ? "%n%ex" : "%nopex%n"));
        return encoder;
    }

    private static <E extends Encoder<ILoggingEvent>> E start(LoggerContext context, E encoder) {
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }
}
