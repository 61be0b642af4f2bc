package dev.sluice.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A network that can be injured: listens on 127.0.0.1 and forwards to a port there. Thread-safe.
 *
 * <p>An injury acts on all connections at the time; {@link #resume} heals the network for new ones. A black-holed
 * connection stays dead for ever, as after a firewall has forgotten it: neither side hears of the other again, not even
 * of its end.
 */
final class TcpProxy implements AutoCloseable {

    private enum Mode {
        OPEN,
        STALLED,
        BLACK_HOLE
    }

    private final ServerSocket listener;
    private final int target;
    private final List<TcpLink> links = new CopyOnWriteArrayList<>();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong forwarded = new AtomicLong();
    private final AtomicLong swallowed = new AtomicLong();
    private Mode mode = Mode.OPEN;
    private Duration delay = Duration.ZERO;
    private boolean closed;

    TcpProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start("proxy-accept-" + listener.getLocalPort(), this::acceptAll);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Connections accepted so far. */
    long accepted() {
        return accepted.get();
    }

    /** Bytes that arrived at the other side. */
    long forwarded() {
        return forwarded.get();
    }

    /** Bytes that a black hole took. */
    long swallowed() {
        return swallowed.get();
    }

    /** Connections not closed yet. */
    int open() {
        return links.size();
    }

    /** Resets all connections; new ones are welcome. */
    void cut() {
        links.forEach(TcpLink::reset);
    }

    /** Ends what clients send, as when a client shuts down its half; answers still pass. */
    void halfClose() {
        links.forEach(TcpLink::endUpstream);
    }

    /** Takes every byte of old and new connections and delivers none. */
    synchronized void blackHole() {
        mode = Mode.BLACK_HOLE;
        links.forEach(TcpLink::forget);
        notifyAll();
    }

    /** Holds every byte back until {@link #resume}; then all are delivered, late. */
    synchronized void stall() {
        mode = Mode.STALLED;
    }

    /** Delivers each piece of data so much later. */
    synchronized void delay(Duration each) {
        delay = each;
    }

    /** Heals the network: stalled data flow again, new connections pass without delay. */
    synchronized void resume() {
        mode = Mode.OPEN;
        delay = Duration.ZERO;
        notifyAll();
    }

    /** Waits while the network is stalled, and through the delay. */
    synchronized void passage(TcpLink link) throws InterruptedException {
        if (!delay.isZero()) {
            wait(delay.toMillis());
        }
        while (mode == Mode.STALLED && !closed && !link.isForgotten()) {
            wait();
        }
    }

    void countForwarded(int bytes) {
        forwarded.addAndGet(bytes);
    }

    void countSwallowed(int bytes) {
        swallowed.addAndGet(bytes);
    }

    void ended(TcpLink link) {
        links.remove(link);
    }

    private void acceptAll() {
        while (true) {
            try {
                Socket client = listener.accept();
                accepted.incrementAndGet();
                connect(client);
            } catch (IOException e) {
                return;
            }
        }
    }

    private synchronized void connect(Socket client) throws IOException {
        if (closed) {
            client.close();
            return;
        }
        TcpLink link = new TcpLink(this, client);
        links.add(link);
        if (mode == Mode.BLACK_HOLE) {
            link.forget();
        } else {
            Socket server = new Socket();
            try {
                server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 5000);
            } catch (IOException e) {
                // The client learns it as it would from the server's machine.
                link.reset();
                return;
            }
            link.connectTo(server);
            start("proxy-down", link::pumpDown);
        }
        start("proxy-up", link::pumpUp);
    }

    private static void start(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        listener.close();
        cut();
    }
}
