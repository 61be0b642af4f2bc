package dev.sluice;

import java.time.Duration;

/**
 * A process that works, or stands ready to, as its last heartbeat described it. For people to see.
 *
 * @param host the machine's name
 * @param pid its process id there
 * @param version of its Sluice
 * @param threads how many workers it has
 * @param silence since its last heartbeat, by the database's clock
 */
public record WorkerProcess(String host, long pid, String version, int threads, Duration silence) {}
