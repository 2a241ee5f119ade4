package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.InputFiles;
import io.github.weaktostrong.examples.reproduce.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Data by the property that it is for: said, or read off the names of its files. */
final class DataByProperty {
    private DataByProperty() {}

    static Map<String, List<Path>> of(List<String> given) {
        Map<String, List<Path>> data = new LinkedHashMap<>();
        for (String source : given) {
            int equals = source.indexOf('=');
            String property = equals < 0 ? "" : source.substring(0, equals);
            boolean named = Scenario.PROPERTIES.contains(property);
            Path path = Path.of(named ? source.substring(equals + 1) : source);
            if (!Files.exists(path)) {
                throw new BadInputException(
                        path + ": does not exist; expected the benchmark's files; check the path");
            }
            String found = named ? property : guess(path);
            data.computeIfAbsent(found, key -> new ArrayList<>()).add(path);
        }
        return data;
    }

    private static String guess(Path path) {
        List<String> names = names(path);
        if (names.stream().anyMatch(n -> n.startsWith("adult"))) {
            return "fairness";
        }
        if (names.stream().anyMatch(n -> n.contains("style") || n.endsWith(".tsv"))) {
            return "ood";
        }
        if (names.stream().anyMatch(n -> n.contains("adv"))) {
            return "adversarial";
        }
        if (names.stream().anyMatch(n -> n.contains("mail") || n.contains("enron"))) {
            return "privacy";
        }
        throw new BadInputException(
                path
                        + ": its files do not tell which property it is for; expected"
                        + " PROPERTY=PATH with one of "
                        + String.join(", ", Scenario.PROPERTIES)
                        + "; name the property");
    }

    private static List<String> names(Path path) {
        List<String> names = new ArrayList<>();
        Path own = path.toAbsolutePath().getFileName();
        names.add(own == null ? "" : own.toString().toLowerCase(Locale.ROOT));
        if (Files.isDirectory(path)) {
            try (Stream<Path> files = Files.list(path)) {
                files.forEach(f -> names.add(f.getFileName().toString().toLowerCase(Locale.ROOT)));
            } catch (IOException e) {
                throw InputFiles.unreadable(path, e);
            }
        }
        return names;
    }
}
