package dev.sluice.run;

import dev.sluice.store.PaceStore.ProcessUse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How many workers' worth of time all processes really used, from their heartbeats. Belongs to the controller; not
 * thread-safe.
 */
final class BusyShare {

    private final Map<String, ProcessUse> before = new HashMap<>();
    private final Map<String, Double> workers = new HashMap<>();

    /** In workers: 1 is one worker all the time. Negative before there are two heartbeats of a process. */
    double workers(List<ProcessUse> processes) {
        for (ProcessUse now : processes) {
            ProcessUse last = before.get(now.id());
            if (last == null) {
                before.put(now.id(), now);
            } else if (now.beatMillis() > last.beatMillis()) {
                double share = (now.busyMillis() - last.busyMillis()) / (double) (now.beatMillis() - last.beatMillis());
                workers.put(now.id(), share);
                before.put(now.id(), now);
            }
        }
        workers.keySet().retainAll(processes.stream().map(ProcessUse::id).toList());
        before.keySet().retainAll(processes.stream().map(ProcessUse::id).toList());
        return workers.isEmpty()
                ? -1
                : workers.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}
