package dev.sluice.cli.demo;

import dev.sluice.SluiceException;
import dev.sluice.cli.CliException;
import dev.sluice.cli.Failure;
import dev.sluice.cli.terminal.Screen;
import dev.sluice.cli.watch.Interrupts;
import dev.sluice.recipes.connections.paths.Person;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Asks a person for two people, answers, and asks again, until an empty line, the end of the input or Ctrl-C. */
final class PeoplePrompt {

    private static final long LOOK_MS = 50;

    private final Screen screen;
    private final PeopleQuestions questions;
    private final AnswerText text;
    private final Interrupts interrupts;
    private final BlockingQueue<Optional<String>> lines = new ArrayBlockingQueue<>(1);

    PeoplePrompt(Screen screen, PeopleQuestions questions, AnswerText text, Interrupts interrupts) {
        this.screen = screen;
        this.questions = questions;
        this.text = text;
        this.interrupts = interrupts;
    }

    /** Asks until it ends. */
    void ask(BufferedReader input) {
        read(input);
        while (true) {
            Optional<Person> from = person("from> ");
            if (from.isEmpty()) {
                return;
            }
            Optional<Person> to = person("to>   ");
            if (to.isEmpty()) {
                return;
            }
            answer(from.get(), to.get());
        }
    }

    private void answer(Person from, Person to) {
        try {
            screen.result("\n" + text.of(questions.ask(from, to)) + "\n");
        } catch (CliException | SluiceException e) {
            refuse(e);
        }
    }

    // Asked again until it is one.
    private Optional<Person> person(String prompt) {
        while (true) {
            screen.prompt(prompt);
            Optional<String> typed = line().map(String::strip).filter(line -> !line.isEmpty());
            if (typed.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(questions.find(typed.get()));
            } catch (CliException | SluiceException e) {
                refuse(e);
            }
        }
    }

    private void refuse(RuntimeException e) {
        screen.message(Failure.of(e).message());
    }

    // Whoever waits for a line in the terminal's driver hears of no Ctrl-C: so another thread does, and ends with the
    // process.
    private void read(BufferedReader input) {
        Thread reader = new Thread(
                () -> {
                    Optional<String> line = Optional.of("");
                    while (line.isPresent()) {
                        line = next(input);
                        try {
                            lines.put(line);
                        } catch (InterruptedException e) {
                            return;
                        }
                    }
                },
                "sluice-prompt");
        reader.setDaemon(true);
        reader.start();
    }

    private static Optional<String> next(BufferedReader input) {
        try {
            return Optional.ofNullable(input.readLine());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Empty at the end of the input, or after Ctrl-C; then the cursor is moved below the prompt. */
    private Optional<String> line() {
        while (interrupts.await(LOOK_MS).isEmpty()) {
            Optional<String> line = lines.poll();
            if (line != null) {
                if (line.isEmpty()) {
                    screen.message("");
                }
                return line;
            }
        }
        screen.message("");
        return Optional.empty();
    }
}
