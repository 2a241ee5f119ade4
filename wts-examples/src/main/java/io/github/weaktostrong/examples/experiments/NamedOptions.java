package io.github.weaktostrong.examples.experiments;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A text of the form {@code NAME:key=value,...}.
 *
 * @param name before the colon
 * @param options by key, in order
 */
record NamedOptions(String name, Map<String, String> options) {

    /**
     * Reads a text.
     *
     * @param option of the command line that has it, for the message
     */
    static NamedOptions parse(String option, String text) {
        int colon = text.indexOf(':');
        Map<String, String> options = new LinkedHashMap<>();
        String rest = colon < 0 ? "" : text.substring(colon + 1);
        for (String part : rest.isBlank() ? new String[0] : rest.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "%s %s: '%s' is no key=value; expected NAME:key=value,...; correct it"
                                .formatted(option, text, part));
            }
            String key = part.substring(0, equals).strip();
            if (options.put(key, part.substring(equals + 1).strip()) != null) {
                throw new IllegalArgumentException(
                        "%s %s: '%s' is given twice; expected once; remove one"
                                .formatted(option, text, key));
            }
        }
        return new NamedOptions(colon < 0 ? text : text.substring(0, colon), options);
    }
}
