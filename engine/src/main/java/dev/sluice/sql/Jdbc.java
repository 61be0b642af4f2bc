package dev.sluice.sql;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Small conveniences over plain JDBC. Stateless. */
public final class Jdbc {

    private Jdbc() {}

    /** Reads one row. */
    @FunctionalInterface
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Work on a connection. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Runs a statement that returns no rows, and gives the number of rows it affected. */
    public static int update(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, 1, Arrays.asList(values));
            return statement.executeUpdate();
        }
    }

    /** All rows of a query. */
    public static <T> List<T> query(Connection connection, RowReader<T> reader, String sql, @Nullable Object... values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, 1, Arrays.asList(values));
            try (ResultSet rows = statement.executeQuery()) {
                List<T> all = new ArrayList<>();
                while (rows.next()) {
                    all.add(reader.read(rows));
                }
                return all;
            }
        }
    }

    /** The first row of a query, if there is one. */
    public static <T> Optional<T> first(
            Connection connection, RowReader<T> reader, String sql, @Nullable Object... values) throws SQLException {
        List<T> rows = query(connection, reader, sql, values);
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(0));
    }

    /**
     * Binds values from a parameter on.
     *
     * @param first the number of the first parameter
     * @return the number after the last
     */
    public static int bind(PreparedStatement statement, int first, Iterable<? extends @Nullable Object> values)
            throws SQLException {
        int index = first;
        for (Object value : values) {
            bindOne(statement, index, value);
            index++;
        }
        return index;
    }

    private static void bindOne(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        if (value instanceof KeySql.Typed) {
            // No type given: the cast around the parameter decides, and the text is read just as the server prints it.
            statement.setObject(index, ((KeySql.Typed) value).text(), Types.OTHER);
        } else if (value instanceof Instant) {
            statement.setObject(index, OffsetDateTime.ofInstant((Instant) value, java.time.ZoneOffset.UTC));
        } else if (value instanceof Duration) {
            statement.setLong(index, ((Duration) value).toMillis());
        } else if (value instanceof List) {
            bindOne(statement, index, ((List<?>) value).toArray());
        } else if (value instanceof Object[]) {
            Object[] elements = (Object[]) value;
            Array array = statement.getConnection().createArrayOf(elementType(elements), elements);
            statement.setArray(index, array);
        } else {
            statement.setObject(index, value);
        }
    }

    private static String elementType(Object[] elements) {
        for (Object element : elements) {
            if (element instanceof Long) {
                return "int8";
            } else if (element instanceof Integer) {
                return "int4";
            } else if (element instanceof Boolean) {
                return "bool";
            } else if (element instanceof Double) {
                return "float8";
            } else if (element instanceof java.math.BigDecimal) {
                return "numeric";
            } else if (element instanceof java.util.UUID) {
                return "uuid";
            } else if (element != null) {
                return "text";
            }
        }
        return typeOfNulls(elements);
    }

    // Where no element shows its type, the array does.
    private static String typeOfNulls(Object[] elements) {
        if (elements instanceof Long[]) {
            return "int8";
        } else if (elements instanceof Integer[]) {
            return "int4";
        } else if (elements instanceof Double[]) {
            return "float8";
        }
        return "text";
    }

    /** A timestamp of a row, or null. */
    public static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    /** A text array of a row; empty for null. */
    public static List<String> strings(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    /** A bigint array of a row; empty for null. */
    public static List<Long> longs(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : List.of((Long[]) array.getArray());
    }
}
