package dev.sluice.pace.signals;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A page that says what the test wants, at the same port after a restart. */
final class WebServer implements AutoCloseable {

    private volatile int status = 200;
    private volatile String text = "";
    private volatile String asked = "";
    private volatile boolean endless;
    private volatile boolean silent;
    private final int port;
    private HttpServer server;
    private ExecutorService threads;

    WebServer() {
        start(0);
        port = server.getAddress().getPort();
    }

    void start() {
        start(port);
    }

    private void start(int at) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked = exchange.getRequestURI().toString();
        while (silent) {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                return;
            }
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, 0);
        try (OutputStream body = exchange.getResponseBody()) {
            do {
                body.write(bytes);
            } while (endless);
        }
    }

    WebServer says(int newStatus, String newText) {
        status = newStatus;
        text = newText;
        return this;
    }

    void endless(boolean on) {
        endless = on;
    }

    void silent(boolean on) {
        silent = on;
    }

    String asked() {
        return asked;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Override
    public void close() {
        endless = false;
        silent = false;
        stop();
    }
}
