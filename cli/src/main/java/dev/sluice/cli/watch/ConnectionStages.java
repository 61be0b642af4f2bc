package dev.sluice.cli.watch;

import dev.sluice.Run;
import dev.sluice.cli.CliException;
import dev.sluice.cli.terminal.Screen;
import dev.sluice.definitions.Definition;
import dev.sluice.recipes.connections.ConnectionsRecipe;
import dev.sluice.recipes.connections.around.AfterSteps;
import dev.sluice.recipes.connections.around.WalkIndexBuild;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

/** What surrounds a run over connections: the walk indexes before it, the after-steps. */
final class ConnectionStages {

    private final ConnectionsRecipe recipe;
    private final AfterSteps steps;
    private final StageTeller teller;
    private final Screen screen;
    private final Interrupts interrupts;
    private final BooleanSupplier stop;

    private ConnectionStages(ConnectionsRecipe recipe, Screen screen, Interrupts interrupts) {
        this.recipe = recipe;
        this.steps = new AfterSteps(recipe);
        this.teller = new StageTeller(screen);
        this.screen = screen;
        this.interrupts = interrupts;
        this.stop = () -> interrupts.await(0).isPresent();
    }

    /** Those of a definition; empty if it is of something else. */
    static Optional<ConnectionStages> of(Definition definition, Screen screen, Interrupts interrupts) {
        return definition
                .recipe()
                .filter(ConnectionsRecipe.class::isInstance)
                .map(ConnectionsRecipe.class::cast)
                .map(recipe -> new ConnectionStages(recipe, screen, interrupts));
    }

    /** Builds the indexes that an online run should have; ends the command if a signal came. */
    void before(DataSource source) {
        boolean wanted = recipe.strategy() == ConnectionsRecipe.Strategy.ONLINE
                && recipe.indexes() == ConnectionsRecipe.Indexes.BUILD;
        try {
            if (wanted && !new WalkIndexBuild(source, recipe, teller, stop).ensure()) {
                interrupts.check();
            }
        } finally {
            screen.clearProgress();
        }
    }

    void begun(Run run) {
        steps.declare(run);
    }

    boolean areDue(Run run) {
        return steps.areDue(run);
    }

    /** Does the after-steps, unless they were done before; ends the command if a signal came. */
    void after(Run run, DataSource source) {
        try {
            if (steps.areDue(run) && !steps.execute(run, source, teller, stop)) {
                Interrupts.Kind signal = interrupts.await(0).orElse(Interrupts.Kind.TERM);
                throw new CliException(
                        signal.exitCode(),
                        "interrupted",
                        "ended by " + signal.shown() + ": all edges are made; what is declared after run " + run.id()
                                + " is left to the same command");
            }
        } finally {
            screen.clearProgress();
        }
    }
}
