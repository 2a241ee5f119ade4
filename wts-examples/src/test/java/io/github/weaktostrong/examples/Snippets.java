package io.github.weaktostrong.examples;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Compiles the Java blocks of a page together, as a reader would who copied them.
 *
 * <p>A block is a whole file, or statements after the imports they need; nothing is imported for
 * it.
 */
final class Snippets {
    private static final Pattern TYPE =
            Pattern.compile("(?:public |final |sealed )*(?:class|record|interface|enum) (\\w+).*");

    private Snippets() {}

    /**
     * Compiles blocks against the class path of this test.
     *
     * @param output folder of the class files
     * @return one line per error: page, line, message
     */
    static List<String> errors(List<Markdown.Block> blocks, Path output) {
        if (blocks.isEmpty()) {
            return List.of(); // the compiler refuses to compile nothing
        }
        List<Source> sources = new ArrayList<>();
        for (Markdown.Block block : blocks) {
            sources.add(Source.of(block, sources.size()));
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        List<String> options =
                List.of(
                        "-proc:none",
                        "--release",
                        "17",
                        "-d",
                        output.toString(),
                        "-classpath",
                        System.getProperty("java.class.path"));
        compiler.getTask(null, null, found, options, null, sources).call();
        return found.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(Snippets::describe)
                .toList();
    }

    private static String describe(Diagnostic<? extends JavaFileObject> error) {
        Markdown.Block block = ((Source) error.getSource()).block;
        long line = block.line() + error.getLineNumber() - 1;
        return block.page() + ":" + line + ": " + error.getMessage(null);
    }

    private static final class Source extends SimpleJavaFileObject {
        private final Markdown.Block block;
        private final String code;

        private Source(String type, Markdown.Block block, String code) {
            super(URI.create("string:///" + type + ".java"), Kind.SOURCE);
            this.block = block;
            this.code = code;
        }

        static Source of(Markdown.Block block, int index) {
            for (String line : block.lines()) {
                Matcher type = TYPE.matcher(line);
                if (type.matches()) {
                    return new Source(type.group(1), block, block.text());
                }
            }
            String name = "Snippet" + index;
            return new Source(name, block, wrapped(name, block.lines()));
        }

        /** Statements as the body of a method; every line keeps its number. */
        private static String wrapped(String name, List<String> lines) {
            String head = "final class " + name + " { static void run() throws Exception { ";
            StringBuilder code = new StringBuilder();
            boolean open = false;
            for (String line : lines) {
                if (!open && !line.isBlank() && !line.startsWith("import ")) {
                    code.append(head);
                    open = true;
                }
                code.append(line).append('\n');
            }
            return code.append(open ? "}}" : "").toString();
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return code;
        }
    }
}
