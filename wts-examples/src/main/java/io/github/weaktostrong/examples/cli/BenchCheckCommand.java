package io.github.weaktostrong.examples.cli;

import ai.djl.Device;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.gson.JsonParseException;
import io.github.weaktostrong.data.StoppedException;
import io.github.weaktostrong.examples.bench.DeviceParity;
import io.github.weaktostrong.examples.bench.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wts bench check}. */
@Command(
        name = "check",
        description = {
            "One table of what a card does; on a CPU of tiny shapes, to see that everything runs.",
            "Each row is a command of its own process. A row that fails is named, the others go on,"
                    + " and the exit code is 1."
        },
        mixinStandardHelpOptions = true,
        footerHeading = Wts.EXAMPLES,
        footer = {
            "  wts bench check --fixtures wts-core/src/test/resources/fixtures --device cpu",
            "  wts bench check --fixtures wts-core/src/test/resources/fixtures --only 410m --json"
        },
        sortOptions = false)
final class BenchCheckCommand implements Callable<Integer> {
    /** Of logits, in float32 on both sides. */
    private static final double LOGITS = 1e-4;

    /** Of clipped sums, whose norms err upwards. */
    private static final double SUMS = 1e-3;

    private static final String STEP = "step_ms";
    private static final String PEAK = "peak_mib";
    private static final String TOKENS = "tokens_per_second";
    private static final String FAILED = "failed";

    /** Keys of a row after those of its {@link CheckedCommand}, in the order of the columns. */
    private static final List<String> FOUND =
            List.of(
                    STEP,
                    TOKENS,
                    PEAK,
                    "fraction_of_matmul",
                    "ratio",
                    "ratio_without_noise",
                    "seconds",
                    "logits",
                    "clipped_sums");

    @Option(
            names = "--fixtures",
            paramLabel = "DIR",
            required = true,
            description = "The folder wts-core/src/test/resources/fixtures of the sources.")
    private Path fixtures = Path.of("");

    @Option(
            names = "--peers",
            paramLabel = "FILE",
            description =
                    "What a benchmark of Transformers printed on the same device: JSON objects, a"
                            + " line each, with model, head, mode, batch, length, step_ms and"
                            + " peak_mib; other lines are left out (default: none).")
    private @Nullable Path peers;

    @Option(
            names = "--only",
            paramLabel = "TEXT",
            split = ",",
            description = "The rows alone whose name holds one of these texts (default: all).")
    private List<String> only = List.of("");

    @Option(names = "--json", description = "JSON in place of the table.")
    private boolean json;

    @Mixin private DeviceOption device = new DeviceOption();

