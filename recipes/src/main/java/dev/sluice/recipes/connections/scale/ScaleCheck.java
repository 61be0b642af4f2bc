package dev.sluice.recipes.connections.scale;

import dev.sluice.Finding;
import dev.sluice.plan.Interval;
import dev.sluice.plan.RowCount;
import dev.sluice.recipes.catalog.Catalog;
import dev.sluice.recipes.connections.ConnectionRules;
import dev.sluice.recipes.connections.ConnectionTables;
import dev.sluice.recipes.connections.ConnectionsRecipe;
import dev.sluice.recipes.connections.scale.OverlapCount.Count;
import dev.sluice.recipes.connections.scale.ScaleReport.Cost;
import dev.sluice.recipes.connections.scale.ScaleReport.Dominant;
import dev.sluice.recipes.connections.scale.ScaleReport.MissingIndex;
import dev.sluice.recipes.connections.scale.ScaleReport.Time;
import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Finds out what connections will cost: one session, short transactions that only read, within a given time. The one
 * exception is a trial of some thousand edges, which is rolled back and can be left out.
 */
public final class ScaleCheck {

    private static final int DOMINANTS = 20;
    private static final double SMALL = 0.05;
    private static final int TIMED_CONTACTS = 50;
    private static final double TIMED = 0.08;
    // Nine of ten, of a number that is nearly normal.
    private static final double WIDTH = 2;

    private final Asking asking;
    private final SpellSql sql;
    private final String kind;
    private final ScaleOptions options;

    private ScaleCheck(Asking asking, SpellSql sql, String kind, ScaleOptions options) {
        this.asking = asking;
        this.sql = sql;
        this.kind = kind;
        this.options = options;
    }

