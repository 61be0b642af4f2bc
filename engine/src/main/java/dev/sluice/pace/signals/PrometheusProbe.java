package dev.sluice.pace.signals;

import dev.sluice.Probe;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.SqlFailure;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The value of the first sample that an instant query to Prometheus gives; lost if Prometheus does not answer within a
 * second, or has no sample.
 *
 * <p>Prometheus answers with the newest sample of up to five minutes ago, unless the query asks for more.
 */
final class PrometheusProbe implements Signal {

    // A vector's first sample, or a scalar. The server reads the JSON, so that the engine needs no library for it.
    private static final String READ = "SELECT " + OwnSessions.COMMENT + """
            CASE a.said #>> '{data,resultType}' WHEN 'vector' THEN a.said #>> '{data,result,0,value,1}'
                        WHEN 'scalar' THEN a.said #>> '{data,result,1}' END AS value,
                   a.said ->> 'error' AS error
              FROM (SELECT CAST(? AS jsonb) AS said) AS a""";

    private final Probe probe;
    private final URI uri;

    PrometheusProbe(Probe probe) {
        this.probe = probe;
        this.uri = URI.create(probe.url().replaceAll("/+$", "") + "/api/v1/query?query="
                + URLEncoder.encode(probe.query(), StandardCharsets.UTF_8));
    }

    private record Said(@Nullable String value, @Nullable String error) {

        static Said read(ResultSet row) throws SQLException {
            return new Said(row.getString("value"), row.getString("error"));
        }
    }

    @Override
    public String name() {
        return probe.name();
    }

    @Override
    public Kind kind() {
        return probe.hard() ? Kind.HARD : Kind.GRADED;
    }

    @Override
    public Limit limit() {
        return new Limit(probe.limit(), Unit.COUNT);
    }

    @Override
    public String source() {
        return "Prometheus";
    }

    @Override
    public boolean onItsOwn() {
        return true;
    }

    @Override
    public Measure measure(Connection connection, Scene scene) throws SQLException {
        Web.Answer answer;
        try {
            answer = Web.get(uri);
        } catch (IOException e) {
            return lost("Prometheus does not answer: " + e.getMessage());
        }
        if (answer.cut()) {
            return lost("the query gives too many samples: ask for one");
        }
        if (!answer.text().stripLeading().startsWith("{")) {
            return lost("what answers (status " + answer.status() + ") is not Prometheus");
        }
        Said said;
        try {
            said = Jdbc.first(connection, Said::read, READ, answer.text()).orElseThrow(IllegalStateException::new);
        } catch (SQLException e) {
            if (SqlFailure.of(e).kind() != SqlFailure.Kind.DATA) {
                throw e;
            }
            return lost("what answers (status " + answer.status() + ") is not Prometheus");
        }
        if (said.error() != null) {
            return lost("Prometheus refuses the query: " + said.error());
        }
        if (said.value() == null) {
            return lost("the query gives no sample");
        }
        try {
            return Numbers.measure(probe, OptionalDouble.of(Double.parseDouble(said.value())));
        } catch (NumberFormatException e) {
            // Its way to write an infinity, +Inf.
            return lost("the query gives " + said.value() + ", not a number");
        }
    }

    private Measure.Lost lost(String why) {
        return new Measure.Lost("probe " + probe.name() + ": " + why);
    }
}