    @Override
    public Integer call() {
        Device found = device.device();
        PeerSteps beside = peers == null ? PeerSteps.none() : PeerSteps.read(peers);
        List<CheckedCommand> all = found.isGpu() ? CheckedCommand.ofACard() : CheckedCommand.tiny();
        List<CheckedCommand> works =
                all.stream().filter(each -> only.stream().anyMatch(each.name()::contains)).toList();
        if (works.isEmpty()) {
            throw new IllegalArgumentException(
                    "--only %s names no row; expected a part of one of %s; correct it or leave it out"
                            .formatted(
                                    String.join(",", only),
                                    String.join(
                                            "; ",
                                            all.stream().map(CheckedCommand::name).toList())));
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        for (CheckedCommand work : works) {
            System.err.println("wts: " + work.name() + " ...");
            Map<String, Object> row = work.json();
            row.putAll(measured(work));
            if (Thread.currentThread().isInterrupted()) {
                throw new StoppedException("stopped");
            }
            row.putAll(beside.of(work));
            rows.add(row);
        }
        if (json) {
            Json.print(Map.of("device", Machine.name(found), "rows", rows));
        } else {
            table(rows, peers != null).lines().forEach(System.out::println);
        }
        return rows.stream().allMatch(row -> row.get(FAILED) == null) ? 0 : 1;
    }

    /** The values of a row, with null for what it does not measure. */
    private Map<String, Object> measured(CheckedCommand work) {
        Map<String, Object> row = new LinkedHashMap<>();
        FOUND.forEach(key -> row.put(key, null));
        Path folder = null;
        try {
            folder = Files.createTempDirectory("wts-check");
            long begin = System.nanoTime();
            String last = OwnProcess.output(arguments(work, folder));
            if (work.isTimed()) {
                row.put("seconds", (System.nanoTime() - begin) / 1e9);
            } else {
                row.putAll(found(OwnProcess.lastObject(last)));
            }
            if (work.shape() != null && row.get(STEP) instanceof Double millis) {
                row.put(TOKENS, work.shape().tokens() / (millis / 1e3));
            }
            row.put(FAILED, wrong(row));
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder: " + e.getMessage(), e);
        } catch (IllegalStateException | JsonParseException e) {
            row.put(FAILED, Wts.oneLine(e));
        } finally {
            delete(folder);
        }
        return row;
    }

    private List<String> arguments(CheckedCommand work, Path folder) {
        List<String> arguments = new ArrayList<>(work.arguments());
        arguments.addAll(List.of("--device", device.name()));
        if (work.isTimed()) {
            arguments.addAll(List.of("--out", folder.resolve("out").toString()));
        } else if (work.isParity()) {
            arguments.addAll(List.of("--fixtures", fixtures.toString()));
        }
        return arguments;
    }

    /** What a command of {@code bench} printed, by the names of the columns. */
    private static Map<String, Object> found(Map<String, Object> printed) {
        Map<String, Object> row = new LinkedHashMap<>(printed);
        row.keySet().retainAll(FOUND);
        Object device = printed.get("peak_device_mib");
        Object host = printed.getOrDefault("peak_rss_mib", printed.get("private_peak_rss_mib"));
        if (device != null || host != null) {
            row.put(PEAK, device == null ? host : device);
        }
        if (printed.get("private_ms") instanceof Double step
                && printed.get("noise_ms") instanceof Double noise
                && printed.get("plain_ms") instanceof Double plain) {
            row.put(STEP, step);
            row.put("ratio_without_noise", (step - noise) / plain);
        }
        return row;
    }

    /** What is wrong with the numbers of a row; null where nothing is. */
    private static @Nullable String wrong(Map<String, Object> row) {
        return row.get("logits") instanceof Double logits
                        && row.get("clipped_sums") instanceof Double sums
                        && !(logits <= LOGITS && sums <= SUMS)
                ? String.format(
                        Locale.ROOT,
                        "differs by %.1e in logits and %.1e in clipped sums; expected at most %.0e"
                                + " and %.0e",
                        logits,
                        sums,
                        LOGITS,
                        SUMS)
                : null;
    }

    private static void delete(@Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try {
            MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
        } catch (IOException e) {
            System.err.println("wts: " + folder + " could not be deleted: " + e.getMessage());
        }
    }

    private static TextTable table(List<Map<String, Object>> rows, boolean withPeers) {
        List<String> header =
                new ArrayList<>(
                        List.of(
                                "work",
                                "batch",
                                "precision",
                                "ms",
                                "tokens/s",
                                "peak MiB",
                                "of matmul",
                                "DP / plain",
                                "no noise",
                                "seconds",
                                "logits",
                                "sums",
                                "reach"));
        if (withPeers) {
            header.addAll(List.of("peer ms", "compiled", "peer MiB"));
        }
        header.add("");
        TextTable table = new TextTable(header.toArray(String[]::new));
        for (Map<String, Object> row : rows) {
            List<String> cells = new ArrayList<>();
            cells.add(cell(row.get("work")));
            cells.add(cell(row.get("batch")));
            cells.add(cell(row.get("precision")));
            FOUND.forEach(key -> cells.add(cell(row.get(key))));
            cells.add(cell(row.get("reach")));
            if (withPeers) {
                PeerSteps.KEYS.forEach(key -> cells.add(cell(row.get(key))));
            }
            cells.add(row.get(FAILED) == null ? "" : "FAILED: " + row.get(FAILED));
            table.row(cells.toArray(String[]::new));
        }
        return table;
    }

    private static String cell(@Nullable Object value) {
        if (value instanceof Double number) {
            double size = Math.abs(number);
            return String.format(
                    Locale.ROOT,
                    size >= 100 ? "%.0f" : size >= 0.01 || size == 0 ? "%.2f" : "%.1e",
                    number);
        }
        return value == null ? "" : value.toString();
    }

    /** {@code wts bench parity}: a row of the table. */
    @Command(
            name = "parity",
            description =
                    "Compare a device's logits, clipped sums and key stream with those of PyTorch"
                            + " and Java on a CPU.",
            mixinStandardHelpOptions = true,
            footerHeading = Wts.EXAMPLES,
            footer = "  wts bench parity --fixtures wts-core/src/test/resources/fixtures",
            sortOptions = false)
    static final class Parity implements Callable<Integer> {
        @Option(
                names = "--fixtures",
                paramLabel = "DIR",
                required = true,
                description = "The folder wts-core/src/test/resources/fixtures of the sources.")
        private Path fixtures = Path.of("");

        @Mixin private DeviceOption device = new DeviceOption();

        @Override
        public Integer call() {
            DeviceParity found = DeviceParity.of(fixtures, device.device());
            if (!found.keyStream()) {
                throw new IllegalStateException(
                        "%s computes another key stream than ChaCha20's; expected that of RFC 8439, from which noise is secret; train on the CPU"
                                .formatted(device.name()));
            }
            Json.print(found);
            return 0;
        }
    }
}
