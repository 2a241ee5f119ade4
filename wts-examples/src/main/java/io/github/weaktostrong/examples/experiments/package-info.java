/** The four experiments of the paper with their presets. */
@NullMarked
package io.github.weaktostrong.examples.experiments;

import org.jspecify.annotations.NullMarked;
