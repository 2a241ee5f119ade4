/**
 * The four experiments of the paper with their presets.
 *
 * @since 0.1
 */
@NullMarked
package io.github.weaktostrong.examples.experiments;

import org.jspecify.annotations.NullMarked;
