package io.github.weaktostrong.examples;

/** Entry point of the command line. */
public final class Main {

    private Main() {}

    /** Runs the command line. */
    public static void main(String[] args) {
        System.err.println("wts: no command yet");
        System.exit(2);
    }
}
