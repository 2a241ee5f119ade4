package io.github.weaktostrong;

import io.github.weaktostrong.benchmark.Findings;
import io.github.weaktostrong.benchmark.MeasuredModel;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.RowResults;
import io.github.weaktostrong.benchmark.TextBenchmark;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.provenance.Seeds;
import io.github.weaktostrong.train.CorpusLoss;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Short random texts; a model's losses on them are all that is measured. */
public class TinyTexts implements TextBenchmark {
    private static final int ROWS = 12;

    @Override
    public String property() {
        return "privacy";
    }

    @Override
    public String name() {
        return "tiny texts";
    }

    @Override
    public Map<String, Object> description() {
        return Map.of("name", name());
    }

    @Override
    public String taskMetric() {
        return "perplexity";
    }

    @Override
    public boolean higherTaskIsBetter() {
        return false;
    }

    @Override
    public String trustMetric() {
        return "leak";
    }

    @Override
    public boolean higherTrustIsBetter() {
        return false;
    }

    @Override
    public String unit() {
        return "one message";
    }

    @Override
    public int maxLength() {
        return 16;
    }

    @Override
    public Splits splits(long seed) {
        return new Splits(part("d_w"), part("d_wts"), part("v"), part("d_t"));
    }

    private static Dataset part(String name) {
        List<Example> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            StringBuilder text = new StringBuilder();
            Seeds.of(i)
                    .child(name)
                    .random()
                    .ints(8, 'a', 'z' + 1)
                    .forEach(c -> text.append((char) c));
            rows.add(Example.of(text.toString()));
        }
        return new Dataset(name, rows);
    }

    /** One row: the mean losses on D_W, D_WTS, V and D_T. */
    @Override
    public float[][] measure(CausalLanguageModel model, long seed) {
        Splits splits = splits(seed);
        List<Dataset> parts =
                List.of(splits.weak(), splits.transfer(), splits.validation(), splits.test());
        float[] losses = new float[parts.size()];
        for (int i = 0; i < losses.length; i++) {
            List<int[]> rows =
                    parts.get(i).examples().stream()
                            .map(row -> model.tokenizer().encode(row.text()))
                            .toList();
            losses[i] = (float) CorpusLoss.of(model, rows, 16).meanTokenLoss().orElseThrow();
        }
        return new float[][] {losses};
    }

    @Override
    public List<String> validationSources(long seed) {
        return List.of("v");
    }

    @Override
    public OptionalDouble validationTask(float[][] measured, long seed, int[] rows) {
        return OptionalDouble.of(Math.exp(measured[0][2]));
    }

    @Override
    public Findings findings(MeasuredModel model) {
        float[] losses = model.rows()[0];
        RowResults rows =
                new RowResults() {
                    @Override
                    public List<String> columns() {
                        return List.of("id", "split", "loss");
                    }

                    @Override
                    public List<List<Object>> table() {
                        return List.of(List.of("0", "held_out", losses[3]));
                    }
                };
        Metrics metrics =
                Metrics.none()
                        .with("perplexity", Math.exp(losses[3]))
                        .with("leak", losses[3] - losses[model.part() == Part.WEAK ? 0 : 1])
                        .with("budget", model.budget().guaranteedEpsilon());
        return new Findings(metrics, rows, Map.of());
    }

    @Override
    public Metrics comparison(Metrics student, Metrics weak, Metrics ceiling) {
        return Metrics.none().with("performance_gap_recovered", 0.5);
    }

    @Override
    public Map<String, List<Double>> intervalsOverSeeds(List<RowResults> seeds) {
        return Map.of();
    }

    @Override
    public List<String> warnings() {
        return List.of("tiny");
    }
}
