package io.github.weaktostrong.privacy;

import io.github.weaktostrong.data.AtomicFiles;
import java.nio.file.Path;
import java.util.List;

/** The file beside the results of an experiment that says which of them no guarantee covers. */
public final class NotPrivate {
    /** Name of the file in the output folder. */
    public static final String FILE_NAME = "NOT-PRIVATE.txt";

    private static final String HEAD =
            """
            The files below are computed from the protected rows and covered by no guarantee of
            differential privacy, whatever the models are: evaluation output, not to be published
            with a model.

            """;

    private static final String TAIL =
            """

            Covered are the weights of private models alone, as the statement in report.md says
            ("Privacy"). Models without protection, whose strategies it names, are not:
            store/*/model holds the weak ones of both kinds.
            """;

    private NotPrivate() {}

    /**
     * Writes the file, to be called before any of the results is there.
     *
     * @param out folder of the results
     * @param files lines that name a file and its contents
     */
    public static void write(Path out, List<String> files) {
        AtomicFiles.write(out.resolve(FILE_NAME), HEAD + String.join("\n", files) + "\n" + TAIL);
    }
}
