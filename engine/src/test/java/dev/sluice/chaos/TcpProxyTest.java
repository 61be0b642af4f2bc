package dev.sluice.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The injured network does what its injuries say, or the tests that rely on it prove nothing. */
class TcpProxyTest {

    private static final int SILENCE_MILLIS = 300;

    private ServerSocket echo;
    private TcpProxy proxy;

    @BeforeEach
    void startEcho() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "echo");
        thread.setDaemon(true);
        thread.start();
        proxy = new TcpProxy(echo.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    private void serve() {
        while (true) {
            try {
                Socket socket = echo.accept();
                Thread thread = new Thread(() -> echoAll(socket), "echo-one");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void echoAll(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            return;
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(5000);
        return socket;
    }

    private static int sayAndHear(Socket socket, int word) throws IOException {
        socket.getOutputStream().write(word);
        return socket.getInputStream().read();
    }

    @Test
    void forwardsBothWaysAndCounts() throws IOException {
        try (Socket socket = connect()) {
            assertThat(sayAndHear(socket, 7)).isEqualTo(7);
        }
        assertThat(proxy.accepted()).isEqualTo(1);
        await().untilAsserted(() -> assertThat(proxy.forwarded()).isEqualTo(2));
        await().untilAsserted(() -> assertThat(proxy.open()).isZero());
    }

    @Test
    void aCutResetsConnectionsAndLetsNewOnesIn() throws IOException {
        try (Socket socket = connect()) {
            sayAndHear(socket, 1);
            proxy.cut();
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        try (Socket next = connect()) {
            assertThat(sayAndHear(next, 2)).isEqualTo(2);
        }
    }

    @Test
    void aBlackHoleSwallowsAndNeverCloses() throws IOException {
        try (Socket old = connect()) {
            sayAndHear(old, 1);
            proxy.blackHole();
            try (Socket young = connect()) {
                assertSilent(old);
                assertSilent(young);
                assertThat(proxy.swallowed()).isEqualTo(2);
                proxy.resume();
                assertSilent(old);
            }
        }
        try (Socket next = connect()) {
            assertThat(sayAndHear(next, 3)).isEqualTo(3);
        }
    }

    @Test
    void aStallDeliversEverythingLate() throws IOException {
        try (Socket socket = connect()) {
            sayAndHear(socket, 1);
            proxy.stall();
            assertSilent(socket);
            proxy.resume();
            socket.setSoTimeout(5000);
            assertThat(socket.getInputStream().read()).isEqualTo(9);
        }
    }

    @Test
    void aDelayHoldsEachPieceBack() throws IOException {
        try (Socket socket = connect()) {
            sayAndHear(socket, 1);
            proxy.delay(Duration.ofMillis(150));
            long before = System.nanoTime();
            sayAndHear(socket, 2);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(250));
        }
    }

    @Test
    void aHalfCloseEndsWhatTheClientSendsAndLetsTheAnswerThrough() throws IOException {
        try (Socket socket = connect()) {
            sayAndHear(socket, 1);
            proxy.halfClose();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aServerThatIsNotThereResetsTheClient() throws IOException {
        // Bound and not listening: nobody else on this machine can take the port meanwhile and answer.
        try (Socket taken = new Socket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (TcpProxy nowhere = new TcpProxy(taken.getLocalPort());
                    Socket socket = new Socket(InetAddress.getLoopbackAddress(), nowhere.port())) {
                socket.setSoTimeout(5000);
                assertThatThrownBy(() -> sayAndHear(socket, 1)).isInstanceOf(SocketException.class);
            }
        }
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> sayAndHear(socket, 9)).isInstanceOf(SocketTimeoutException.class);
    }
}
