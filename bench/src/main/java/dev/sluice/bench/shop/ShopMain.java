package dev.sluice.bench.shop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The customers' process. It takes one command a line and answers each with one; it ends when its stdin does, so that none
 * outlives its bench, however that ends. It stays for all of a bench, so that its code is compiled when it counts.
 *
 * <pre>
 * open ROWS TRANSACTIONS_PER_SECOND CONNECTIONS SEED URL
 * rate TRANSACTIONS_PER_SECOND
 * close FILE
 * </pre>
 */
public final class ShopMain {

    private @Nullable Client client;

    private ShopMain() {}

    public static void main(String[] arguments) throws IOException {
        ShopMain shop = new ShopMain();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            System.out.println(shop.answer(line));
            System.out.flush();
        }
        System.exit(0);
    }

    private String answer(String line) {
        try {
            return "ok " + obey(line.split(" ", 2)[0], line.substring(line.indexOf(' ') + 1));
        } catch (SQLException | IOException | RuntimeException e) {
            return "failed " + String.valueOf(e).replace('\n', ' ');
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "failed " + e;
        }
    }

    private String obey(String command, String rest) throws SQLException, IOException, InterruptedException {
        if (command.equals("open") && client == null) {
            String[] words = rest.split(" ", 5);
            Load load = new Load(Double.parseDouble(words[1]), Integer.parseInt(words[2]), Long.parseLong(words[3]));
            client = new Client(words[4], load, Integer.parseInt(words[0]));
            return "open";
        }
        Client open = client;
        if (open == null) {
            throw new IllegalStateException("there is nothing open to " + command);
        }
        if (command.equals("rate")) {
            open.rate(Double.parseDouble(rest));
            return rest;
        }
        if (command.equals("close")) {
            client = null;
            return String.valueOf(open.close(Path.of(rest)));
        }
        throw new IllegalStateException("cannot " + command + " now");
    }
}
