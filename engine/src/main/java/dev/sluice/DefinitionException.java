package dev.sluice;

import java.util.List;
import java.util.stream.Collectors;

/** A definition that cannot run, with everything that is wrong with it. Nothing was written. */
public final class DefinitionException extends SluiceException {

    private static final long serialVersionUID = 1;

    private final transient List<Finding> findings;

    public DefinitionException(String backfill, List<Finding> findings) {
        super(
                ErrorCode.DEFINITION_INVALID,
                "backfill " + backfill + " cannot run: "
                        + findings.stream().map(Finding::sentence).collect(Collectors.joining("; ")));
        this.findings = List.copyOf(findings);
    }

    /** All findings, in the order of the definition's parts. */
    public List<Finding> findings() {
        return findings;
    }
}
