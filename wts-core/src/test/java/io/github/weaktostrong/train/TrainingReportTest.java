package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingReportTest {
    @Test
    void json_oneStep_hasExactlyTheKeys() {
        TrainingReport report =
                new TrainingReport(
                        Map.of("epochs", 2),
                        7,
                        Map.of("os", "Linux"),
                        List.of(new TrainingStep(1, 4, 1, 0.5, 2.5, 1e-3)),
                        null,
                        List.of());
        JsonObject json = JsonParser.parseString(report.toJson()).getAsJsonObject();
        assertEquals(
                "{\"settings\":{\"epochs\":2},\"seed\":7,\"environment\":{\"os\":\"Linux\"},"
                        + "\"trace\":[{\"step\":1,\"epoch\":1,\"loss\":0.5,\"gradient_norm\":2.5,"
                        + "\"learning_rate\":0.001}]}",
                json.toString());
    }
}
