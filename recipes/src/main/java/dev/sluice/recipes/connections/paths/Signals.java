package dev.sluice.recipes.connections.paths;

import java.util.OptionalLong;

/**
 * What speaks for a hop.
 *
 * @param viaUserIsImporter whether the viewer brought the hop's contact in
 * @param ongoing whether the two still work together
 * @param months whole months that they did, until today if they still do; empty if the beginning is not known
 */
public record Signals(boolean viaUserIsImporter, boolean ongoing, OptionalLong months) {}
