package io.github.weaktostrong.examples.cli;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;

/** Prints results for machines: snake_case keys, undefined as null. */
final class Json {
    private static final Gson GSON =
            new GsonBuilder()
                    .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
                    .serializeNulls()
                    .disableHtmlEscaping()
                    .create();

    private Json() {}

    /** Prints one line on standard output. */
    static void print(Object value) {
        System.out.println(GSON.toJson(value));
    }
}
