package dev.sluice.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** One connection through a {@link TcpProxy}: two pumps, one a direction. */
final class TcpLink {

    private static final int BUFFER = 16 * 1024;

    private final TcpProxy proxy;
    private final Socket client;
    private final AtomicInteger halves = new AtomicInteger();
    private volatile Socket server;
    private volatile boolean forgotten;

    TcpLink(TcpProxy proxy, Socket client) {
        this.proxy = proxy;
        this.client = client;
    }

    void connectTo(Socket other) {
        server = other;
    }

    /** From now on whatever either side says is lost. */
    void forget() {
        forgotten = true;
    }

    boolean isForgotten() {
        return forgotten;
    }

    void endUpstream() {
        try {
            Socket up = server;
            if (up != null && !forgotten) {
                up.shutdownOutput();
            }
        } catch (IOException e) {
            reset();
        }
    }

    void reset() {
        forgotten = true;
        reset(client);
        reset(server);
        proxy.ended(this);
    }

    private static void reset(Socket socket) {
        if (socket == null) {
            return;
        }
        try {
            // Without lingering, closing sends RST.
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            return;
        }
    }

    void pumpUp() {
        pump(client, true);
    }

    void pumpDown() {
        pump(server, false);
    }

    private void pump(Socket from, boolean up) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            int read = in.read(buffer);
            while (read >= 0) {
                proxy.passage(this);
                if (forgotten) {
                    proxy.countSwallowed(read);
                } else {
                    OutputStream out = (up ? server : client).getOutputStream();
                    out.write(buffer, 0, read);
                    proxy.countForwarded(read);
                }
                read = in.read(buffer);
            }
            proxy.passage(this);
            ended(up);
        } catch (IOException e) {
            if (!forgotten) {
                reset();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ended(boolean up) throws IOException {
        if (forgotten) {
            return;
        }
        (up ? server : client).shutdownOutput();
        if (halves.incrementAndGet() == 2) {
            client.close();
            server.close();
            proxy.ended(this);
        }
    }
}
