/**
 * Messages of people and planted canaries, and what a language model gives away of both.
 *
 * @since 0.1
 */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.github.weaktostrong.eval.messages;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
