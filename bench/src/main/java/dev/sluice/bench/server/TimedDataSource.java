package dev.sluice.bench.server;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Looks over the shoulder of whoever uses a data source: how long each statement and each commit took, as the client sees
 * it. Each of them is one round trip to the server. Costs about a microsecond a call. Thread-safe; every thread has a record
 * of its own.
 */
public final class TimedDataSource {

    private static final Set<String> EXECUTIONS = Set.of("execute", "executeQuery", "executeUpdate", "executeBatch");

    private final DataSource dataSource;
    private final ThreadLocal<List<RoundTrip>> record = ThreadLocal.withInitial(ArrayList::new);

    public TimedDataSource(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * One trip to the server and back.
     *
     * @param sql the statement, or {@code COMMIT}
     * @param nanos how long it took
     */
    public record RoundTrip(String sql, long nanos) {}

    /** What this thread did since it last asked. */
    public List<RoundTrip> takeRecord() {
        List<RoundTrip> mine = record.get();
        record.remove();
        return mine;
    }

    /** The data source to hand out. */
    public DataSource dataSource() {
        return proxy(DataSource.class, (self, method, arguments) -> {
            Object result = call(dataSource, method, arguments);
            return result instanceof Connection ? watched((Connection) result) : result;
        });
    }

    private Connection watched(Connection connection) {
        return proxy(Connection.class, (self, method, arguments) -> {
            if (method.getName().equals("commit")) {
                return timed("COMMIT", connection, method, arguments);
            }
            Object result = call(connection, method, arguments);
            return result instanceof PreparedStatement
                    ? watched((PreparedStatement) result, String.valueOf(arguments[0]))
                    : result;
        });
    }

    private PreparedStatement watched(PreparedStatement statement, String sql) {
        return proxy(
                PreparedStatement.class,
                (self, method, arguments) -> EXECUTIONS.contains(method.getName())
                        ? timed(sql, statement, method, arguments)
                        : call(statement, method, arguments));
    }

    private Object timed(String sql, Object target, Method method, Object[] arguments) throws Throwable {
        long begin = System.nanoTime();
        try {
            return call(target, method, arguments);
        } finally {
            record.get().add(new RoundTrip(sql, System.nanoTime() - begin));
        }
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
