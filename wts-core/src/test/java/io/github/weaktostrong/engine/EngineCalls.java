package io.github.weaktostrong.engine;

import ai.djl.pytorch.jni.JniUtils;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The operations that Java asks the engine for, by PyTorch's own profile. */
public final class EngineCalls {
    /** An operation of the profile, microseconds. */
    private record Event(String name, double begin, double duration) {}

    private EngineCalls() {}

    /** Names of the operations and methods called; what these call in turn is left out. */
    public static List<String> of(Runnable work) {
        try {
            Path trace = Files.createTempFile("wts-profile", ".json");
            try {
                JniUtils.startProfile(false, false, false);
                try {
                    work.run();
                } finally {
                    JniUtils.stopProfile(trace.toString());
                }
                return outermost(JsonParser.parseString(Files.readString(trace)));
            } finally {
                Files.delete(trace);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> outermost(JsonElement trace) {
        List<Event> events = new ArrayList<>();
        for (JsonElement each : trace.getAsJsonArray()) {
            JsonObject event = each.getAsJsonObject();
            if (event.get("ph").getAsString().equals("X")) {
                double begin = event.get("ts").getAsDouble();
                String name = event.get("name").getAsString();
                events.add(new Event(name, begin, event.get("dur").getAsDouble()));
            }
        }
        events.sort(
                Comparator.comparingDouble(Event::begin)
                        .thenComparing(Comparator.comparingDouble(Event::duration).reversed()));
        List<String> names = new ArrayList<>();
        double end = Double.NEGATIVE_INFINITY;
        for (Event event : events) {
            if (event.begin() >= end) {
                names.add(event.name());
                end = event.begin() + event.duration();
            }
        }
        return names;
    }
}
