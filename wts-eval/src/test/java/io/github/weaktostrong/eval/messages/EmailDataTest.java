package io.github.weaktostrong.eval.messages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Columns;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.eval.benchmark.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmailDataTest {
    @TempDir Path folder;

    @Test
    void jsonLines_subjectAndBody_areTheTextAndTheOwnerIsThePerson() throws IOException {
        Path file = folder.resolve("mail.jsonl");
        Files.writeString(
                file,
                """
                {"id":"allen-p_inbox_29","date":null,"subject":"Hi","body":"See you.\\nPhil"}
                {"id":"allen-p_sent_1","subject":null,"body":" no subject "}
                {"id":"beck-s/inbox/3.","subject":"empty","body":"  "}
                {"id":"7","person":"beck-s","body":"mine"}
                {"text":"nobody's"}
                """);
        Dataset rows = EmailData.load(file);
        assertEquals(
                List.of("Hi\n\nSee you.\nPhil", "no subject", "mine", "nobody's"),
                rows.examples().stream().map(Example::text).toList());
        assertEquals(
                List.of("allen-p", "allen-p", "beck-s", "nobody's"),
                rows.examples().stream().map(Example::source).toList());
        assertEquals("allen-p_inbox_29", rows.get(0).id().orElseThrow());
    }

    @Test
    void maildir_headers_areLeftOutAndTheFirstFolderIsThePerson() throws IOException {
        Path mail = folder.resolve("maildir/allen-p/inbox/1.");
        Files.createDirectories(mail.getParent());
        Files.writeString(
                mail,
                "Message-ID: <1>\r\n"
                        + "Subject: A long\r\n"
                        + " one\r\n"
                        + "To: x@y\r\n\r\n"
                        + "Body: here\r\n\r\n"
                        + "Bye");
        Files.write(
                Files.createDirectories(folder.resolve("maildir/beck-s/sent")).resolve("2."),
                new byte[] {'c', 'a', 'f', (byte) 0xe9}); // Windows-1252, no header
        Files.writeString(folder.resolve("maildir/README"), "no message");
        Dataset rows = EmailData.load(folder.resolve("maildir"));
        assertEquals(
                List.of("A long one\n\nBody: here\n\nBye", "café"),
                rows.examples().stream().map(Example::text).toList());
        assertEquals("allen-p/inbox/1.", rows.get(0).id().orElseThrow());
        assertEquals("beck-s", rows.get(1).source());
    }

    /** A message once by its own path and once by a link is two, as the folder says. */
    @Test
    void maildir_links_areFollowed() throws IOException {
        Path mail = Files.createDirectories(folder.resolve("mail/allen-p/inbox"));
        Files.writeString(mail.resolve("1."), "Subject: one\n\nfirst");
        Files.createSymbolicLink(folder.resolve("mail/beck-s"), folder.resolve("mail/allen-p"));
        Files.createSymbolicLink(mail.resolve("circle"), folder.resolve("mail"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("mail"));
        for (Path path : List.of(folder.resolve("mail"), link)) {
            Dataset rows = EmailData.load(path);
            assertEquals(
                    List.of("allen-p", "beck-s"),
                    rows.examples().stream().map(Example::source).toList());
        }
    }

    @Test
    void csv_fileAndMessage_areReadAsMail() throws IOException {
        Path file = folder.resolve("emails.csv");
        Files.writeString(
                file, "file,message\nallen-p/inbox/1.,\"Subject: Hi\n\nSee \"\"you\"\"\"\n");
        Dataset rows = EmailData.load(file);
        assertEquals("Hi\n\nSee \"you\"", rows.get(0).text());
        assertEquals("allen-p", rows.get(0).source());
    }

    @Test
    void csv_subjectAndBody_areReadAsJsonLinesAre() throws IOException {
        Path file = folder.resolve("mails.csv");
        Files.writeString(file, "name,subject,body,note\nallen-p_inbox_29,Hi,\"See\nyou\",text\n");
        Columns byNote = Columns.of(Map.of("id", "name", "text", "note"));
        Dataset rows = EmailData.load(file, Columns.of(Map.of("id", "name")));
        assertEquals("Hi\n\nSee\nyou", rows.get(0).text());
        assertEquals("allen-p", rows.get(0).source());
        assertEquals("Hi\n\ntext", EmailData.load(file, byNote).get(0).text());
    }

    /** They were read from elsewhere than where the names said. */
    @Test
    void columns_namedOfWholeMessages_areRefused() throws IOException {
        Path file = folder.resolve("emails.jsonl");
        Files.writeString(
                file,
                "{\"file\":\"a/1.\",\"message\":\"Subject: Hi\\n\\nSee\",\"note\":\"text\"}\n");
        Path box = Files.createDirectories(folder.resolve("mail/a"));
        Files.writeString(box.resolve("1."), "Subject: Hi\n\nSee");
        for (Path path : List.of(file, folder.resolve("mail"))) {
            for (String column : List.of("text", "id")) {
                Columns columns = Columns.of(Map.of(column, "note"));
                String message =
                        assertThrows(
                                        IllegalArgumentException.class,
                                        () -> EmailData.load(path, columns))
                                .getMessage();
                assertTrue(message.contains("note"), message);
                assertTrue(message.contains(path.toString()), message);
                assertTrue(message.contains("; expected no names"), message);
            }
            assertEquals("Hi\n\nSee", EmailData.load(path).get(0).text());
        }
    }

    @Test
    void load_nothingThere_saysWhatIsExpected() throws IOException {
        String message =
                assertThrows(BadInputException.class, () -> EmailData.load(folder)).getMessage();
        assertTrue(message.contains("holds no message; expected a .jsonl file"), message);
        Path file = folder.resolve("mail.jsonl");
        Files.writeString(file, "{\"id\":\"a_1\",\"body\":[1]}\n");
        message = assertThrows(BadInputException.class, () -> EmailData.load(file)).getMessage();
        assertTrue(message.contains("line 1: \"body\" is [1]; expected a string"), message);
    }

    @Test
    void load_sharedEnron_hasThePeopleThatItsReadmeCounts() {
        SharedData.find("enron")
                .ifPresent(
                        path -> {
                            Dataset rows = EmailData.load(path);
                            assertEquals(17_069, rows.size());
                            Set<String> people =
                                    rows.examples().stream()
                                            .map(Example::source)
                                            .collect(Collectors.toSet());
                            assertTrue(people.size() >= 143 && people.size() <= 150);
                            Splits splits = Messages.byPerson(Messages.withoutDuplicates(rows), 1);
                            assertTrue(splits.weak().size() > 3000, "" + splits.weak().size());
                            assertTrue(splits.transfer().size() > 3000);
                            assertTrue(splits.test().size() > 2000);
                        });
    }

    @Test
    void withoutDuplicates_sameUpToCaseAndSpace_keepsTheFirst() {
        Dataset rows =
                new Dataset("d", List.of(Example.of("A b"), Example.of("a  B "), Example.of("c")));
        assertEquals(
                List.of("A b", "c"),
                Messages.withoutDuplicates(rows).examples().stream().map(Example::text).toList());
    }

    @Test
    void byPerson_anyPerson_staysWhateverOthersDo() {
        List<Example> rows = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            rows.add(Example.of("text " + i).withSource("person " + i / 2));
        }
        Splits all = Messages.byPerson(new Dataset("all", rows), 1);
        assertEquals(640, all.weak().size(), 90);
        assertEquals(640, all.transfer().size(), 90);
        assertEquals(240, all.validation().size(), 60);
        assertEquals(480, all.test().size(), 90);
        Set<String> weak = people(all.weak());
        Set<String> half =
                new HashSet<>(
                        people(
                                Messages.byPerson(new Dataset("half", rows.subList(0, 1000)), 1)
                                        .weak()));
        assertTrue(weak.containsAll(half));
        half.removeAll(weak);
        assertEquals(Set.of(), half);
    }

    private static Set<String> people(Dataset rows) {
        return rows.examples().stream().map(Example::source).collect(Collectors.toSet());
    }
}
