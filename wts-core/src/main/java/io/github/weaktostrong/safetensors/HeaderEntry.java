package io.github.weaktostrong.safetensors;

import java.util.List;

/** What a safetensors header claims about one tensor, not yet checked. */
record HeaderEntry(Dtype dtype, List<Long> shape, long begin, long end) {}
