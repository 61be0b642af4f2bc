/**
 * Backfills written as YAML files, with every mistake reported at its place, all at once.
 *
 * <p>{@link dev.sluice.definitions.DefinitionFile} reads a file into a {@link dev.sluice.definitions.Definition}, or throws
 * with all {@link dev.sluice.definitions.Problem problems}. What the database finds wrong later, the definition leads back
 * to the line and column it came from. One list, {@link dev.sluice.definitions.Fields}, says which fields exist; the
 * reader, the JSON Schema for editors and the reference page are all driven by it, so they cannot disagree.
 *
 * <p>YAML is read as a tree of nodes that know their place, never as maps of values: a map has lost by then what a good
 * message needs. Nothing here connects to a database, resolves a secret or prints in colour.
 */
@NullMarked
package dev.sluice.definitions;

import org.jspecify.annotations.NullMarked;
