package io.github.weaktostrong.examples.cli;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.List;
import org.jline.utils.Signals;

/**
 * Signals that ask a command to stop (SIGINT, SIGTERM, SIGHUP): the first one interrupts the
 * command's thread, which ends between two steps; the next one ends the process at once.
 *
 * <p>The virtual machine's own answer, to exit while that thread is in native code, lets libtorch's
 * destructors run beside it, which ends in a crash. A signal that the caller ignores stays ignored.
 */
final class StopSignals {
    private static final List<String> NAMES = List.of("INT", "TERM", "HUP");
    private static final List<Integer> NUMBERS = List.of(2, 15, 1);
    private static final int SIGNALLED = 128; // what a shell adds to the number
    private static final long SHORTEST_MILLIS = 250;

    private final Thread command;
    private volatile int code;

    /** Stops a thread when {@link #receive} is called. */
    StopSignals(Thread command) {
        this.command = command;
    }

    /** Listens, on behalf of the current thread, from now on. */
    static StopSignals listen() {
        StopSignals signals = new StopSignals(Thread.currentThread());
        for (int i = 0; i < NAMES.size(); i++) {
            int code = SIGNALLED + NUMBERS.get(i);
            Signals.register(NAMES.get(i), () -> signals.receive(code));
        }
        return signals;
    }

    /** Asks the thread to stop, until it ends. */
    void receive(int received) {
        NAMES.forEach(Signals::registerDefault); // the system's, which runs no destructor
        code = received;
        System.err.println("wts: stopping after this step; a second signal ends at once");
        stop(command);
    }

    /**
     * Interrupts a thread until it ends, from another one. A library may swallow an interrupt (JNA
     * does while it waits for ldconfig), and what is being saved needs longer and longer times
     * without one.
     */
    static void stop(Thread command) {
        Runnable again =
                () -> {
                    for (long millis = SHORTEST_MILLIS; command.isAlive(); millis *= 2) {
                        command.interrupt();
                        Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(millis));
                    }
                };
        Thread stopping = new Thread(again, "stop");
        stopping.setDaemon(true);
        stopping.start();
    }

    /** The exit code of a command that ended so: that of the signal where one stopped it. */
    int exitCode(int ended) {
        return ended == 0 || code == 0 ? ended : code;
    }
}
