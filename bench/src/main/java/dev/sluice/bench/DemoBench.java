package dev.sluice.bench;

import dev.sluice.bench.report.Report;

final class DemoBench implements Bench {
    @Override
    public String name() {
        return "demo";
    }

    @Override
    public String summary() {
        return "";
    }

    @Override
    public Report run(Options options) {
        return new Report(name());
    }
}
