package io.github.weaktostrong.eval.messages;

import com.google.gson.JsonObject;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Columns;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.FolderFiles;
import io.github.weaktostrong.data.InputFiles;
import io.github.weaktostrong.data.RowFiles;
import io.github.weaktostrong.data.RowValues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * E-mails: one message is one row, the owner of its mailbox is its {@link Example#source() person}.
 *
 * <p>Three forms are read: JSON lines or CSV with {@code body} (or {@code text}), {@code subject}
 * and {@code id}, such as AESLC (Zhang and Tetreault 2019) as JSON lines; a maildir tree of files,
 * links followed, the first folder of whose paths is the owner, such as CMU's Enron corpus; rows
 * with whole messages, {@code file} and {@code message}, such as that corpus as CSV. The text is
 * the subject, an empty line and the body; headers are left out. A message without a body is left
 * out and counted in a warning.
 *
 * <p>The owner is {@code person} where a row has it, otherwise what comes before the first
 * underscore or slash of {@code id} or {@code file}: {@code allen-p_inbox_29} is {@code allen-p}'s.
 * A message with neither is a person of its own.
 */
public final class EmailData {
    private static final Logger LOG = LoggerFactory.getLogger(EmailData.class);
    private static final String FILE = "file";
    private static final String MESSAGE = "message";

    private final Columns columns;

    private EmailData(Columns columns) {
        this.columns = columns;
    }

    /**
     * Reads the messages of a file or folder, in the order of file names and lines.
     *
     * @param path a file of rows (see {@link RowFiles}), a folder of {@code .jsonl} files, or a
     *     maildir tree
     * @throws BadInputException if there is no message, or a row is wrong
     */
    public static Dataset load(Path path) {
        return load(path, Columns.standard());
    }

    /**
     * Reads the messages as {@link #load(Path)} does.
     *
     * @param columns what the columns of the text and the id are called; a body is read where the
     *     text's has its standard name
     * @throws IllegalArgumentException if columns are named of whole messages, which have none
     */
    public static Dataset load(Path path, Columns columns) {
        List<Optional<Example>> read = new ArrayList<>();
        if (Files.isDirectory(path)) {
            List<Path> tables = jsonLinesIn(path);
            if (tables.isEmpty()) {
                requireUnnamed(columns, path + ", a tree of files");
                read.addAll(tree(path));
            } else {
                tables.forEach(file -> read.addAll(rows(file, columns)));
            }
        } else {
            read.addAll(rows(path, columns));
        }
        List<Example> rows = read.stream().flatMap(Optional::stream).toList();
        if (rows.size() < read.size()) {
            LOG.warn("{}: {} entries without a body are left out", path, read.size() - rows.size());
        }
        if (rows.isEmpty()) {
            throw new BadInputException(
                    path
                            + ": holds no message; expected a .jsonl file with body, a maildir tree"
                            + " or a .csv file with file and message; check the path");
        }
        return new Dataset(String.valueOf(path.getFileName()), rows);
    }

    private static List<Path> jsonLinesIn(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": cannot be listed", e);
        }
    }

    private static List<Optional<Example>> rows(Path file, Columns columns) {
        return RowFiles.read(file, columns, new EmailData(columns.in(file))::row);
    }

    private Optional<Example> row(JsonObject json) {
        if (json.has(FILE) && json.has(MESSAGE)) {
            requireUnnamed(columns, "the columns file and message");
            String name = text(json, FILE);
            if (name.isEmpty()) {
                throw new IllegalArgumentException(
                        "file is empty; expected a path such as allen-p/inbox/1.; fill it");
            }
            return mail(name, text(json, MESSAGE));
        }
        boolean named = !columns.text().equals(Columns.standard().text());
        String body = text(json, json.has("body") && !named ? "body" : columns.text());
        String id = text(json, columns.id());
        String person = text(json, "person");
        return message(id, person.isEmpty() ? owner(id) : person, text(json, "subject"), body);
    }

    private static void requireUnnamed(Columns columns, String where) {
        if (!columns.equals(Columns.standard())) {
            throw new IllegalArgumentException(
                    "columns are named, %s, of whole messages in %s; expected no names, since their text and owner have no columns of their own; leave them out"
                            .formatted(columns, where));
        }
    }

    private static String text(JsonObject json, String key) {
        return RowValues.name(json, key).orElse("");
    }

    private static List<Optional<Example>> tree(Path root) {
        try {
            List<Optional<Example>> rows = new ArrayList<>();
            for (Path file : FolderFiles.below(root).files()) {
                Path inside = root.relativize(file);
                String name = inside.toString().replace(inside.getFileSystem().getSeparator(), "/");
                if (inside.getNameCount() > 1) { // a file beside the mailboxes is no message
                    rows.add(mail(name, MailText.decoded(Files.readAllBytes(file))));
                }
            }
            return rows;
        } catch (IOException e) {
            throw InputFiles.unreadable(root, e);
        }
    }

    private static Optional<Example> mail(String name, String raw) {
        MailText mail = MailText.of(raw);
        return message(name, owner(name), mail.subject(), mail.body());
    }

    private static Optional<Example> message(
            String id, String person, String subject, String body) {
        if (body.isBlank()) {
            return Optional.empty();
        }
        String text = subject.isBlank() ? body.strip() : subject.strip() + "\n\n" + body.strip();
        Example row = Example.of(text);
        row = id.isEmpty() ? row : row.withId(id);
        return Optional.of(person.isEmpty() ? row : row.withSource(person));
    }

    /**
     * Returns the owner in an id: {@code allen-p} of {@code allen-p_inbox_29} and {@code
     * allen-p/inbox/29.}; all of other ids.
     */
    static String owner(String id) {
        String path = id.startsWith("maildir/") ? id.substring("maildir/".length()) : id;
        for (int i = 1; i < path.length(); i++) {
            if (path.charAt(i) == '/' || path.charAt(i) == '_') {
                return path.substring(0, i);
            }
        }
        return path;
    }

    /**
     * Subject and body of one message as it is stored: header lines, an empty line, the body (RFC
     * 5322).
     *
     * @param subject possibly empty
     * @param body everything after the first empty line; the whole text if no header comes first
     */
    private record MailText(String subject, String body) {
        private static final Charset WINDOWS = Charset.forName("windows-1252");

        static MailText of(String raw) {
            String text = raw.replace("\r\n", "\n");
            int end = text.indexOf("\n\n");
            String head = end < 0 ? text : text.substring(0, end);
            if (!head.matches("(?s)[A-Za-z][A-Za-z-]*:.*")) {
                return new MailText("", text);
            }
            return new MailText(subject(head), end < 0 ? "" : text.substring(end + 2));
        }

        /** The field, its continuation lines unfolded. */
        private static String subject(String head) {
            for (String field : head.split("\n(?![ \t])")) {
                if (field.toLowerCase(Locale.ROOT).startsWith("subject:")) {
                    return field.substring("subject:".length())
                            .replaceAll("\\s*\n\\s*", " ")
                            .strip();
                }
            }
            return "";
        }

        /** UTF-8, or Windows-1252 where the bytes are not. */
        static String decoded(byte[] bytes) {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
            } catch (CharacterCodingException e) {
                return WINDOWS.decode(ByteBuffer.wrap(bytes)).toString();
            }
        }
    }
}
