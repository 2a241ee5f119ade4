/**
 * Results for people: one self-contained HTML page and its figure.
 *
 * @since 0.1
 */
@NullMarked
package io.github.weaktostrong.eval.report;

import org.jspecify.annotations.NullMarked;
