/** Messages of people, planted canaries, and what a language model gives away of them. */
@NullMarked
package io.github.weaktostrong.eval.messages;

import org.jspecify.annotations.NullMarked;
