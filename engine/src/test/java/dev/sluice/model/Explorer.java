package dev.sluice.model;

import dev.sluice.RunState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Visits every world that can come about, breadth first. */
final class Explorer {

    /**
     * What was found.
     *
     * @param acts the kinds of steps that occurred
     * @param violation the first invariant broken, with a shortest way to break it; null if none is
     */
    record Result(
            int worlds, long steps, Set<Act> acts, @Nullable Violation violation) {}

    /** A broken promise, and one line for each step that leads to it. */
    record Violation(String what, List<String> trace) {
        @Override
        public String toString() {
            return what + "\n  " + String.join("\n  ", trace);
        }
    }

    private final Scope scope;
    private final Rules rules;
    private final WorldSet worlds = new WorldSet();
    private final Set<Act> acts = EnumSet.noneOf(Act.class);
    private final Edges edges = new Edges();
    private long steps;
    private @Nullable Violation violation;

    private Explorer(Scope scope, Rules rules) {
        this.scope = scope;
        this.rules = rules;
    }

    static Result explore(Scope scope, Rules rules) {
        Explorer explorer = new Explorer(scope, rules);
        explorer.visitAll();
        if (explorer.violation == null) {
            explorer.violation = explorer.worldWithoutHope();
        }
        return new Result(explorer.worlds.size(), explorer.steps, explorer.acts, explorer.violation);
    }

    private void visitAll() {
        worlds.add(new World(scope).encode(), -1);
        for (int at = 0; at < worlds.size() && violation == null; at++) {
            int from = at;
            World world = World.decode(scope, worlds.get(at));
            stepsFrom(world, (next, kindness, act, worker, range, detail) -> {
                steps++;
                acts.add(act);
                String broken = Invariants.brokenBy(world, next);
                if (broken == null) {
                    broken = Invariants.brokenIn(next);
                }
                if (broken != null) {
                    if (violation == null) {
                        List<String> trace = traceTo(from);
                        trace.add((trace.size() + 1) + ". " + act.tell(worker, range, detail) + "  [" + next + "]");
                        violation = new Violation(broken, trace);
                    }
                    return;
                }
                int to = worlds.add(next.encode(), from);
                if (kindness != Future.NONE) {
                    edges.add(to, kindness);
                }
            });
            edges.endOf(at);
        }
    }

    private void stepsFrom(World world, Sink sink) {
        for (int worker = 0; worker < world.hands.length; worker++) {
            Claims.steps(world, rules, worker, sink);
            Chunks.steps(world, rules, worker, sink);
            Mishaps.ofWorker(world, worker, sink);
        }
        for (int range = 0; range < world.slots.length; range++) {
            Mishaps.ofRange(world, rules, range, sink);
        }
        Commands.steps(world, rules, sink);
    }

    // From every world whose run has not ended for good, success must be within reach in each of the kind futures.
    private @Nullable Violation worldWithoutHope() {
        byte[] hope = new byte[worlds.size()];
        for (int i = 0; i < hope.length; i++) {
            RunState state = World.decode(scope, worlds.get(i)).state;
            boolean ended = state == RunState.SUCCEEDED
                    || state == RunState.SUCCEEDED_WITH_FAILURES
                    || state == RunState.CANCELLED;
            hope[i] = (byte) (ended ? Future.ALL : 0);
        }
        edges.spreadBackward(hope);
        for (int i = 0; i < hope.length; i++) {
            if (hope[i] != Future.ALL) {
                int missing = Future.ALL & ~hope[i];
                String who = (missing & Future.BOTH) != 0
                        ? "both workers alive"
                        : (missing & Future.ONLY_FIRST) != 0 ? "only w1 alive" : "only w2 alive";
                return new Violation("the run can never succeed any more with " + who, traceTo(i));
            }
        }
        return null;
    }

    private List<String> traceTo(int index) {
        List<Integer> path = new ArrayList<>();
        for (int i = index; i >= 0; i = worlds.parent(i)) {
            path.add(i);
        }
        Collections.reverse(path);
        List<String> trace = new ArrayList<>();
        for (int i = 1; i < path.size(); i++) {
            long wanted = worlds.get(path.get(i));
            String[] line = new String[1];
            stepsFrom(
                    World.decode(scope, worlds.get(path.get(i - 1))), (next, kindness, act, worker, range, detail) -> {
                        if (line[0] == null && !next.outcomeTwice && next.encode() == wanted) {
                            line[0] = act.tell(worker, range, detail) + "  [" + next + "]";
                        }
                    });
            trace.add(i + ". " + line[0]);
        }
        return trace;
    }

    /** The steps on which a kind future may rely, in the order of the worlds they start from. */
    private static final class Edges {
        private int[] to = new int[1 << 16];
        private byte[] kindness = new byte[1 << 16];
        private int[] end = new int[1 << 16];
        private int count;

        void add(int target, int kind) {
            if (count == to.length) {
                to = Arrays.copyOf(to, count * 3 / 2);
                kindness = Arrays.copyOf(kindness, count * 3 / 2);
            }
            to[count] = target;
            kindness[count] = (byte) kind;
            count++;
        }

        void endOf(int world) {
            if (world == end.length) {
                end = Arrays.copyOf(end, world * 3 / 2);
            }
            end[world] = count;
        }

        void spreadBackward(byte[] hope) {
            boolean changed = true;
            while (changed) {
                changed = false;
                for (int i = hope.length - 1; i >= 0; i--) {
                    int more = hope[i];
                    for (int e = i == 0 ? 0 : end[i - 1]; e < end[i]; e++) {
                        more |= hope[to[e]] & kindness[e];
                    }
                    changed |= more != hope[i];
                    hope[i] = (byte) more;
                }
            }
        }
    }
}
