package dev.sluice;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The arrows between the engine's packages, as their package essays draw them. */
class ArchitectureTest {

    private static final JavaClasses ENGINE = engine();

    private static final Pattern CONTROL_TABLE = Pattern.compile(
            "(?<![\\w.])sluice\\.(plan|dry_run|run|range|event|process|quarantine|schema_version|key_list"
                    + "|key_page|pace|signal_limit|knob_expiry|verification|verified|difference)\\b");

    private static JavaClasses engine() {
        try {
            return new ClassFileImporter()
                    .importPath(Path.of(Sluice.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI()));
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String below(String name) {
        return "dev.sluice." + name + "..";
    }

    @Test
    void theVocabularyKnowsNothingOfTheEngineBelow() {
        classes()
                .that()
                .resideInAPackage("dev.sluice")
                .and(not(belongToAnyOf(Sluice.class, Chunk.class)))
                .should()
                .onlyDependOnClassesThat(not(resideInAPackage("dev.sluice.*..")))
                .check(ENGINE);
        classes()
                .that()
                .belongToAnyOf(Chunk.class)
                .should()
                .onlyDependOnClassesThat(not(resideInAPackage("dev.sluice.*..")).or(resideInAPackage(below("sql"))))
                .check(ENGINE);
    }

    @Test
    void eachPackageLeansOnlyOnThoseBelowIt() {
        assertLeansOnNoneOf("sql", "plan", "run", "pace", "verify", "store", "list");
        assertLeansOnNoneOf("list", "plan", "run", "pace", "verify", "store");
        assertLeansOnNoneOf("store", "plan", "run", "pace", "verify", "list");
        assertLeansOnNoneOf("pace", "plan", "run", "verify", "store", "list");
        assertLeansOnNoneOf("verify", "plan", "run", "pace", "list");
        assertLeansOnNoneOf("plan", "run", "pace", "verify");
        slices().matching("dev.sluice.(*)..").should().beFreeOfCycles().check(ENGINE);
    }

    private static void assertLeansOnNoneOf(String name, String... others) {
        String[] packages = new String[others.length];
        for (int i = 0; i < others.length; i++) {
            packages[i] = below(others[i]);
        }
        noClasses()
                .that()
                .resideInAPackage(below(name))
                .should()
                .dependOnClassesThat(resideInAnyPackage(packages))
                .check(ENGINE);
    }

    @Test
    void theEngineNeedsTheJdkAndSlf4jAndNothingElse() {
        classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "java..",
                        "javax.sql..",
                        "org.slf4j..",
                        "org.jspecify.annotations..",
                        "org.postgresql..",
                        "dev.sluice.."))
                .check(ENGINE);
    }

    @Test
    void leasesAndAgesComeFromTheDatabasesClock() {
        noClasses()
                .that()
                .resideInAnyPackage(below("run"), below("store"), below("pace"))
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(OffsetDateTime.class, "now")
                .orShould()
                .callMethod(ZonedDateTime.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(java.util.Date.class, java.time.Clock.class, java.util.Calendar.class)
                .check(ENGINE);
    }

    @Test
    void onlyTheStoreSpeaksToTheControlSchema() throws IOException {
        Set<String> speakers = new TreeSet<>();
        for (JavaClass javaClass : ENGINE) {
            for (String constant : constants(javaClass)) {
                if (CONTROL_TABLE.matcher(constant).find()) {
                    speakers.add(javaClass.getPackageName());
                }
            }
        }
        assertThat(speakers).containsExactly("dev.sluice.store");
    }

    /** The texts in a class file's constant pool: every string literal is among them. */
    private static List<String> constants(JavaClass javaClass) throws IOException {
        List<String> texts = new ArrayList<>();
        try (InputStream file = Sluice.class.getResourceAsStream(
                        "/" + javaClass.getName().replace('.', '/') + ".class");
                DataInputStream in = new DataInputStream(file)) {
            in.skipNBytes(8);
            int count = in.readUnsignedShort();
            for (int i = 1; i < count; i++) {
                int tag = in.readUnsignedByte();
                switch (tag) {
                    case 1 -> texts.add(in.readUTF());
                    case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
                    case 5, 6 -> {
                        in.skipNBytes(8);
                        i++;
                    }
                    case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
                    case 15 -> in.skipNBytes(3);
                    default -> throw new IOException("tag " + tag + " in " + javaClass.getName());
                }
            }
        }
        return texts;
    }
}
