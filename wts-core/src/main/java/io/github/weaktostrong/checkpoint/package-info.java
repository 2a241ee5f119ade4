/**
 * Model folders as Hugging Face lays them out, read and written: {@code config.json}, safetensors
 * weights and {@code tokenizer.json}. Engine-neutral: tensors are NIO buffers.
 *
 * <p>{@link io.github.weaktostrong.checkpoint.ShardIndex} and {@link
 * io.github.weaktostrong.checkpoint.StoredHistory} serve this library, with no promise of
 * stability.
 *
 * @since 0.1
 */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.github.weaktostrong.checkpoint;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
