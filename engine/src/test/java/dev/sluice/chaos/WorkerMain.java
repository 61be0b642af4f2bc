package dev.sluice.chaos;

import dev.sluice.ErrorCode;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import org.postgresql.ds.PGSimpleDataSource;

/** A worker process: joins the fleet and works until it is ended, one way or another. */
public final class WorkerMain {

    /** Where the database's URL is handed over; an argument would be seen by everybody. */
    static final String URL = "SLUICE_TEST_URL";

    private static final long RETRY_MILLIS = 200;

    private WorkerMain() {}

    /** Takes the number of workers. */
    public static void main(String[] args) throws InterruptedException {
        // As plain as a user's data source may be: no timeout of its own, no pool.
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(System.getenv(URL));
        Sluice sluice = Sluice.on(dataSource);
        sluice.register(SoakTable.javaStep());
        Runtime.getRuntime().addShutdownHook(new Thread(sluice::close, "close"));
        join(sluice, Integer.parseInt(args[0]));
        Thread.currentThread().join();
    }

    private static void join(Sluice sluice, int workers) throws InterruptedException {
        while (true) {
            try {
                sluice.work(workers);
                return;
            } catch (SluiceException e) {
                if (e.code() != ErrorCode.DATABASE_UNREACHABLE) {
                    throw e;
                }
                System.out.println("waiting: " + e.getMessage());
                Thread.sleep(RETRY_MILLIS);
            }
        }
    }
}
