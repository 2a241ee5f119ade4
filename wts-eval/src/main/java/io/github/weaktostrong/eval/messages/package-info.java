/**
 * Messages of people and planted canaries, and what a language model gives away of both.
 *
 * @since 0.1
 */
@NullMarked
package io.github.weaktostrong.eval.messages;

import org.jspecify.annotations.NullMarked;
