package io.github.weaktostrong.examples.cli;

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

    private final Thread command;
    private volatile int code;

    private StopSignals(Thread command) {
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

    private void receive(int received) {
        NAMES.forEach(Signals::registerDefault); // the system's, which runs no destructor
        code = received;
        System.err.println("wts: stopping after this step; a second signal ends at once");
        command.interrupt();
    }

    /** The exit code of a command that ended so: that of the signal where one stopped it. */
    int exitCode(int ended) {
        return ended == 0 || code == 0 ? ended : code;
    }
}
