/**
 * The embedded data and models, and how the models were pre-trained.
 *
 * @since 0.1
 */
@NullMarked
package io.github.weaktostrong.examples.mini;

import org.jspecify.annotations.NullMarked;
