package dev.sluice.run;

/** What the workers of one process share. Every part is thread-safe. */
record WorkerContext(
        Connections connections,
        Commands commands,
        Listeners listeners,
        StepRegistry steps,
        RunMemory memory,
        Usage usage,
        Runs runs,
        HeldRanges held,
        AbandonedRanges abandoned,
        SurplusRanges surplus,
        Waiting waiting,
        Retirement retirement) {}
