package io.github.weaktostrong.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BadInputExceptionTest {
    @Test
    void message_severalLines_becomesOne() {
        assertEquals("a b c", new BadInputException("a\n  b\r\nc").getMessage());
        assertEquals(
                "f line 3: x y", BadInputException.atLine(Path.of("f"), 3, "x\ny").getMessage());
    }
}
