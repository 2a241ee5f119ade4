package io.github.weaktostrong.data;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files below a folder of data, links followed.
 *
 * @param files regular files, sorted by path
 * @param skipped entries that are none: links to nowhere or to a folder that they are in, devices,
 *     what cannot be read
 */
public record FolderFiles(List<Path> files, int skipped) {
    private static final Logger LOG = LoggerFactory.getLogger(FolderFiles.class);

    /** Copies the list. */
    public FolderFiles {
        files = List.copyOf(files);
    }

    /**
     * Lists what is below a folder; what is skipped is counted in one warning.
     *
     * @param folder a folder or a link to one
     * @throws java.io.UncheckedIOException if it cannot be listed
     */
    public static FolderFiles below(Path folder) {
        List<Path> files = new ArrayList<>();
        List<Path> skipped = new ArrayList<>();
        try {
            Files.walkFileTree(
                    folder,
                    EnumSet.of(FileVisitOption.FOLLOW_LINKS),
                    Integer.MAX_VALUE,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes of) {
                            (of.isRegularFile() ? files : skipped).add(file);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException reason)
                                throws IOException {
                            if (file.equals(folder)) {
                                throw reason;
                            }
                            skipped.add(file); // FileSystemLoopException among others
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            throw InputFiles.unreadable(folder, e);
        }
        if (!skipped.isEmpty()) {
            LOG.warn(
                    "{}: {} entries were skipped, the first is {}: links to nowhere or in a circle,"
                            + " or no files",
                    folder,
                    skipped.size(),
                    Printable.name(skipped.get(0).toString()));
        }
        files.sort(null);
        return new FolderFiles(files, skipped.size());
    }
}
