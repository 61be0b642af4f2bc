package dev.sluice.bench.fleet;

import dev.sluice.Sluice;
import java.io.IOException;
import org.postgresql.ds.PGSimpleDataSource;

/** A process with one worker. Ends when its stdin does, so that none outlives its bench, however that ends. */
public final class WorkerMain {

    private WorkerMain() {}

    public static void main(String[] arguments) throws IOException {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(arguments[0]);
        try (Sluice sluice = Sluice.on(dataSource)) {
            sluice.work(1);
            System.in.transferTo(System.out);
        }
    }
}
