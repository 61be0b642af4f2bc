package dev.sluice.pace.signals;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks pages, and waits no longer than a second for the whole answer. Thread-safe. */
final class Web {

    /** From the first packet to the last byte of the answer. */
    static final Duration LIMIT = Duration.ofSeconds(1);

    /** A longer answer is cut: a status or a single number is asked for. */
    static final int MOST_BYTES = 1 << 16;

    // One for all probes of the process: each client has a thread of its own, which ends with the last reference to it.
    private static final class Shared {
        static final HttpClient CLIENT = HttpClient.newBuilder()
                .connectTimeout(LIMIT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    private Web() {}

    /** An answer: its status, the beginning of its text, and whether there may be more. */
    record Answer(int status, String text, boolean cut) {}

    /**
     * Asks for a page.
     *
     * @throws IOException if there is no whole answer in time; its message says why, without the address
     */
    static Answer get(URI uri) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(LIMIT).GET().build();
        CompletableFuture<HttpResponse<byte[]>> answer =
                Shared.CLIENT.sendAsync(request, response -> new Beginning(MOST_BYTES));
        try {
            HttpResponse<byte[]> response = answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(
                    response.statusCode(),
                    new String(response.body(), StandardCharsets.UTF_8),
                    response.body().length >= MOST_BYTES);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("no answer within " + LIMIT.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IOException(why(e.getCause() == null ? e : e.getCause()), e);
        }
    }

    private static String why(Throwable cause) {
        if (cause instanceof java.net.http.HttpTimeoutException) {
            return "no answer within " + LIMIT.toSeconds() + " s";
        }
        if (cause instanceof java.net.ConnectException) {
            return "no connection";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
