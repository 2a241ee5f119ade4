/**
 * Model folders as Hugging Face lays them out: {@code config.json}, safetensors weights and {@code
 * tokenizer.json}, from a local folder or the hub. Engine-neutral: tensors are NIO buffers.
 */
@NullMarked
package io.github.weaktostrong.checkpoint;

import org.jspecify.annotations.NullMarked;
