package dev.sluice.cli.log;

/** How log lines look; the names are those of {@code --log-format}. */
public enum LogFormat {
    text,
    json
}
