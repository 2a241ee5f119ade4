package io.github.weaktostrong.eval.messages;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Subject and body of one message as it is stored: header lines, an empty line, the body (RFC
 * 5322).
 *
 * @param subject possibly empty
 * @param body everything after the first empty line; the whole text if no header comes first
 */
record MailText(String subject, String body) {
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
                return field.substring("subject:".length()).replaceAll("\\s*\n\\s*", " ").strip();
            }
        }
        return "";
    }

    /** UTF-8, or Windows-1252 where the bytes are not. */
    static String decoded(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return WINDOWS.decode(ByteBuffer.wrap(bytes)).toString();
        }
    }
}
