package dev.sluice.plan;

import dev.sluice.Finding;
import dev.sluice.Key;
import dev.sluice.sql.SqlTokens;
import dev.sluice.sql.SqlTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Finds a step that sets a column of its own key: its rows would move while they are walked, ahead to be stepped again or
 * behind to be left out. Reads {@code UPDATE table … SET …} as written; what a function or a trigger does it cannot see.
 */
final class KeyWrites {

    private static final Set<String> ENDS = Set.of("from", "where", "returning", ";");

    private final List<Token> tokens;
    private final TableInspector.Table table;
    private final Key key;

    KeyWrites(String step, TableInspector.Table table, Key key) {
        this.tokens = SqlTokens.of(step);
        this.table = table;
        this.key = key;
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).is("update")) {
                int set = setOfTheTable(i + 1);
                if (set >= 0) {
                    assigned(set + 1, findings);
                }
            }
        }
        return findings;
    }

    // Where the SET of an UPDATE of the walked table stands; -1 if it updates another.
    private int setOfTheTable(int from) {
        int at = from;
        if (at < tokens.size() && tokens.get(at).is("only")) {
            at++;
        }
        List<String> name = new ArrayList<>();
        while (at < tokens.size() && tokens.get(at).name()) {
            name.add(tokens.get(at).text());
            at++;
            if (at < tokens.size() && tokens.get(at).is(".")) {
                at++;
            } else {
                break;
            }
        }
        boolean walked = !name.isEmpty()
                && name.get(name.size() - 1).equals(table.name())
                && (name.size() == 1 || name.get(name.size() - 2).equals(table.schema()));
        // Only an alias may stand between.
        for (int i = at; walked && i < Math.min(at + 4, tokens.size()); i++) {
            if (tokens.get(i).is("set")) {
                return i;
            }
        }
        return -1;
    }

    private void assigned(int from, List<Finding> findings) {
        int depth = 0;
        boolean target = true;
        for (int i = from; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.is("(")) {
                depth++;
            } else if (token.is(")")) {
                depth--;
            } else if (depth == 0 && token.is("=")) {
                target = false;
            } else if (depth == 0 && token.is(",")) {
                target = true;
            } else if (target && token.name()) {
                ofKey(token, findings);
            }
            if (depth < 0 || depth == 0 && !token.quoted() && ENDS.contains(token.text())) {
                return;
            }
        }
    }

    private void ofKey(Token token, List<Finding> findings) {
        if (key.columns().stream().anyMatch(column -> column.name().equals(token.text()))) {
            findings.add(new Finding(
                    "step",
                    token.offset(),
                    "the step sets '" + token.text() + "', a column of the key: a row would move while it is walked,"
                            + " and be stepped twice or not at all",
                    "walk by a key that the step leaves alone"));
        }
    }
}
