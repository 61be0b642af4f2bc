/** Decisions on pace, driven by scripted measurements: no clock, no database. */
package dev.sluice.pace;
