/**
 * The stories of {@code sluice demo}: real cities, real people, a server of our own, backfills that may be interrupted in any
 * way.
 *
 * <p>{@link dev.sluice.cli.demo.Demo} gives cities a currency. {@link dev.sluice.cli.demo.PeopleDemo} computes who worked with
 * whom and then answers how two people are connected: {@code PeopleLookup} finds whom a name means, {@code PeopleQuestions}
 * asks, {@code AnswerText} says it.
 */
@NullMarked
package dev.sluice.cli.demo;

import org.jspecify.annotations.NullMarked;
