package io.github.weaktostrong.examples.cli;

/** The command line's entry point: see {@code wts --help}. */
public final class Main {
    private Main() {}

    /** Runs a command and exits with 0 (done), 1 (the run failed) or 2 (bad usage or input). */
    public static void main(String[] args) {
        System.exit(Wts.run(args));
    }
}