    /**
     * Checks.
     *
     * @param kind of the edges
     * @throws SQLException if the database refuses, such as for a table that does not exist or that it may not read
     */
    public static ScaleReport of(
            DataSource dataSource, ConnectionTables tables, ConnectionRules rules, String kind, ScaleOptions options)
            throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            Asking asking = new Asking(connection, options.time(), System::nanoTime);
            List<MissingIndex> missing = new ArrayList<>();
            SpellSql sql = asking.ask(SMALL * 4, inside -> {
                        missing.addAll(missing(inside, tables, rules, kind));
                        return spellSql(inside, tables, rules);
                    })
                    .orElseThrow(() -> new SQLException(
                            "the catalog did not answer within "
                                    + options.time().toMillis() / 5 + " ms",
                            "57014"));
            return new ScaleCheck(asking, sql, kind, options).report(missing);
        }
    }

    private static List<MissingIndex> missing(
            Connection connection, ConnectionTables tables, ConnectionRules rules, String kind) throws SQLException {
        List<Finding> findings = ConnectionsRecipe.named("scale")
                .tables(tables)
                .rules(rules)
                .kind(kind)
                .build()
                .warnings(connection);
        return findings.stream()
                .flatMap(finding -> Optional.ofNullable(finding.suggestion())
                        .map(statement -> new MissingIndex(statement, finding.message()))
                        .stream())
                .toList();
    }

    private static SpellSql spellSql(Connection connection, ConnectionTables tables, ConnectionRules rules)
            throws SQLException {
        Catalog catalog = new Catalog(connection);
        ConnectionTables.Spells spells = tables.spells();
        Catalog.Table found = catalog.table(spells.table())
                .orElseThrow(() -> new SQLException("table " + spells.table().text() + " does not exist", "42P01"));
        return new SpellSql(
                tables,
                rules,
                column(found, spells, spells.contact()).type(),
                column(found, spells, spells.organization()).type(),
                column(found, spells, spells.from()).type().equals("date"));
    }

    private static Catalog.Column column(Catalog.Table table, ConnectionTables.Spells spells, String name)
            throws SQLException {
        Catalog.Column column = table.columns().get(name);
        if (column == null) {
            throw new SQLException("table " + spells.table().text() + " has no column " + name, "42703");
        }
        return column;
    }

    private ScaleReport report(List<MissingIndex> missingOfSpells) throws SQLException {
        Server server = must(asking.ask(SMALL, Server::of), "the server's settings");
        Relation spells = must(
                asking.ask(
                        SMALL,
                        connection ->
                                Relation.of(connection, sql.tables().spells().table())),
                "the size of the spells");
        Target target =
                must(asking.ask(SMALL, connection -> Target.of(connection, sql, kind)), "the catalog of the edges");
        RowCount contacts = count(sql.tables().contacts().table());
        RowCount organizations = count(sql.tables().organizations().table());
        SpellCounts counts = SpellCounts.read(asking, sql, spells, options);
        Sizes sizes = Sizes.read(asking, sql, spells, counts.of(SpellCounts.WITH_ORGANIZATION), options);
        Map<String, Count> heavy = new HeavyOrganizations(asking, sql, options).count(sizes.largest());
        ContactSample sample = new ContactSample(asking, sql, options);
        ContactSample.Found found = sample.look(
                contacts,
                heavy.keySet(),
                heavy.values().stream().mapToDouble(Count::edges).sum());
        ScaleReport.Edges edges = edges(heavy, found, contacts);
        EdgeSample edge = EdgeSample.take(asking, sql, target, kind, spread(found.ids()), options.tries());
        Cost cost = cost(sample, found, edges, edge, target, !missingOfSpells.isEmpty());
        long workers = Math.max(1, Math.min(options.workers(), server.headroom().workers()));
        List<Time> times = Advisor.times(edges.all(), cost, workers);
        ScaleReport.Advice advice = Advisor.advice(edges.middle(), times.get(0), target.partitioned());
        List<MissingIndex> missing = new ArrayList<>(missingOfSpells);
        missing.addAll(target.missing());
        return new ScaleReport(
                server.database(),
                kind,
                sql.tables().edges().table().text(),
                asking.taken(),
                new ScaleReport.Spells(
                        contacts,
                        organizations,
                        counts.of(SpellCounts.ALL),
                        counts.of(SpellCounts.WITH_ORGANIZATION),
                        counts.withoutOrganization(),
                        sizes.orphaned(),
                        sizes.orphanIds(),
                        counts.of(SpellCounts.REVERSED),
                        counts.of(SpellCounts.MISSING_START),
                        counts.of(SpellCounts.OPEN)),
                edges,
                dominants(heavy, edges.middle(), spells),
                EdgeRoom.of(edges.all(), edge, target, server.fullPages(), server.checkpointBytes()),
                cost,
                times,
                server.headroom(),
                List.copyOf(missing),
                advice,
                Advisor.order(
                        sql.tables(),
                        advice,
                        missingOfSpells,
                        target,
                        server.headroom().workers() < 1),
                asking.notes());
    }

    private static <T> T must(Optional<T> answer, String what) throws SQLException {
        return answer.orElseThrow(() -> new SQLException("there was no time to read " + what, "57014"));
    }

    private RowCount count(dev.sluice.recipes.catalog.SqlName table) throws SQLException {
        Relation relation =
                must(asking.ask(SMALL, connection -> Relation.of(connection, table)), "the size of " + table.text());
        Optional<Long> counted = relation.bytes() > options.scannedBytes()
                ? Optional.empty()
                : asking.ask(
                        SMALL * 2,
                        connection -> Jdbc.query(
                                        connection, row -> row.getLong(1), "SELECT count(*) FROM " + table.quoted())
                                .get(0));
        return counted.map(RowCount::counted)
                .orElseGet(() -> new RowCount(
                        new Interval(relation.rows() * 0.9, relation.rows() * 1.1),
                        RowCount.Basis.STATISTICS,
                        "from statistics"));
    }

    private ScaleReport.Edges edges(Map<String, Count> heavy, ContactSample.Found found, RowCount contacts) {
        double counted = heavy.values().stream().mapToDouble(Count::edges).sum();
        double error = Math.sqrt(heavy.values().stream()
                .mapToDouble(count -> count.standardError() * count.standardError())
                .sum());
        Interval exactly = new Interval(Math.max(0, counted - WIDTH * error), counted + WIDTH * error);
        // Each edge has two ends; one that was seen is there, whatever the estimate says.
        double half = 0.5 / Math.max(1, contacts.middle());
        Interval sampled = found.estimate()
                .interval()
                .times(new Interval(
                        half * contacts.rows().low(), half * contacts.rows().high()));
        if (found.estimate().sampled() == 0 && contacts.rows().high() > 0) {
            double most = contacts.rows().high();
            sampled = new Interval(0, most * (most - 1) / 2);
            asking.note(
                    "No contact could be looked at in the time: how many edges there are at organizations that were not"
                            + " counted is not known. Allow more time.");
        }
        double least = Math.min(found.seen() / 2, sampled.high());
        sampled = new Interval(Math.max(sampled.low(), least), sampled.high());
        return new ScaleReport.Edges(
                whole(exactly.plus(sampled)),
                counted + found.estimate().total() / 2,
                exactly,
                heavy.size(),
                sampled,
                found.estimate().sampled(),
                found.slices());
    }

    // Edges are whole, and sums of means are not.
    private static Interval whole(Interval edges) {
        return new Interval(Math.floor(edges.low() + 1e-6), Math.max(0, Math.ceil(edges.high() - 1e-6)));
    }

    // Some of each slice: the sample holds the slices' contacts in turn.
    private static List<String> spread(List<String> ids) {
        return ids.subList(0, Math.min(ids.size(), TIMED_CONTACTS * 4));
    }

    private Cost cost(
            ContactSample sample,
            ContactSample.Found found,
            ScaleReport.Edges edges,
            EdgeSample edge,
            Target target,
            boolean slow)
            throws SQLException {
        List<String> timed = found.ids().subList(0, Math.min(found.ids().size(), TIMED_CONTACTS));
        double light = found.secondsPerContact();
        double perHeavyEnd = 0;
        if (!timed.isEmpty() && edges.countedOrganizations() > 0) {
            long begin = asking.now();
            Optional<Double> ends = asking.ask(
                    TIMED,
                    connection -> sample.degrees(connection, timed, List.of()).values().stream()
                            .mapToDouble(Double::doubleValue)
                            .sum());
            double seconds = (asking.now() - begin) / 1e9;
            if (ends.isPresent()) {
                perHeavyEnd = Math.max(0, seconds - light * timed.size()) / Math.max(1, ends.get());
            } else {
                asking.note("There was no time to measure how long the edges of " + timed.size()
                        + " contacts take; computing is underestimated.");
            }
        }
        // Each edge was found from both of its ends, and a run looks from one.
        double contacts = found.estimate().population();
        double seconds = contacts * light + edges.counted().high() * perHeavyEnd;
        int there = (int) target.indexes().stream().filter(Target.Index::exists).count();
        return Advisor.cost(
                1e6 * seconds / Math.max(1, edges.middle()),
                slow,
                edge.insertMicros(),
                there,
                target.indexes().size());
    }

    private List<Dominant> dominants(Map<String, Count> heavy, double all, Relation spells) throws SQLException {
        DominantPlans plans = new DominantPlans(sql, spells);
        List<Map.Entry<String, Count>> largest = heavy.entrySet().stream()
                .filter(entry -> entry.getValue().edges() > 0)
                .sorted(Comparator.comparingDouble(
                        (Map.Entry<String, Count> entry) -> -entry.getValue().edges()))
                .limit(DOMINANTS)
                .toList();
        List<Dominant> dominants = new ArrayList<>();
        for (Map.Entry<String, Count> entry : largest) {
            Count count = entry.getValue();
            DominantPlans.Answer answer = asking.ask(
                            SMALL, connection -> plans.of(connection, entry.getKey(), count.spells()))
                    .orElse(new DominantPlans.Answer(null, "", List.of()));
            double reach = WIDTH * count.standardError();
            dominants.add(new Dominant(
                    entry.getKey(),
                    answer.name(),
                    count.spells(),
                    new Interval(Math.max(0, count.edges() - reach), count.edges() + reach),
                    count.edges() / Math.max(1, all),
                    answer.plan(),
                    answer.cares()));
        }
        return dominants;
    }
}
