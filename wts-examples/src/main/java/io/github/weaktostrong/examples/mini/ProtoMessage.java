package io.github.weaktostrong.examples.mini;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A message of Protocol Buffers (the wire format of versions 2 and 3), whose fields are found by
 * number; contents are views of the buffer.
 */
final class ProtoMessage {
    private static final int WIRE_BITS = 3;
    private static final int VARINT_BYTES = 10;

    private final Map<Integer, List<ByteBuffer>> contents = new HashMap<>();
    private final Map<Integer, List<Long>> numbers = new HashMap<>();

    /**
     * Reads a message.
     *
     * @throws IllegalArgumentException or {@link java.nio.BufferUnderflowException} if it is none
     */
    ProtoMessage(ByteBuffer message) {
        ByteBuffer in = message.slice();
        while (in.hasRemaining()) {
            long key = varint(in);
            int field = Math.toIntExact(key >>> WIRE_BITS);
            switch ((int) (key & 7)) {
                case 0 -> numbers.computeIfAbsent(field, f -> new ArrayList<>()).add(varint(in));
                case 1 -> take(in, Double.BYTES);
                case 2 ->
                        contents.computeIfAbsent(field, f -> new ArrayList<>())
                                .add(take(in, varint(in)));
                case 5 -> take(in, Float.BYTES);
                default -> throw new IllegalArgumentException("a field of unknown kind");
            }
        }
    }

    private static ByteBuffer take(ByteBuffer in, long bytes) {
        if (bytes < 0 || bytes > in.remaining()) {
            throw new IllegalArgumentException("a field ends after the file");
        }
        ByteBuffer taken = in.slice(in.position(), (int) bytes);
        in.position(in.position() + (int) bytes);
        return taken;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int i = 0; i < VARINT_BYTES; i++) {
            byte next = in.get();
            value |= (next & 0x7FL) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number without end");
    }

    /** The contents of a field, in their order; little-endian. */
    List<ByteBuffer> contents(int field) {
        return contents.getOrDefault(field, List.of()).stream()
                .map(each -> each.duplicate().order(ByteOrder.LITTLE_ENDIAN))
                .toList();
    }

    /** The messages of a field. */
    List<ProtoMessage> messages(int field) {
        return contents(field).stream().map(ProtoMessage::new).toList();
    }

    /** The texts of a field. */
    List<String> texts(int field) {
        return contents(field).stream().map(each -> UTF_8.decode(each).toString()).toList();
    }

    /** The text of a field; empty by default, as the format has it. */
    String text(int field) {
        return texts(field).stream().findFirst().orElse("");
    }

    /** The integers of a field, one by one or packed. */
    List<Long> numbers(int field) {
        List<Long> all = new ArrayList<>(numbers.getOrDefault(field, List.of()));
        for (ByteBuffer packed : contents(field)) {
            while (packed.hasRemaining()) {
                all.add(varint(packed));
            }
        }
        return all;
    }
}
