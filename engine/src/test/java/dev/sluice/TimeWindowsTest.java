package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeWindowsTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

    private static Instant berlin(String local) {
        return LocalDateTime.parse(local).atZone(BERLIN).toInstant();
    }

    // --- how they are written

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sat-Sun 00:00-06:00 Europe/Berlin | Sat-Sun 00:00-06:00 Europe/Berlin",
                "Sat\u2013Sun 00:00\u201306:00 Europe/Berlin | Sat-Sun 00:00-06:00 Europe/Berlin",
                "saturday - SUN  0:00 - 6:00  europe/berlin | Sat-Sun 00:00-06:00 Europe/Berlin",
                "Mon,Wed-Fri 22:00-05:00 UTC | Mon,Wed-Fri 22:00-05:00 UTC",
                "Wed-Fri, Mon 22:00-05:00 UTC | Mon,Wed-Fri 22:00-05:00 UTC",
                "Fri-Mon 20:00-24:00 UTC | Fri-Mon 20:00-24:00 UTC",
                "Mon-Sun 01:00-05:00 UTC | daily 01:00-05:00 UTC",
                "Daily 01:00-05:00 America/New_York | daily 01:00-05:00 America/New_York",
                "Mon 01:00-02:00 UTC;Tue 01:00-02:00 Asia/Kolkata; | Mon 01:00-02:00 UTC; Tue 01:00-02:00 Asia/Kolkata",
            })
    void readsWhatPeopleWriteAndWritesItOneWay(String written, String canonical) {
        TimeWindows windows = TimeWindows.parse(written);

        assertThat(windows).hasToString(canonical).isEqualTo(TimeWindows.parse(canonical));
        assertThat(TimeWindows.parse(windows.toString())).hasSameHashCodeAs(windows);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "Sat-Sun 00:00-06:00 | its time zone is missing",
                "00:00-06:00 UTC | its days are missing; 'daily' is every day",
                "always | it does not have three parts",
                "Sat-Sun 00:00-06:00 Europe/Berlin CET | it does not have three parts",
                "Sat-Son 00:00-06:00 UTC | 'Son' is no day",
                "Mon-Wed-Fri 00:00-06:00 UTC | 'Mon-Wed-Fri' are not days",
                "Sat, 00:00-06:00 UTC | it does not have three parts",
                "S 00:00-06:00 UTC | 'S' is no day",
                "Sat 6am-8am UTC | '6am-8am' are not hours such as 22:00-05:00",
                "Sat 00:00 UTC | '00:00' are not hours",
                "Sat 00:00-24:01 UTC | there is no 24:01 on a clock",
                "Sat 00:60-06:00 UTC | there is no 00:60 on a clock",
                "Sat 06:00-06:00 UTC | it ends where it begins; a whole day is 00:00-24:00",
                "Sat 24:00-06:00 UTC | it ends where it begins",
                "Sat 00:00-06:00 Europe/Berln | there is no time zone 'Europe/Berln'; did you mean Europe/Berlin?",
                "Sat 00:00-06:00 Berlin | there is no time zone 'Berlin'; did you mean Europe/Berlin?",
                "Sat 00:00-06:00 America/NewYork | did you mean America/New_York?",
                "Sat 00:00-06:00 new_york | did you mean America/New_York?",
                "Sat 00:00-06:00 UCT+1 | there is no time zone 'UCT+1'; did you mean",
                "Sat 00:00-06:00 +01:00 | is not a time window",
                "Sat 00:00-06:00 xyzzy | it is a name such as Europe/Berlin or UTC",
            })
    void refusesEverythingElseAndSaysWhatIsWrong(String written, String why) {
        assertThatThrownBy(() -> TimeWindows.parse(written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + written + "' is not a time window: ")
                .hasMessageContaining(why)
                .hasMessageEndingWith("write it like Sat-Sun 00:00-06:00 Europe/Berlin: days, hours, time zone");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ";", " ; "})
    void nothingIsNoWindow(String written) {
        assertThatThrownBy(() -> TimeWindows.parse(written)).hasMessageStartingWith("there is no window; write it");
    }

    @Test
    void moreThanAWeekCanHoldAreRefused() {
        assertThatThrownBy(() -> TimeWindows.parse("Mon 00:00-06:00 UTC;".repeat(51)))
                .hasMessage("there are 51 windows, where 50 are the most; join days by commas");
    }

    @Test
    void theWrongOneOfSeveralIsNamed() {
        assertThatThrownBy(() -> TimeWindows.parse("Mon 00:00-06:00 UTC; Tue 00:00-06:00 Mars/Olympus"))
                .hasMessageStartingWith("'Tue 00:00-06:00 Mars/Olympus' is not");
    }

    // --- when they are open

    @Test
    void anEndIsExcludedAndABeginIncluded() {
        TimeWindows nights = TimeWindows.parse("Sat-Sun 00:00-06:00 Europe/Berlin");

        assertThat(nights.isOpen(berlin("2026-11-28T00:00:00"))).isTrue();
        assertThat(nights.isOpen(berlin("2026-11-27T23:59:59"))).isFalse();
        assertThat(nights.isOpen(berlin("2026-11-28T05:59:59"))).isTrue();
        assertThat(nights.isOpen(berlin("2026-11-28T06:00:00"))).isFalse();
        assertThat(nights.nextChange(berlin("2026-11-22T20:30:00"))).contains(berlin("2026-11-28T00:00:00"));
        assertThat(nights.nextChange(berlin("2026-11-28T00:00:00"))).contains(berlin("2026-11-28T06:00:00"));
        assertThat(nights.nextChange(berlin("2026-11-28T06:00:00"))).contains(berlin("2026-11-29T00:00:00"));
    }

    @Test
    void overMidnightTheDayIsThatOfTheBegin() {
        TimeWindows fridayNight = TimeWindows.parse("Fri 22:00-05:00 Europe/Berlin");

        assertThat(fridayNight.isOpen(berlin("2026-11-28T04:59:00"))).isTrue();
        assertThat(fridayNight.isOpen(berlin("2026-11-27T04:59:00"))).isFalse();
        assertThat(fridayNight.nextChange(berlin("2026-11-27T23:00:00"))).contains(berlin("2026-11-28T05:00:00"));
    }

    @Test
    void windowsThatTouchAreOne() {
        TimeWindows weekend = TimeWindows.parse("Sat-Sun 00:00-24:00 Europe/Berlin; Mon 00:00-02:00 Europe/Berlin");

        assertThat(weekend.nextChange(berlin("2026-11-28T12:00:00"))).contains(berlin("2026-11-30T02:00:00"));
    }

    @Test
    void whatIsAlwaysOpenNeverChanges() {
        TimeWindows always = TimeWindows.parse("daily 00:00-12:00 Europe/Berlin; daily 12:00-00:00 Europe/Berlin");

        for (int hour = 0; hour < 24 * 365; hour += 7) {
            Instant at = berlin("2026-01-01T00:00:00").plus(hour, ChronoUnit.HOURS);
            assertThat(always.isOpen(at)).isTrue();
            assertThat(always.nextChange(at)).isEmpty();
        }
    }

    @Test
    void aNightIsAnHourShorterInSpringAndLongerInAutumn() {
        TimeWindows berlin = TimeWindows.parse("daily 00:00-06:00 Europe/Berlin");
        TimeWindows newYork = TimeWindows.parse("daily 01:00-05:00 America/New_York");

        assertThat(length(berlin, LocalDate.parse("2026-03-29").atStartOfDay(BERLIN)))
                .hasHours(5);
        assertThat(length(berlin, LocalDate.parse("2026-10-25").atStartOfDay(BERLIN)))
                .hasHours(7);
        assertThat(length(berlin, LocalDate.parse("2026-10-26").atStartOfDay(BERLIN)))
                .hasHours(6);
        assertThat(length(newYork, LocalDate.parse("2026-03-08").atTime(1, 0).atZone(NEW_YORK)))
                .hasHours(3);
        assertThat(length(newYork, LocalDate.parse("2026-11-01").atTime(1, 0).atZone(NEW_YORK)))
                .hasHours(5);
    }

    private static Duration length(TimeWindows windows, ZonedDateTime begin) {
        Instant at = begin.toInstant();
        assertThat(windows.isOpen(at)).isTrue();
        assertThat(windows.isOpen(at.minusMillis(1))).isFalse();
        return Duration.between(at, windows.nextChange(at).orElseThrow());
    }

    @Test
    void inTheHourThatIsLeftOutAWindowOpensWithTheChangeOrNotAtAll() {
        // 02:00 becomes 03:00 at 01:00 UTC.
        Instant change = Instant.parse("2026-03-29T01:00:00Z");
        TimeWindows begins = TimeWindows.parse("Sun 02:30-04:00 Europe/Berlin");
        assertThat(begins.nextChange(change.minusSeconds(60))).contains(change);
        assertThat(begins.nextChange(change)).contains(berlin("2026-03-29T04:00:00"));

        TimeWindows ends = TimeWindows.parse("Sat 22:00-02:30 Europe/Berlin");
        assertThat(ends.nextChange(change.minusSeconds(60))).contains(change);

        TimeWindows inside = TimeWindows.parse("Sun 02:10-02:50 Europe/Berlin");
        assertThat(inside.nextChange(berlin("2026-03-28T12:00:00"))).contains(berlin("2026-04-05T02:10:00"));
    }

    @Test
    void inTheHourThatComesTwiceAWindowOpensAndClosesTheFirstTime() {
        // 03:00 becomes 02:00 at 01:00 UTC; 02:30 is at 00:30 and at 01:30 UTC.
        Instant first = Instant.parse("2026-10-25T00:30:00Z");
        TimeWindows ends = TimeWindows.parse("Sat 22:00-02:30 Europe/Berlin");
        assertThat(ends.nextChange(first.minusSeconds(60))).contains(first);
        assertThat(ends.isOpen(Instant.parse("2026-10-25T01:10:00Z"))).isFalse();

        TimeWindows begins = TimeWindows.parse("Sun 02:30-03:00 Europe/Berlin");
        assertThat(begins.nextChange(first.minusSeconds(60))).contains(first);
        assertThat(begins.nextChange(first)).contains(Instant.parse("2026-10-25T02:00:00Z"));
    }

    // --- against the simplest way to find out

    /** Zones whose clocks change at odd times, by odd amounts, at midnight, or by a whole day. */
    private static final List<String> ZONES = List.of(
            "Europe/Berlin",
            "America/New_York",
            "UTC",
            "Australia/Lord_Howe",
            "America/Sao_Paulo",
            "Asia/Kathmandu",
            "Africa/Cairo",
            "Pacific/Apia",
            "America/St_Johns",
            "Asia/Beirut");

    @Test
    void agreesWithALookAtTheClocksEveryMinute() {
        long seed = 20_261_122L;
        Random random = new Random(seed);
        for (int round = 0; round < 120; round++) {
            List<Spec> specs = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(3); i++) {
                specs.add(Spec.any(random));
            }
            TimeWindows windows = TimeWindows.parse(
                    String.join("; ", specs.stream().map(Spec::text).toList()));
            Instant begin = nearAChange(random, specs.get(0).zone());

            int minutes = 9 * 24 * 60;
            boolean[] open = new boolean[minutes];
            specs.forEach(spec -> spec.paint(begin, open));

            for (int minute = 0; minute < minutes; minute++) {
                boolean changed = minute > 0 && open[minute - 1] != open[minute];
                boolean changes = minute + 1 < minutes && open[minute] != open[minute + 1];
                if (changed || changes || minute % 17 == round % 17) {
                    assertThat(windows.isOpen(begin.plus(minute, ChronoUnit.MINUTES)))
                            .as("seed %d round %d: %s at %s + %d min", seed, round, windows, begin, minute)
                            .isEqualTo(open[minute]);
                }
                if (changes) {
                    checkChange(windows, begin, minute, "seed " + seed + " round " + round + ": " + windows);
                }
            }
        }
    }

    private static void checkChange(TimeWindows windows, Instant begin, int minute, String what) {
        Instant change = begin.plus(minute + 1L, ChronoUnit.MINUTES);
        assertThat(windows.nextChange(change.minusSeconds(1))).as(what).contains(change);
    }

    private static Instant nearAChange(Random random, ZoneId zone) {
        Instant any = Instant.parse("2005-01-01T00:00:00Z").plus(random.nextInt(366 * 30), ChronoUnit.DAYS);
        var change = zone.getRules().nextTransition(any);
        Instant near = change == null ? any : change.getInstant();
        return near.minus(random.nextInt(5 * 24 * 60), ChronoUnit.MINUTES);
    }

    /** A window as the test understands it: for each day, from the first minute whose clock has reached its begin. */
    private record Spec(Set<DayOfWeek> days, int from, int upto, ZoneId zone) {

        static Spec any(Random random) {
            Set<DayOfWeek> days = new TreeSet<>();
            for (int i = 0; i <= random.nextInt(7); i++) {
                days.add(DayOfWeek.of(1 + random.nextInt(7)));
            }
            // Most changes of clocks are in the small hours.
            int from = random.nextBoolean() ? random.nextInt(24 * 60) : random.nextInt(4 * 60);
            int upto = random.nextBoolean() ? random.nextInt(24 * 60 + 1) : random.nextInt(4 * 60);
            return new Spec(
                    days, from, upto == from ? from + 1 : upto, ZoneId.of(ZONES.get(random.nextInt(ZONES.size()))));
        }

        String text() {
            return String.join(",", days.stream().map(DayOfWeek::name).toList())
                    + String.format(" %02d:%02d-%02d:%02d ", from / 60, from % 60, upto / 60, upto % 60)
                    + zone;
        }

        void paint(Instant begin, boolean[] open) {
            LocalDate first = begin.atZone(zone).toLocalDate().minusDays(2);
            for (int day = 0; day < 14; day++) {
                LocalDate date = first.plusDays(day);
                if (days.contains(date.getDayOfWeek())) {
                    LocalDateTime opens = date.atStartOfDay().plusMinutes(from);
                    LocalDateTime closes = date.atStartOfDay().plusMinutes(upto > from ? upto : upto + 24 * 60);
                    paint(begin, open, opens, closes);
                }
            }
        }

        private void paint(Instant begin, boolean[] open, LocalDateTime opens, LocalDateTime closes) {
            boolean opened = false;
            // Long enough before to see a begin that the clocks have passed and come back to.
            for (int minute = -4 * 24 * 60; minute < open.length; minute++) {
                LocalDateTime clock = LocalDateTime.ofInstant(begin.plus(minute, ChronoUnit.MINUTES), zone);
                opened = opened || !clock.isBefore(opens);
                if (!clock.isBefore(closes)) {
                    return;
                }
                if (opened && minute >= 0) {
                    open[minute] = true;
                }
            }
        }
    }
}
