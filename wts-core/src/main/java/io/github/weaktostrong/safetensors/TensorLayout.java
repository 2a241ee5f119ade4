package io.github.weaktostrong.safetensors;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Checks that the tensors of a header tile its data area: no lie, overlap, gap or rest. */
final class TensorLayout {

    private static final String AGAIN = SafetensorsHeader.AGAIN;

    private TensorLayout() {}

    static Map<String, TensorInfo> tile(
            Path file, Map<String, HeaderParser.Entry> entries, long dataBytes) {
        List<TensorInfo> tensors = new ArrayList<>();
        entries.forEach((name, entry) -> tensors.add(check(file, name, entry, dataBytes)));
        tensors.sort(
                Comparator.comparingLong(TensorInfo::begin).thenComparingLong(TensorInfo::end));
        Map<String, TensorInfo> tiled = new LinkedHashMap<>();
        long position = 0;
        String previous = "the header";
        for (TensorInfo tensor : tensors) {
            if (tensor.begin() != position) {
                throw new BadInputException(
                        "%s: tensor %s begins at byte %s of the data but %s ends at %s; expected no %s; %s"
                                .formatted(
                                        file,
                                        Printable.name(tensor.name()),
                                        tensor.begin(),
                                        previous,
                                        position,
                                        tensor.begin() < position ? "overlap" : "hole",
                                        AGAIN));
            }
            position = tensor.end();
            previous = Printable.name(tensor.name());
            tiled.put(tensor.name(), tensor);
        }
        if (position != dataBytes) {
            throw new BadInputException(
                    "%s: %s bytes follow the last tensor, which ends at byte %s of the data; expected the end of the file; %s"
                            .formatted(file, dataBytes - position, position, AGAIN));
        }
        return Collections.unmodifiableMap(tiled);
    }

    private static TensorInfo check(
            Path file, String name, HeaderParser.Entry entry, long dataBytes) {
        String tensor = "%s: tensor %s".formatted(file, Printable.name(name));
        long begin = entry.begin();
        long end = entry.end();
        if (end < begin) {
            throw new BadInputException(
                    "%s ends at byte %s before it begins at %s; expected an end that is not smaller; %s"
                            .formatted(tensor, end, begin, AGAIN));
        }
        if (end > dataBytes) {
            throw new BadInputException(
                    "%s ends at byte %s of the data but the file has %s; expected it inside the file, which is cut short or lies; %s"
                            .formatted(tensor, end, dataBytes, AGAIN));
        }
        OptionalLong bytes = TensorInfo.bytes(entry.dtype(), entry.shape());
        if (bytes.isEmpty()) {
            throw new BadInputException(
                    "%s has the shape %s of %s; expected a size below 2^63 bytes; %s"
                            .formatted(tensor, entry.shape(), entry.dtype(), AGAIN));
        }
        if (bytes.getAsLong() != end - begin) {
            throw new BadInputException(
                    "%s of %s %s has %s bytes, %s to %s; expected %s; %s"
                            .formatted(
                                    tensor,
                                    entry.dtype(),
                                    entry.shape(),
                                    end - begin,
                                    begin,
                                    end,
                                    bytes.getAsLong(),
                                    AGAIN));
        }
        return new TensorInfo(name, entry.dtype(), entry.shape(), begin, end);
    }
}
